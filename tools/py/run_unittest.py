#!/usr/bin/env python3
"""Runs one file of Python unit tests under Bazel and writes the test.xml that Bazel hands on.

    run_unittest.py TEST.py [ARGUMENT...]      the arguments are the test's sys.argv[1:]

So every test method is counted, and every skip with its reason, as those of the C++ tests are.
"""

import importlib.util
import os
import sys
import unittest
import xml.etree.ElementTree as ET

sys.dont_write_bytecode = True


class Outcomes(unittest.TextTestResult):
    """Remembers what became of each test: {test id: (kind or None, text)}."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.outcomes = {}

    def startTest(self, test):
        super().startTest(test)
        self.outcomes[test.id()] = (None, "")

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.outcomes[test.id()] = ("skipped", reason)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.outcomes[test.id()] = ("failure", self.failures[-1][1])

    def addError(self, test, err):
        super().addError(test, err)
        self.outcomes[test.id()] = ("failure", self.errors[-1][1])

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err:
            self.outcomes[test.id()] = ("failure", (self.failures + self.errors)[-1][1])

    def addUnexpectedSuccess(self, test):
        super().addUnexpectedSuccess(test)
        self.outcomes[test.id()] = ("failure", "succeeded although marked expectedFailure")


def write_xml(outcomes, path):
    suite = ET.Element("testsuite", name="python", tests=str(len(outcomes)))
    for test_id, (kind, text) in outcomes.items():
        classname, _, name = test_id.rpartition(".")
        case = ET.SubElement(suite, "testcase", name=name, classname=classname)
        if kind:
            ET.SubElement(case, kind, message=text)
    ET.ElementTree(suite).write(path, encoding="utf-8", xml_declaration=True)


def main():
    path = sys.argv[1]
    sys.argv = sys.argv[1:]
    sys.path[0] = os.path.dirname(os.path.abspath(path))
    spec = importlib.util.spec_from_file_location(os.path.basename(path)[: -len(".py")], path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    tests = unittest.defaultTestLoader.loadTestsFromModule(module)
    result = unittest.TextTestRunner(sys.stderr, verbosity=2, resultclass=Outcomes).run(tests)
    if "XML_OUTPUT_FILE" in os.environ:
        write_xml(result.outcomes, os.environ["XML_OUTPUT_FILE"])
    if not result.outcomes:
        sys.exit(f"{path} holds no test")
    sys.exit(0 if result.wasSuccessful() else 1)


if __name__ == "__main__":
    main()
