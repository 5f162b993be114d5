"""tlslab cert crl, ocsp and responder, and what openssl makes of what they make."""

import json
import subprocess

from cli import DEADLINE, HELD, TLSLAB
from pki import PkiTest

CA = ("--issuer-cert", "ca.crt", "--issuer-key", "ca.key")


class RevocationTest(PkiTest):
    def setUp(self):
        super().setUp()
        self.mint("ca", "--ca")
        self.mint("good", issuer="ca")
        self.mint("bad", issuer="ca")


class Crl(RevocationTest):
    def test_revokes_what_is_named_by_serial_number_or_by_file(self):
        self.cert("crl", *CA, "--revoke", self.serial("bad") + ":keyCompromise", "--revoke-cert",
                  "good.crt:superseded", "--number", "7", "--out", "ca.crl")
        text = self.openssl("crl", "-noout", "-text", "-CAfile", "ca.crt", "-in", "ca.crl")
        self.assertIn("verify OK", text)
        for part in (self.serial("bad"), self.serial("good"), "Key Compromise", "Superseded"):
            self.assertIn(part, text)
        self.assert_nothing_left()

    def test_is_found_by_verifiers(self):
        self.cert("crl", *CA, "--revoke-cert", "bad.crt", "--out", "ca.crl")
        check = ("--trusted", "ca.crt", "--crl", "ca.crl", "--crl-check", "leaf")
        self.cert("verify", "good.crt", *check)
        self.assertIn("X509_V_ERR_CERT_REVOKED at depth 0",
                      self.cert("verify", "bad.crt", *check, expect=1).stdout)
        theirs = ("verify", "-crl_check", "-CAfile", "ca.crt", "-CRLfile", "ca.crl")
        self.openssl(*theirs, "good.crt")
        self.openssl(*theirs, "bad.crt", expect=2)

    def test_can_be_a_delta_stale_or_broken(self):
        delta = self.cert("crl", *CA, "--delta-of", "1", "--number", "2").stdout
        self.assertIn("Delta CRL Indicator", self.openssl("crl", "-noout", "-text",
                                                          stdin=delta.encode()))
        self.cert("crl", *CA, "--next-update", "-1h", "--out", "stale.crl")
        check = ("good.crt", "--trusted", "ca.crt", "--crl-check", "leaf", "--crl")
        self.assertIn("X509_V_ERR_CRL_HAS_EXPIRED",
                      self.cert("verify", *check, "stale.crl", expect=1).stdout)
        self.cert("crl", *CA, "--defect", "corrupted-signature", "--der", "--out", "broken.crl")
        self.assertIn("X509_V_ERR_CRL_SIGNATURE_FAILURE",
                      self.cert("verify", *check, "broken.crl", expect=1).stdout)

    def test_tells_what_is_wrong(self):
        self.assert_refused(2, "crl", "--revoke", "1", says="must name the authority")
        self.assert_refused(2, "crl", *CA, "--revoke-cert", "/nowhere/x", says="No such file")
        self.assert_refused(3, "crl", *CA, "--revoke", "1:laziness", says="reason")


class Ocsp(RevocationTest):
    def test_says_what_it_was_told(self):
        for status, reason in (("good", ()), ("revoked", ("--reason", "keyCompromise")),
                               ("unknown", ())):
            self.cert("ocsp", *CA, "--cert", "good.crt", "--status", status, *reason, "--out",
                      "response.der")
            text = self.openssl("ocsp", "-respin", "response.der", "-issuer", "ca.crt", "-cert",
                                "good.crt", "-CAfile", "ca.crt", "-no_nonce")
            self.assertIn("Response verify OK", text)
            self.assertIn(f"good.crt: {status}", text)
            told = self.cert("verify", "good.crt", "--trusted", "ca.crt", "--ocsp", "response.der",
                             expect=0 if status == "good" else 1).stdout
            self.assertIn("OCSP response....................... " +
                          ("good" if status == "good" else f"not good: {status}"), told)
        self.assert_nothing_left()

    def test_can_be_stale_or_an_error(self):
        self.cert("ocsp", *CA, "--serial", self.serial("good"), "--next-update", "-1h", "--out",
                  "stale.der")
        text = self.cert("verify", "good.crt", "--trusted", "ca.crt", "--ocsp", "stale.der",
                         expect=1).stdout
        self.assertIn("Verdict............................. not good: the chain is", text)
        self.cert("ocsp", *CA, "--serial", "1", "--response-status", "tryLater", "--out",
                  "later.der")
        self.assertIn("trylater", self.openssl("ocsp", "-respin", "later.der", "-issuer", "ca.crt",
                                               "-serial", "1", expect=None).lower())


class Responder(RevocationTest):
    def start_responder(self, *arguments):
        process = self.start(TLSLAB, "cert", "responder", *CA, "-o", "json", *arguments)
        return process, json.loads(self.line_of(process))

    def ask(self, url, name):
        return self.openssl("ocsp", "-url", url, "-issuer", "ca.crt", "-cert", name + ".crt",
                            "-CAfile", "ca.crt")

    def test_answers_until_it_is_interrupted(self):
        process, told = self.start_responder("--revoke-cert", "bad.crt:keyCompromise")
        self.assertIn("good.crt: good", self.ask(told["ocsp_url"], "good"))
        self.assertIn("bad.crt: revoked", self.ask(told["ocsp_url"], "bad"))
        listed = subprocess.run(["curl", "--silent", "--fail", told["crl_url"]],
                                capture_output=True, timeout=DEADLINE, check=True).stdout
        text = self.openssl("crl", "-inform", "DER", "-noout", "-text", stdin=listed)
        self.assertIn(self.serial("bad"), text)
        code, _, err = self.interrupt(process)
        self.assertEqual(code, 0, err)
        self.assertIn("answered 2 OCSP questions and 1 downloads, and refused 0\n", err)
        self.assert_nothing_left()

    def test_ends_with_its_lease_and_leaves_nothing_in_a_lab_of_others(self):
        _, address = self.start_daemon("--listen=127.0.0.1:0")
        process, _ = self.start_responder("--ttl", "1", "--lab", address)
        _, err = process.communicate(timeout=DEADLINE)
        self.assertEqual(process.returncode, 0, err)
        everything = (*HELD, ("Revocation", "RevocationResponder"))
        self.assertEqual(self.contents(address, everything), [])

    def test_tells_what_is_wrong(self):
        self.assert_refused(3, "responder", "8.8.8.8:0", *CA, says="--allow-bind")
        self.assert_refused(2, "responder", says="must name the authority")
