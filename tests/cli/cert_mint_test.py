"""tlslab cert mint and sign, and what openssl reads in what they write."""

import json
import os
import shlex
import stat

from cli import SAFE_DEFAULTS, CliTest
from pki import PkiTest

SEEDED = ("mint", "--cn", "seeded", "--danger-seed", "a seed", "--mint-time",
          "2026-01-01T00:00:00Z", "--format", "combined")


class Help(CliTest):
    SUBCOMMANDS = ("mint", "sign", "inspect", "verify", "catalogue", "trust", "crl", "ocsp",
                   "responder")

    def test_fits_100_columns_and_has_an_example_of_the_command(self):
        for command in self.SUBCOMMANDS:
            text = self.tlslab("cert", command, "--help").stdout
            self.assertEqual([line for line in text.splitlines() if len(line) > 100], [])
            self.assertIn(f"\n  tlslab cert {command}", text)

    def test_the_examples_of_minting_run(self):
        text = self.tlslab("cert", "mint", "--help").stdout
        examples = [line for line in text.splitlines() if line.startswith("  tlslab ")]
        self.assertGreaterEqual(len(examples), 3)
        for example in examples:
            self.tlslab(*shlex.split(example)[1:])


class Mint(PkiTest):
    def test_prints_pem_of_what_the_flags_say(self):
        pem = self.cert("mint", "--subject", "C=us", "--organization", "Org", "--cn", "name",
                        "--dns", "a.example", "--dns", "*.b.example", "--ip", "::1", "--email",
                        "me@a.example", "--uri", "urn:x", "--eku", "serverAuth", "--ku",
                        "digitalSignature", "--serial", "0A:0b", "--key-type", "rsa-2048", "--hash",
                        "SHA384").stdout
        self.assertTrue(pem.startswith("-----BEGIN CERTIFICATE-----\n"), pem)
        text = self.openssl("x509", "-noout", "-text", stdin=pem.encode())
        for part in ("Subject: C = us, O = Org, CN = name", "DNS:a.example, DNS:*.b.example, "
                     "IP Address:0:0:0:0:0:0:0:1, email:me@a.example, URI:urn:x",
                     "TLS Web Server Authentication", "Serial Number: 2571 (0xa0b)",
                     "Public-Key: (2048 bit)", "sha384WithRSAEncryption"):
            self.assertIn(part, text)
        self.assert_nothing_left()

    def test_writes_a_chain_and_the_key_of_it(self):
        self.mint_chain()
        for name, certificates in (("root", 1), ("intermediate", 1), ("leaf", 2)):
            # An issuer's certificate goes along, but for a root.
            self.assertEqual(self.read(name + ".crt").count("BEGIN CERT"), certificates)
            public = self.openssl("x509", "-noout", "-pubkey", "-in", name + ".crt")
            self.assertEqual(self.openssl("pkey", "-pubout", "-in", name + ".key"), public)
            self.assertEqual(stat.S_IMODE(os.stat(self.path(name + ".key")).st_mode), 0o600)
        self.openssl("verify", "-x509_strict", "-CAfile", "root.crt", "-untrusted", "leaf.crt",
                     "-verify_hostname", "leaf.example", "leaf.crt")
        self.openssl("verify", "-CAfile", "root.crt", "leaf.crt", expect=2)
        self.assert_nothing_left()

    def test_writes_every_form(self):
        for form in ("pem", "der", "pkcs12", "combined"):
            self.cert("mint", "--cn", form, "--format", form, "--out", form)
        self.assertIn("CN = pem", self.openssl("x509", "-noout", "-subject", "-in", "pem"))
        self.assertIn("CN = der", self.openssl("x509", "-noout", "-subject", "-inform", "DER",
                                               "-in", "der"))
        both = self.openssl("pkcs12", "-in", "pkcs12", "-nodes", "-passin", "pass:")
        self.assertIn("BEGIN CERTIFICATE", both)
        self.assertIn("BEGIN PRIVATE KEY", both)
        combined = self.read("combined")
        self.assertTrue(combined.startswith("Certificate:\n    Data:\n"), combined)
        self.openssl("pkey", "-noout", "-in", "combined")
        for form in ("pkcs12", "combined"):
            self.assertEqual(stat.S_IMODE(os.stat(self.path(form)).st_mode), 0o600)

    def test_encrypts_keys_with_a_password(self):
        self.write("password", "secret\n")
        for form in ("pkcs12", "combined"):
            self.cert("mint", "--cn", "a", "--format", form, "--out", form, "--key-out", "key",
                      "--password-file", "password")
        self.openssl("pkey", "-noout", "-in", "key", "-passin", "pass:secret")
        self.openssl("pkey", "-noout", "-in", "key", "-passin", "pass:wrong", expect=1)
        self.openssl("pkey", "-noout", "-in", "combined", "-passin", "pass:secret")
        self.openssl("pkcs12", "-in", "pkcs12", "-nodes", "-passin", "pass:secret")
        self.openssl("pkcs12", "-in", "pkcs12", "-nodes", "-passin", "pass:wrong", expect=1)

    def test_takes_times_from_now_and_absolute_ones(self):
        self.mint("expired", "--not-after", "-1h")
        self.openssl("x509", "-noout", "-checkend", "0", "-in", "expired.crt", expect=1)
        self.mint("week", "--days", "7")
        self.openssl("x509", "-noout", "-checkend", str(6 * 86400), "-in", "week.crt")
        self.openssl("x509", "-noout", "-checkend", str(8 * 86400), "-in", "week.crt", expect=1)
        self.mint("book", "--not-before", "2014-03-08T16:58:12Z", "--not-after",
                  "2114-02-12T16:58:12Z")
        self.assertEqual(self.openssl("x509", "-noout", "-dates", "-in", "book.crt"),
                         "notBefore=Mar  8 16:58:12 2014 GMT\nnotAfter=Feb 12 16:58:12 2114 GMT\n")

    def test_writes_a_certification_request_that_sign_takes(self):
        self.mint("ca", "--ca")
        self.cert("mint", "--cn", "me", "--dns", "me.example", "--out", "me.crt", "--key-out",
                  "me.key", "--csr-out", "me.csr")
        text = self.openssl("req", "-verify", "-noout", "-text", "-in", "me.csr", "-config",
                            os.devnull)
        self.assertIn("DNS:me.example", text)
        self.cert("sign", "--csr", "me.csr", "--issuer-cert", "ca.crt", "--issuer-key", "ca.key",
                  "--out", "signed.crt")
        self.openssl("verify", "-CAfile", "ca.crt", "-verify_hostname", "me.example", "signed.crt")
        self.assertEqual(self.openssl("x509", "-noout", "-pubkey", "-in", "signed.crt"),
                         self.openssl("pkey", "-pubout", "-in", "me.key"))
        self.assert_refused(2, "mint", "--out", "x", "--csr-out", "x", says="--csr-out")
        self.assert_refused(2, "sign", "--csr", "me.csr", "--issuer-cert", "ca.crt", "--issuer-key",
                            "ca.key", "--mutation", "expired", says="--mutation")

    def test_a_seed_and_a_time_decide_everything(self):
        first = self.cert(*SEEDED).stdout
        self.assertIn("PRIVATE KEY", first)
        self.assertEqual(self.cert(*SEEDED).stdout, first)
        other = ["another seed" if word == "a seed" else word for word in SEEDED]
        self.assertNotEqual(self.cert(*other).stdout, first)

    def test_takes_a_configuration_of_openssl(self):
        self.write("www.cnf", "[req]\nprompt = no\ndistinguished_name = dn\n[dn]\n"
                              "countryName = us\n0.organizationName = Org\ncommonName = www\n"
                              "[ssl_client]\nbasicConstraints = CA:FALSE\nnsCertType = client\n"
                              "keyUsage = digitalSignature, keyEncipherment\n"
                              "extendedKeyUsage = clientAuth\n")
        self.cert("mint", "--openssl-config", "www.cnf", "--openssl-section", "ssl_client",
                  "--key-type", "rsa-2048", "--out", "www.crt")
        text = self.openssl("x509", "-noout", "-text", "-in", "www.crt")
        self.assertIn("Subject: C = us, O = Org, CN = www", text)
        self.assertIn("SSL Client", text)

    def test_sets_any_field_and_tells_what_is_wrong(self):
        text = self.openssl("x509", "-noout", "-text", stdin=self.cert(
            "mint", "--cn", "old", "--set", "version=1").stdout.encode())
        self.assertIn("Version: 1 (0x0)", text)
        self.assert_refused(2, "mint", "--set", "comon_name=x", says="did you mean 'common_name'?")
        self.assert_refused(2, "mint", "--issuer-cert", "none.crt",
                            says="none.crt: No such file or directory")
        self.assert_refused(3, "mint", "--key-type", "rsa-1", "--hash", "SHA0",
                            says="2 problems\n")
        self.assert_refused(3, "--lab", "embedded", "mint", "--issuer", "nobody",
                            says="certificates/nobody")
        self.assert_refused(2, "mint", "--cn", "x", "--out", "/nowhere/x",
                            says="/nowhere/x: No such file or directory")

    def test_tells_the_certificate_as_json(self):
        told = json.loads(self.cert("mint", "--cn", "a", "--out", "a.crt", "-o", "json").stdout)
        self.assertEqual(told["facts"]["subject"], "CN=a")
        self.assertEqual(told["chain_pem"], self.read("a.crt"))
        self.assertNotIn("PRIVATE", json.dumps(told))


