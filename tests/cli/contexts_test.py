"""The shipped experiments on contexts, each run against the real daemon."""

import glob
import json
import os

from cli import CliTest

FOLDER = os.path.abspath("experiments/contexts")


class Experiments(CliTest):
    """One test a file, added below: every step passes, or says what the lab lacks."""

    def check(self, file):
        report = self.run_file(file)
        failed = [step for step in report["steps"]
                  if step["verdict"] not in ("VERDICT_PASSED", "VERDICT_SKIPPED")]
        self.assertEqual(failed, [], json.dumps(failed, indent=1)[:20000])
        for step in report["steps"]:
            if step["verdict"] == "VERDICT_SKIPPED":
                self.assertRegex(step["skip_reason"], "^the lab has no ")
        self.assert_nothing_left()

    def run_file(self, file):
        done = self.tlslab("run", "-o", "json", file, expect=None)
        return json.loads(done.stdout)

    def test_there_are_some(self):
        self.assertGreaterEqual(len(FILES), 6)


FILES = sorted(glob.glob(os.path.join(FOLDER, "*.yaml")))
for path in FILES:
    name = "test_" + os.path.basename(path)[:-len(".yaml")].replace("-", "_")
    setattr(Experiments, name, lambda self, path=path: self.check(path))
