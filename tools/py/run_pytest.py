#!/usr/bin/env python3
"""Runs files of pytest under Bazel and writes the test.xml that Bazel hands on.

    run_pytest.py [--import-from FOLDER] [--plugin MODULE] [NAME=PATH...] TEST.py...

NAME=PATH sets an environment variable to the absolute path.
"""

import argparse
import os
import sys

import pytest

sys.dont_write_bytecode = True
# What else is installed for pytest has no part in these tests.
os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--import-from", action="append", default=[])
    parser.add_argument("--plugin", action="append", default=[])
    parser.add_argument("arguments", nargs="+")
    options = parser.parse_args()
    tests = []
    for argument in options.arguments:
        name, equals, path = argument.partition("=")
        if equals:
            os.environ[name] = os.path.abspath(path)
        else:
            tests.append(argument)
    folders = [os.path.abspath(folder) for folder in options.import_from]
    sys.path[:0] = folders
    # Programs that the tests start find the same, and write nothing into it.
    os.environ["PYTHONPATH"] = os.pathsep.join(folders)
    os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
    flags = ["-v", "-p", "no:cacheprovider", "--strict-markers", "--color=no",
             "--durations=5",
             "--basetemp", os.path.join(os.environ["TEST_TMPDIR"], "pytest")]
    for plugin in options.plugin:
        flags += ["-p", plugin]
    if "XML_OUTPUT_FILE" in os.environ:
        flags.append("--junitxml=" + os.environ["XML_OUTPUT_FILE"])
    sys.exit(pytest.main(flags + tests))


if __name__ == "__main__":
    main()
