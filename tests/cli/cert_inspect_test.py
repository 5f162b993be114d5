"""tlslab cert inspect: what it tells of files, of the lab's certificates and of servers, and that it
is what openssl tells."""

import json
import subprocess

from cli import DEADLINE, TLSLAB
from pki import PkiTest


class Inspect(PkiTest):
    def inspected(self, *arguments):
        return json.loads(self.cert("inspect", "-o", "json", *arguments).stdout)

    def test_tells_what_openssl_tells(self):
        self.mint("root", "--ca")
        self.mint("leaf", "--dns", "leaf.example", "--ip", "127.0.0.1", issuer="root")
        text = self.cert("inspect", "leaf.crt").stdout
        fingerprint = self.openssl("x509", "-noout", "-fingerprint", "-sha256", "-in", "leaf.crt")
        serial = self.serial("leaf").lstrip("0")
        for line in ("Subject............................. CN=leaf\n",
                     "Issuer.............................. CN=root\n",
                     f"Serial number....................... {serial}\n",
                     "DNS names........................... leaf.example\n",
                     "IP addresses........................ 127.0.0.1\n",
                     "SHA-256............................. " +
                     fingerprint.strip().split("=")[1].replace(":", "").lower() + "\n"):
            self.assertIn(line, text)
        self.assertIn("Issuer.............................. itself\n",
                      self.cert("inspect", "root.crt").stdout)
        self.assert_nothing_left()

    def test_prints_the_text_of_openssl(self):
        self.mint("leaf", "--dns", "leaf.example")
        text = self.cert("inspect", "--text", "leaf.crt").stdout
        self.assertTrue(text.startswith("Certificate:\n    Data:\n"), text)
        self.assertIn("DNS:leaf.example", text)
        self.assertNotIn("Subject....", text)

    def test_reads_pem_der_pkcs12_and_standard_input(self):
        self.write("password", "secret\n")
        self.cert("mint", "--cn", "a", "--format", "der", "--out", "a.der")
        self.cert("mint", "--cn", "a", "--format", "pkcs12", "--out", "a.p12", "--password-file",
                  "password")
        self.cert("mint", "--cn", "a", "--format", "combined", "--out", "a.pem")
        for file, form, key in (("a.der", "DER", False), ("a.pem", "PEM", True)):
            told = self.inspected(file)
            self.assertEqual((told["format"], told.get("private_key_present", False)), (form, key))
            self.assertEqual(told["certificates"][0]["facts"]["subject"], "CN=a")
        self.assertTrue(self.inspected("a.pem")["private_key_matches"])
        told = self.inspected("a.p12", "--password-file", "password")
        self.assertEqual(told["format"], "PKCS12")
        self.assertNotIn("PRIVATE", json.dumps(told))
        piped = subprocess.run([TLSLAB, "cert", "inspect", "-"], env=self.environment,
                               input=self.read("a.pem"), encoding="utf-8", timeout=DEADLINE,
                               capture_output=True, check=True)
        self.assertIn("present, that of the first certificate", piped.stdout)

    def test_tells_how_a_chain_hangs_together(self):
        self.mint_chain()
        self.assertIn("Chain............................... in order, ends below its root\n",
                      self.cert("inspect", "leaf.crt").stdout)
        self.write("all.crt", self.read("leaf.crt") + self.read("root.crt") * 2)
        told = self.cert("inspect", "all.crt").stdout
        self.assertIn("ends at a root that was sent", told)
        self.assertIn("repeated 3", told)

    def test_takes_the_chain_of_a_server_that_nobody_trusts(self):
        self.mint_chain()
        _, address = self.start_listen("--cert", "leaf.crt", "--key", "leaf.key")
        told = self.inspected("--dial", address, "--server-name", "other.example")
        self.assertEqual([one["facts"]["subject"] for one in told["certificates"]],
                         ["CN=leaf", "CN=intermediate"])
        self.assertTrue(told["chain_shape"]["ends_below_root"])

    def test_takes_one_that_the_lab_holds(self):
        _, address = self.start_daemon("--listen=127.0.0.1:0")
        _, _ = self.start_listen("--lab", address)  # holds its own
        names = [name for name in self.contents(address) if name.startswith("certificates/local")]
        leaf = [name for name in names if "-ca-" not in name][0]
        told = self.inspected("--lab", address, "--name", leaf)
        self.assertEqual(told["certificates"][0]["facts"]["subject"], "CN=localhost")
        self.assert_refused(3, "--lab", address, "inspect", "--name", "nobody",
                            says="certificates/nobody")

    def test_tells_what_is_no_certificate(self):
        self.write("no.pem", "hello")
        self.assert_refused(3, "inspect", "no.pem", says="INVALID_ARGUMENT")
        self.write("large", "x" * (2 << 20))
        self.assert_refused(3, "inspect", "large", says="INVALID_ARGUMENT")
        self.write("larger", "x" * (10 << 20))
        self.assert_refused(2, "inspect", "larger", says="the file is larger than 4 MiB")
        self.assert_refused(2, "inspect", "/nowhere/x", says="No such file or directory")
        self.cert("mint", "--cn", "a", "--format", "pkcs12", "--out", "a.p12", "--password-file",
                  self.write("password", "secret\n"))
        self.assert_refused(3, "inspect", "a.p12", "--password-file",
                            self.write("wrong", "guess\n"), says="password")
        self.assert_refused(1, "inspect", "--dial", "127.0.0.1:1",
                            says="the server showed no certificate")
