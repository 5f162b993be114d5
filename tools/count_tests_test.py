"""Tests of count_tests.py on build events and test.xml files as Bazel 4.2.3 and GoogleTest 1.12 write them."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

COUNT_TESTS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "count_tests.py")

GTEST_XML = """<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="4" failures="1" disabled="1" errors="0" name="AllTests">
  <testsuite name="Mint" tests="4" failures="1" disabled="1" skipped="1" errors="0">
    <testcase name="Passes" status="run" result="completed" classname="Mint" />
    <testcase name="Fails" status="run" result="completed" classname="Mint">
      <failure message="a.cc:4&#x0A;Expected equality" type=""><![CDATA[...]]></failure>
    </testcase>
    <testcase name="Skips" status="run" result="skipped" classname="Mint">
      <skipped message="a.cc:7&#x0A;no ML-KEM here&#x0A;"><![CDATA[a.cc:7
no ML-KEM here
]]></skipped>
    </testcase>
    <testcase name="DISABLED_Off" status="notrun" result="suppressed" classname="Mint" />
  </testsuite>
</testsuites>
"""
PASSED_XML = '<testsuites><testsuite><testcase name="a" classname="A"/></testsuite></testsuites>'
SHELL_XML = """<testsuites><testsuite name="pkg/sh" tests="1" failures="0" errors="1">
  <testcase name="pkg/sh" status="run" duration="0" time="0"><error message="exited with error code 1"></error></testcase>
</testsuite></testsuites>"""


class CountTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.events = []

    def result(self, label, status, xml=None, **key):
        outputs = []
        if xml is not None:
            path = self.folder / f"with space {len(self.events)}.xml"
            path.write_text(xml)
            outputs.append({"name": "test.xml", "uri": path.as_uri()})
        event_id = {"label": label, "run": 1, "shard": 1, "attempt": 1, **key}
        self.events.append({"id": {"testResult": event_id},
                            "testResult": {"status": status, "testActionOutput": outputs}})

    def run_it(self, bazel_exit_code=0, tail=""):
        """(exit code, lines printed)."""
        path = self.folder / "events.json"
        path.write_text("".join(json.dumps(event) + "\n" for event in self.events) + tail)
        done = subprocess.run([sys.executable, COUNT_TESTS, path, str(bazel_exit_code)],
                              capture_output=True, text=True)
        return done.returncode, done.stdout.splitlines()

    def test_counts_each_case_of_googletest(self):
        self.result("//pkg:t", "FAILED", GTEST_XML)
        code, lines = self.run_it(3)
        self.assertEqual(code, 1)
        self.assertEqual(lines[-1], "1 passed, 1 failed, 2 skipped")
        self.assertIn("FAILED //pkg:t Mint.Fails", lines)
        self.assertIn("SKIPPED 1: no ML-KEM here", lines)
        self.assertIn("SKIPPED 1: disabled in the source", lines)

    def test_all_passed_is_exit_0(self):
        self.result("//pkg:t", "PASSED", PASSED_XML)
        self.assertEqual(self.run_it(), (0, ["", "1 passed, 0 failed, 0 skipped"]))

    def test_a_shell_test_goes_by_the_name_of_its_target(self):
        self.result("//pkg:sh", "FAILED", SHELL_XML)
        self.assertIn("FAILED //pkg:sh", self.run_it(3)[1])

    def test_a_target_without_xml_counts_as_one_by_its_status(self):
        self.result("//pkg:a", "PASSED")
        self.result("//pkg:b", "FAILED")
        self.result("//pkg:c", "TIMEOUT", "<testsuites>cut o")
        code, lines = self.run_it(3)
        self.assertEqual(code, 1)
        self.assertEqual(lines[-1], "1 passed, 2 failed, 0 skipped")
        self.assertIn("FAILED //pkg:c: timed out", lines)

    def test_xml_without_a_case_counts_as_one(self):
        self.result("//pkg:a", "PASSED", "<testsuites/>")
        self.assertEqual(self.run_it()[1][-1], "1 passed, 0 failed, 0 skipped")

    def test_a_target_that_fails_after_its_cases_passed_is_a_failure(self):
        self.result("//pkg:leaks", "FAILED", PASSED_XML)
        code, lines = self.run_it(3)
        self.assertEqual(code, 1)
        self.assertEqual(lines[-1], "1 passed, 1 failed, 0 skipped")

    def test_the_last_attempt_of_a_flaky_test_counts(self):
        self.result("//pkg:f", "PASSED", PASSED_XML, attempt=2)
        self.result("//pkg:f", "FAILED", SHELL_XML, attempt=1)
        self.assertEqual(self.run_it()[1][-1], "1 passed, 0 failed, 0 skipped")

    def test_every_shard_counts(self):
        self.result("//pkg:s", "PASSED", PASSED_XML, shard=1)
        self.result("//pkg:s", "PASSED", PASSED_XML, shard=2)
        self.assertEqual(self.run_it()[1][-1], "2 passed, 0 failed, 0 skipped")

    def test_a_target_that_did_not_build_is_a_failure(self):
        self.result("//pkg:t", "PASSED", PASSED_XML)
        self.events.append({"id": {"targetCompleted": {"label": "//pkg:t"}}, "completed": {"success": True}})
        self.events.append({"id": {"targetCompleted": {"label": "//pkg:lib"}}, "completed": {}})
        self.events.append({"id": {"configuredLabel": {"label": "//pkg:x"}},
                            "aborted": {"reason": "ANALYSIS_FAILURE"}})
        code, lines = self.run_it(1)
        self.assertEqual(code, 1)
        self.assertEqual(lines[-1], "1 passed, 2 failed, 0 skipped")
        self.assertIn("FAILED //pkg:lib: did not build", lines)

    def test_no_test_is_not_a_success(self):
        self.assertEqual(self.run_it(4), (1, ["", "no test ran", "0 passed, 0 failed, 0 skipped"]))

    def test_a_failure_of_bazel_that_no_event_tells_is_a_failure(self):
        self.result("//pkg:t", "PASSED", PASSED_XML)
        code, lines = self.run_it(37, tail='{"id": {"testRes')
        self.assertEqual(code, 1)
        self.assertEqual(lines[-1], "1 passed, 1 failed, 0 skipped")


if __name__ == "__main__":
    unittest.main()
