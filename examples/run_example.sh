#!/bin/bash
# Runs the tests of one example as its page says to, with packages that are there already:
#
#   run_example.sh go TLSLABD PROGRAM
#   run_example.sh node TLSLABD FILES OF npm...
#
# Where something that it needs is missing the test is skipped, with the reason.
set -euo pipefail

skip() {
  echo "skipped: $1"
  cat >"${XML_OUTPUT_FILE:-/dev/null}" <<XML
<?xml version="1.0" encoding="UTF-8"?>
<testsuites><testsuite name="examples" tests="1"><testcase classname="examples" name="$example">
<skipped message="$1"/></testcase></testsuite></testsuites>
XML
  exit 0
}

example=$1
export TLSLABD=$PWD/$2 HOME=$TEST_TMPDIR
shift 2

run_go() {
  local code=0
  "$1" -test.v >"$TEST_TMPDIR/log" 2>&1 || code=$?
  cat "$TEST_TMPDIR/log"
  ((code != 77)) || skip "$(tail -1 "$TEST_TMPDIR/log")"
  exit "$code"
}

run_node() {
  type -P node >/dev/null || skip "there is no node"
  local modules=
  for file in "$@"; do
    case $file in
      */missing) skip "$(cat "$file")" ;;
      */node_modules/@grpc/grpc-js/package.json) modules=$PWD/${file%/@grpc/*} ;;
    esac
  done
  # A program looks for packages beside where it really lies.
  cp -rL proto examples "$TEST_TMPDIR/"
  ln -s "$(realpath "$modules")" "$TEST_TMPDIR/examples/node/node_modules"
  cd "$TEST_TMPDIR/examples/node"
  exec node --test
}

"run_$example" "$@"
