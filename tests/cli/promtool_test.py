"""Prometheus' own promtool has nothing to say against the metrics."""

import shutil
import subprocess
import unittest
import urllib.request

from cli import DEADLINE, CliTest


class PromtoolTest(CliTest):
    """Of a daemon that has something to tell, and of one that has not."""

    def check(self, text):
        done = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True,
                              timeout=DEADLINE, check=False)
        return done.returncode, (done.stdout + done.stderr).decode()

    def setUp(self):
        super().setUp()
        if shutil.which("promtool") is None:
            self.skipTest("no promtool (Debian's package prometheus)")

    def test_it_finds_what_is_wrong(self):
        code, said = self.check(b"# TYPE x counter\nx 1\n")
        self.assertNotEqual(code, 0)
        self.assertIn("x", said)

    def test_it_finds_nothing_wrong_with_the_labs(self):
        daemon, address = self.start_daemon("--listen=127.0.0.1:0",
                                            "--metrics-listen=127.0.0.1:0")
        url = daemon.stdout.readline().split()[-1]
        for busy in (False, True):
            if busy:
                self.tlslab("--lab", address, "simulate")
                self.tlslab("--lab", address, "dial", "192.0.2.1:443", expect=None)
            with urllib.request.urlopen(url, timeout=DEADLINE) as answer:
                self.assertEqual(self.check(answer.read()), (0, ""))


if __name__ == "__main__":
    unittest.main()
