"""tlslab cert verify, catalogue and trust: verdicts, and that openssl verify agrees."""

import json
import os

from pki import PkiTest


class Verify(PkiTest):
    def setUp(self):
        super().setUp()
        self.mint_chain()

    def both(self, good, ours, theirs):
        """Our verdict with its exit code, and openssl's."""
        done = self.cert("verify", *ours, expect=0 if good else 1)
        self.openssl("verify", *theirs, expect=0 if good else 2)
        return done.stdout

    def test_a_good_chain_is_good(self):
        text = self.both(True, ("leaf.crt", "--trusted", "root.crt", "--name", "leaf.example"),
                         ("-CAfile", "root.crt", "-untrusted", "leaf.crt", "-verify_hostname",
                          "leaf.example", "leaf.crt"))
        for line in ("Verdict............................. good\n",
                     "Name leaf.example................... matched\n",
                     "Path, depth 0....................... CN=leaf\n",
                     "Path, depth 2....................... CN=root\n",
                     "Chain as given...................... in order, ends below its root\n"):
            self.assertIn(line, text)
        self.assert_nothing_left()

    def test_findings_come_with_their_depth_and_exit_1(self):
        text = self.both(False, ("leaf.crt", "--trusted", "leaf.crt", "--system"),
                         ("-untrusted", "leaf.crt", "leaf.crt"))
        self.assertIn("X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT", text)
        text = self.both(False, ("leaf.crt", "--trusted", "root.crt", "--name", "x.example"),
                         ("-CAfile", "root.crt", "-untrusted", "leaf.crt", "-verify_hostname",
                          "x.example", "leaf.crt"))
        self.assertIn("X509_V_ERR_HOSTNAME_MISMATCH at depth 0", text)
        self.assertIn("Name x.example...................... not matched\n", text)
        told = json.loads(self.cert("verify", "leaf.crt", "--trusted", "root.crt", "--name",
                                    "x.example", "--time", "2000d", "-o", "json",
                                    expect=1).stdout)
        names = [error["name"] for error in told["verification"]["errors"]]
        self.assertIn("X509_V_ERR_CERT_HAS_EXPIRED", names)
        self.assertIn("X509_V_ERR_HOSTNAME_MISMATCH", names)

    def test_the_time_can_be_said(self):
        verify = ("verify", "leaf.crt", "--trusted", "root.crt")
        self.assertIn("X509_V_ERR_CERT_HAS_EXPIRED at depth 0",
                      self.cert(*verify, "--time", "91d", expect=1).stdout)
        self.cert(*verify, "--time", "80d")
        self.assertIn("X509_V_ERR_CERT_NOT_YET_VALID",
                      self.cert(*verify, "--time", "2020-01-01T00:00:00Z", expect=1).stdout)

    def test_rules_can_be_said(self):
        verify = ("verify", "leaf.crt", "--trusted")
        self.write("middle.crt", self.read("intermediate.crt"))
        self.cert(*verify, "middle.crt", expect=1)
        self.cert(*verify, "middle.crt", "--partial-chain")
        self.cert(*verify, "root.crt", "--depth", "0", expect=1)
        self.cert(*verify, "root.crt", "--purpose", "codesign", expect=None)
        self.assertIn("POLICY", self.cert(*verify, "root.crt", "--policy", "1.2.3",
                                          "--explicit-policy", expect=1).stdout)
        self.cert(*verify, "root.crt", "--security-level", "2")
        self.cert(*verify, "root.crt", "--security-level", "4", expect=1)
        self.assert_refused(3, *verify, "root.crt", "--purpose", "nonsense", says="purpose")
        self.assert_refused(2, *verify, "/nowhere/x", says="No such file or directory")

    def test_a_combined_file_is_judged_without_its_key(self):
        self.cert("mint", "--cn", "a", "--issuer-cert", "root.crt", "--issuer-key", "root.key",
                  "--format", "combined", "--out", "a.pem")
        self.cert("verify", "a.pem", "--trusted", "root.crt")

    def test_a_mutation_is_found(self):
        self.mint("broken", "--mutation", "corrupted-signature", "--dns", "a", issuer="root")
        text = self.both(False, ("broken.crt", "--trusted", "root.crt"),
                         ("-CAfile", "root.crt", "broken.crt"))
        self.assertIn("X509_V_ERR_CERT_SIGNATURE_FAILURE at depth 0", text)


class About(PkiTest):
    def test_the_catalogue_lists_each_case_once(self):
        text = self.cert("catalogue").stdout
        self.assertIn("X509_V_ERR_CERT_HAS_EXPIRED at depth 1", text)
        told = json.loads(self.cert("catalogue", "-o", "json").stdout)
        cases = [case["name"] for mutation in told["mutations"] for case in mutation["cases"]]
        self.assertEqual(len(cases), len(set(cases)))
        self.assertGreaterEqual(len(told["mutations"]), 20)
        for name in cases:
            self.assertIn(f"\n  {name} ", "\n" + text)

    def test_the_systems_trust_is_found_as_openssl_finds_it(self):
        self.mint("one", "--ca")
        self.mint("two", "--ca")
        bundle = self.write("bundle.pem", self.read("one.crt") + self.read("two.crt"))
        os.mkdir(self.path("empty"))
        told = json.loads(self.cert("trust", "-o", "json", SSL_CERT_FILE=bundle,
                                    SSL_CERT_DIR=self.path("empty")).stdout)
        self.assertEqual(told["certificate_file"], bundle)
        self.assertEqual(told["ca_certificate_count"], 2)
        self.assertEqual(sorted(told["environment_variables"]), ["SSL_CERT_DIR", "SSL_CERT_FILE"])
        self.assertIn("Certificates........................", self.cert("trust").stdout)
