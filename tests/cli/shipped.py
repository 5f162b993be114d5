"""Tests of a folder of shipped experiments: one a file, run against the real daemon."""

import glob
import json
import os
import re

from cli import CliTest


class ShippedTest(CliTest):
    """Every step passes, or says what the lab lacks."""

    def check(self, file):
        report = self.run_file(file)
        steps = [step for experiment in report["experiments"] for cell in experiment["cells"]
                 for step in cell["steps"]]
        failed = [step for step in steps
                  if step["verdict"] not in ("VERDICT_PASSED", "VERDICT_SKIPPED")]
        self.assertEqual(failed, [], json.dumps(failed, indent=1)[:20000])
        for step in steps:
            if step["verdict"] == "VERDICT_SKIPPED":
                self.assertRegex(step["skip_reason"], "^the lab has no ")
        self.assert_nothing_left()

    def run_file(self, file):
        done = self.tlslab("run", "-o", "json", file, expect=None)
        return json.loads(done.stdout)

    def check_each_can_fail(self, files, turned):
        """`turned` are pairs of what an expectation is and what it becomes: each file has some of
        them, and fails with any."""
        for file in files:
            with open(file, encoding="utf-8") as text:
                content = text.read()
            changed = [(pair, re.sub(*pair, content)) for pair in turned]
            changed = [(pair, text) for pair, text in changed if text != content]
            self.assertTrue(changed, f"nothing in {file} can be turned")
            for pair, text in changed:
                with self.subTest(file=os.path.basename(file), turned=pair):
                    report = self.run_file(self.write("turned.yaml", text))
                    verdicts = {cell["verdict"] for experiment in report["experiments"]
                                for cell in experiment["cells"]}
                    self.assertIn("VERDICT_FAILED", verdicts)
                    self.assertLessEqual(verdicts, {"VERDICT_FAILED", "VERDICT_PASSED"})


def add_tests(test, folder):
    """Gives the class a test for each file of experiments/FOLDER, and returns the files."""
    files = sorted(glob.glob(os.path.join(os.path.abspath("experiments"), folder, "*.yaml")))
    for path in files:
        name = "test_" + os.path.basename(path)[:-len(".yaml")].replace("-", "_")
        setattr(test, name, lambda self, path=path: self.check(path))
    return files