class Pki(PkiTest):
    def test_mints_the_certificates_of_an_experiment(self):
        told = self.cert("mint", "--from", SAFE_DEFAULTS, "--out-dir", "pki/of/an").stdout
        self.assertEqual([line.split(":")[0] for line in told.splitlines()], ["ca", "localhost"])
        folder = "pki/of/an/"
        self.openssl("verify", "-CAfile", folder + "ca.crt", folder + "localhost.crt")
        self.openssl("pkey", "-noout", "-in", folder + "localhost.pem")
        self.assertEqual(sorted(os.listdir(self.path(folder))),
                         sorted(i + e for i in ("ca", "localhost") for e in (".crt", ".key", ".pem")))
        # One of them anew, beneath the authority that is there.
        before = [self.read(folder + name) for name in ("ca.crt", "ca.key", "localhost.crt")]
        self.cert("mint", "--from", SAFE_DEFAULTS, "--out-dir", folder, "--only", "localhost")
        after = [self.read(folder + name) for name in ("ca.crt", "ca.key", "localhost.crt")]
        self.assertEqual(before[:2], after[:2])
        self.assertNotEqual(before[2], after[2])
        self.openssl("verify", "-CAfile", folder + "ca.crt", folder + "localhost.crt")
        self.assert_nothing_left()

    def test_tells_where_a_file_is_wrong(self):
        file = self.write("pki.yaml", "certificates:\n  - id: a\n    spec: {isuer: x}\n"
                                      "  - id: a\n    spec: {issuer: certificates/b}\n")
        self.assert_refused(2, "mint", "--from", file, "--out-dir", "d",
                            says="pki.yaml:3:12: unknown key 'isuer' in CertificateSpec; did you "
                                 "mean 'issuer'?")
        self.write("pki.yaml", self.read("pki.yaml").replace("isuer: x", "common_name: x"))
        done = self.cert("mint", "--from", file, "--out-dir", "d", expect=2)
        self.assertIn("pki.yaml:4:5: id 'a' is taken by an earlier one", done.stderr)
        self.assertIn("'certificates/b' is not declared in this file", done.stderr)
        self.assertFalse(os.path.exists(self.path("d")))


