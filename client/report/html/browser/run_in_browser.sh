#!/bin/bash
# Runs a test of the page in headless Chromium:
#
#   run_in_browser.sh TEST.mjs WRITE_PAGE TLSLABD FILES OF PLAYWRIGHT-CORE...
#
# Where something that it needs is missing the test is skipped, with the reason.
set -euo pipefail

skip() {
  echo "skipped: $1"
  cat >"${XML_OUTPUT_FILE:-/dev/null}" <<XML
<?xml version="1.0" encoding="UTF-8"?>
<testsuites><testsuite name="browser" tests="1"><testcase classname="browser" name="page">
<skipped message="$1"/></testcase></testsuite></testsuites>
XML
  exit 0
}

test=$1 write_page=$2
export TLSLABD=$PWD/$3
shift 3
for file in "$@"; do
  case $file in
    */missing) skip "$(cat "$file")" ;;
    */package/package.json) export PLAYWRIGHT_CORE=$PWD/${file%/package.json} ;;
  esac
done
type -P node >/dev/null || skip "there is no node"
export CHROMIUM
CHROMIUM=$(type -P chromium) || skip "there is no chromium"

export HOME=$TEST_TMPDIR PAGES=$TEST_TMPDIR
"$write_page" small >"$PAGES/small.html"
"$write_page" 10000 >"$PAGES/large.html"
exec node "$test"
