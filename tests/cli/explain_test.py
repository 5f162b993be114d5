"""tlslab explain: what a name means, without a lab."""

import json
import unittest

from cli import CliTest


class Explain(CliTest):
    def explain(self, name, *more, expect=0):
        # Nothing listens there: a command that asked the lab would fail.
        return self.tlslab("explain", name, "--lab", "localhost:1", *more, expect=expect)

    def test_tells_an_alert_in_any_spelling(self):
        text = self.explain("unknown_ca").stdout
        self.assertTrue(text.startswith("unknown_ca (alert 48)\n"), text)
        for part in ("Usual causes  - ", "RFC 8446 section 6.2",
                     "tlslab run experiments/chapter06/safe-defaults.yaml"):
            self.assertIn(part, text)
        for spelling in ("UNKNOWN_CA", "unknown ca", "tlsv1 alert unknown ca", "SSL_AD_UNKNOWN_CA",
                         "[SSL: TLSV1_ALERT_UNKNOWN_CA] tlsv1 alert unknown ca (_ssl.c:1006)"):
            self.assertEqual(self.explain(spelling).stdout, text)

    def test_tells_both_that_a_number_stands_for(self):
        told = json.loads(self.explain("48", "-o", "json").stdout)["topics"]
        self.assertEqual([(topic["kind"], topic["name"]) for topic in told],
                         [("alert", "unknown_ca"),
                          ("verify error", "X509_V_ERR_EXCLUDED_VIOLATION")])
        self.assertEqual(told[0]["number"], 48)
        self.assertEqual(len(told[0]["causes"]), 3)

    def test_lists_everything(self):
        text = self.explain("list").stdout
        for part in ("Alerts\n", "  120 no_application_protocol\n", "\nVerify errors\n",
                     "   10 X509_V_ERR_CERT_HAS_EXPIRED\n", "    9 NO_SHARED_CIPHER\n",
                     "    2 CLOSE_KIND_TRUNCATED\n"):
            self.assertIn(part, text)
        names = [topic["name"] for topic in
                 json.loads(self.explain("list", "-o", "json").stdout)["topics"]]
        self.assertGreater(len(names), 160)
        for name in names:
            self.assertIn(f" {name}\n", text)

    def test_a_name_that_nothing_has_is_refused_with_the_nearest(self):
        done = self.explain("unknown_cq", expect=2)
        self.assertEqual(done.stdout, "")
        self.assertIn("did you mean unknown_ca", done.stderr)
        self.assertNotIn("did you mean", self.explain("zebra", expect=2).stderr)


if __name__ == "__main__":
    unittest.main(argv=["cli"])
