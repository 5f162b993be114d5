"""tlslab diff: runs of the real thing, compared. The same experiment twice is alike, whatever was
minted and measured; a change of what is negotiated is told."""

import glob
import json
import os
import unittest

from cli import SAFE_DEFAULTS, CliTest

CONTEXTS = sorted(os.path.abspath(file) for file in glob.glob("experiments/contexts/*.yaml"))


class Diff(CliTest):
    def run_report(self, name, *files):
        """The report of a run of these files, as a file."""
        documents = [json.loads(self.tlslab("run", "-o", "json", file, expect=None).stdout)
                     for file in files]
        experiments = []
        for document in documents:
            experiments += document.get("experiments") or [
                {"experiment_id": document["experiment_id"], "cells": [document]}]
        return self.write(name, json.dumps(
            {"info": {"schema_version": 1}, "experiments": experiments}))

    def test_two_runs_of_the_same_are_alike(self):
        files = [SAFE_DEFAULTS, *CONTEXTS]
        self.assertGreater(len(files), 5)
        before = self.run_report("before.json", *files)
        now = self.run_report("now.json", *files)
        done = self.tlslab("diff", before, now, expect=0)
        self.assertEqual(done.stdout, f"{len(files)} cells compared, 0 differ\n")

    def test_a_change_is_told_with_what_was_and_what_is(self):
        before = self.run_report("before.json", self.versions("TLSv1.2"))
        now = self.run_report("now.json", self.versions("TLSv1.3"))
        done = self.tlslab("diff", before, now, expect=1)
        self.assertIn("Verdicts that changed:\n  verdict PASSED → FAILED\n    in versions\n",
                      done.stdout)
        self.assertIn("  steps[s].client.negotiated.version TLS12 → TLS13\n", done.stdout)
        self.assertIn("1 cells compared, 1 differ\n", done.stdout)
        diff = json.loads(self.tlslab("diff", "-o", "json", before, now, expect=1).stdout)
        self.assertFalse(diff["alike"])
        self.assertEqual(diff["verdicts"], [{"path": "verdict", "before": "PASSED",
                                             "now": "FAILED", "cells": ["versions"]}])

    def versions(self, version):
        """Both ends speak this one alone, and TLS 1.2 is expected."""
        return self.write("versions.yaml", f"""\
experiment_id: versions
certificates:
  - id: leaf
    spec: {{common_name: localhost}}
steps:
  - id: s
    simulate:
      client: {{spec: {{client: {{}}, min_version: {version}, max_version: {version}}}}}
      server: {{spec: {{server: {{}}, credentials: [{{certificate: certificates/leaf}}]}}}}
    expect: {{client.negotiated.version: TLSv1.2}}
""")

    def test_what_is_no_report_is_told(self):
        good = self.write("good.json", '{"info": {"schema_version": 1}}')
        done = self.tlslab("diff", good, "nowhere.json", expect=2)
        self.assertEqual(done.stderr, "nowhere.json: No such file or directory\n")
        done = self.tlslab("diff", self.write("bad.json", "experiment_id: x"), good, expect=2)
        self.assertIn("bad.json: neither JSON nor JSON lines of a report", done.stderr)


if __name__ == "__main__":
    unittest.main(argv=["cli"])
