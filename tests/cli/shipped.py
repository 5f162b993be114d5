"""Tests of a folder of shipped experiments: one a file, run against the real daemon."""

import glob
import json
import os

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


def add_tests(test, folder):
    """Gives the class a test for each file of experiments/FOLDER, and returns the files."""
    files = sorted(glob.glob(os.path.join(os.path.abspath("experiments"), folder, "*.yaml")))
    for path in files:
        name = "test_" + os.path.basename(path)[:-len(".yaml")].replace("-", "_")
        setattr(test, name, lambda self, path=path: self.check(path))
    return files