class Sign(PkiTest):
    def setUp(self):
        super().setUp()
        self.mint("ca", "--ca")
        self.openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                     "-nodes", "-subj", "/CN=asker", "-addext", "subjectAltName=DNS:asker.example",
                     "-keyout", "me.key", "-out", "me.csr")
        self.sign = ("sign", "--csr", "me.csr", "--issuer-cert", "ca.crt", "--issuer-key", "ca.key")

    def test_makes_a_certificate_of_a_request(self):
        self.cert(*self.sign, "--days", "30", "--out", "me.crt")
        self.openssl("verify", "-CAfile", "ca.crt", "-verify_hostname", "asker.example", "me.crt")
        self.assertEqual(self.openssl("x509", "-noout", "-pubkey", "-in", "me.crt"),
                         self.openssl("pkey", "-pubout", "-in", "me.key"))
        self.assert_nothing_left()

    def test_leaves_out_what_was_asked_for(self):
        pem = self.cert(*self.sign, "--ignore-requested", "--dns", "ours.example").stdout
        text = self.openssl("x509", "-noout", "-text", stdin=pem.encode())
        self.assertIn("CN = asker", text)
        self.assertIn("DNS:ours.example", text)
        self.assertNotIn("asker.example", text)

    def test_refuses_what_is_no_request(self):
        self.write("no.csr", "hello")
        self.assert_refused(3, *self.sign[:2], "no.csr", *self.sign[3:],
                            says="certificate_request")
