"""tlslab context, ciphers and presets, and what handshakes make of --preset, --context and --set.

sys.argv[3], where there is one, is the command line of the OpenSSL that the lab was built with.
"""

import json
import ssl
import subprocess
import sys
import sysconfig
import unittest

from cli import DEADLINE, CliTest

OPENSSL = sys.argv[3] if len(sys.argv) > 3 else "/usr/bin/openssl"
PYTHONS = ((ssl.Purpose.SERVER_AUTH, "python-3.13-client"),
           (ssl.Purpose.CLIENT_AUTH, "python-3.13-server"))
# A distribution that chooses the ciphers (configure --with-ssl-default-suites) changes more.
DISTRIBUTIONS_OWN = sysconfig.get_config_var("PY_SSL_DEFAULT_CIPHERS") != 1


class Explain(CliTest):
    def explained(self, *arguments, expect=0):
        return json.loads(self.tlslab("context", "explain", "-o", "json", *arguments,
                                      expect=expect).stdout)

    def enabled(self, told):
        return [suite["cipher_suite"]["openssl_name"] for suite in told["cipher_suites"]
                if suite.get("enabled")]

    def test_tells_a_preset_in_a_hundred_columns(self):
        text = self.tlslab("context", "explain", "--preset", "forward-secret-server").stdout
        self.assertEqual([line for line in text.splitlines() if len(line) > 100], [])
        for line in ("End................................. server\n",
                     "Versions............................ TLS12\n",
                     "Certificate......................... CN=localhost, id-ecPublicKey 256\n",
                     "Not in use, needs TLSv1.3:\n", "Not in use, needs security level 0:\n"):
            self.assertIn(line, text)
        self.assertRegex(text,
                         r"\n  ECDHE-RSA-AES128-SHA +TLSv1.0 ECDH +RSA +AES\(128\) +SHA1 +yes")
        self.assertRegex(text, r"level 0:\n(  .*\n)*  AECDH-AES128-SHA ")

    def test_tells_problems_and_exits_1(self):
        done = self.tlslab("context", "explain", "--groups", "x25519,foo", "--ciphers",
                           "ECDHE+AESGCM:NOPE", expect=1)
        self.assertIn("Wrong............................... groups[1]: unknown group 'foo'\n",
                      done.stdout)
        self.assertIn("matches 'NOPE'\n", done.stdout)
        self.assertIn("Groups.............................. x25519\n", done.stdout)
        self.assertEqual(done.stderr, "")

    def test_the_order_is_preset_file_flags_set(self):
        file = self.write("spec.yaml", "min_version: 1.1\nmax_version: 1.2\nsecurity_level: 1\n")
        preset = ("--preset", "mozilla-intermediate-server")
        context = (*preset, "--context", file)
        self.assertEqual(self.explained(*preset)["spec"]["min_version"], "TLS_VERSION_TLS12")
        spec = self.explained(*context)["spec"]
        self.assertEqual((spec["min_version"], spec["max_version"], spec["security_level"]),
                         ("TLS_VERSION_TLS11", "TLS_VERSION_TLS12", 1))
        self.assertIn("ECDHE", spec["cipher_list"])
        spec = self.explained(*context, "--min", "1.0", "--security-level", "2", "--set",
                              "security_level=3")["spec"]
        self.assertEqual((spec["min_version"], spec["security_level"]), ("TLS_VERSION_TLS10", 3))

    def test_mistakes_are_told_with_what_was_meant(self):
        for arguments, code, says in (
                (("--set", "protocl.read_ahead=true"), 2, "did you mean 'protocol'?"),
                (("--set", "groups"), 2, "is not of the form FIELD=VALUE"),
                (("--context", "/nowhere/x.yaml"), 2, "No such file"),
                (("--preset", "a", "tlsContexts/x"), 2, "excludes"),
                (("tlsContexts/x",), 3, "tlsContexts/x"),
                (("--client", "--server"), 2, "excludes")):
            done = self.tlslab("context", "explain", *arguments, expect=code)
            self.assertIn(says, done.stderr)
            self.assertEqual((done.stdout, done.stderr[:6]), ("", "tlslab"))
        done = self.tlslab("context", "explain", "--preset", "python-3.4-clint", expect=1)
        self.assertIn("did you mean 'python-3.4-client'?", " ".join(done.stdout.split()))

    @unittest.skipIf(sys.version_info < (3, 10), "this Python has other defaults than 3.13")
    @unittest.skipIf(DISTRIBUTIONS_OWN, "this Python was built with a distribution's TLS defaults")
    def test_the_presets_of_python_3_13_have_pythons_bounds(self):
        for purpose, preset in PYTHONS:
            theirs = ssl.create_default_context(purpose)
            told = self.explained("--preset", preset)
            self.assertEqual(theirs.minimum_version, ssl.TLSVersion.TLSv1_2)
            self.assertEqual(told["versions"], ["TLS_VERSION_TLS12", "TLS_VERSION_TLS13"])
            self.assertEqual("NO_COMPRESSION" in told["openssl_options"],
                             bool(theirs.options & ssl.OP_NO_COMPRESSION))

    @unittest.skipIf(sys.version_info < (3, 10), "this Python has other ciphers than 3.13")
    @unittest.skipIf(DISTRIBUTIONS_OWN, "this Python was built with a distribution's TLS defaults")
    def test_the_presets_of_python_3_13_have_pythons_ciphers(self):
        for purpose, preset in PYTHONS:
            theirs = ssl.create_default_context(purpose)
            told = self.explained("--preset", preset)
            self.assertEqual(self.enabled(told), [c["name"] for c in theirs.get_ciphers()])
            self.assertEqual(told["security_level"], theirs.security_level)

    @unittest.skipIf(sys.version_info < (3, 13),
                     f"Python {sys.version.split()[0]} judges certificates less strictly than 3.13")
    def test_the_presets_of_python_3_13_judge_as_python_does(self):
        for purpose, preset in PYTHONS:
            theirs = ssl.create_default_context(purpose)
            wanted = self.explained("--preset", preset)["spec"]["peer_verification"]
            self.assertEqual(wanted["strict"], bool(theirs.verify_flags & ssl.VERIFY_X509_STRICT))
            self.assertEqual(wanted["partial_chain"],
                             bool(theirs.verify_flags & ssl.VERIFY_X509_PARTIAL_CHAIN))
            self.assertFalse(theirs.options & ssl.OP_IGNORE_UNEXPECTED_EOF)


class Ciphers(CliTest):
    def theirs(self, string):
        # The lab has the legacy provider too; without it there is no RC4.
        done = subprocess.run([OPENSSL, "ciphers", "-provider", "default", "-provider", "legacy",
                               "-v", string], capture_output=True, encoding="utf-8",
                              timeout=DEADLINE, check=False)
        return done.stdout if done.returncode == 0 else None

    def test_are_the_lines_of_openssl(self):
        compared = 0
        for string in ("ECDH+AES128", "DEFAULT", "HIGH:!aNULL:@STRENGTH", "RC4:3DES", "AES:+RSA",
                       "ALL:COMPLEMENTOFALL", "PSK", "-ALL:DHE:ECDHE"):
            theirs = self.theirs(string)
            if theirs is None:
                continue
            ours = self.tlslab("ciphers", string, expect=0 if theirs else 1).stdout
            self.assertEqual(ours, theirs, string)
            compared += 1
        self.assertGreaterEqual(compared, 4)

    def test_a_word_that_selects_nothing_is_told(self):
        done = self.tlslab("ciphers", "ECDH+AES128:FOO:BAR", expect=1)
        self.assertEqual(done.stdout, "")
        self.assertEqual(done.stderr,
                         "tlslab: no cipher suite of this OpenSSL matches 'FOO'\n"
                         "tlslab: no cipher suite of this OpenSSL matches 'BAR'\n")

    def test_without_a_string_the_librarys(self):
        self.assertEqual(self.tlslab("ciphers").stdout, self.theirs("DEFAULT"))


class Presets(CliTest):
    def test_are_listed_with_their_descriptions(self):
        text = self.tlslab("presets").stdout
        listed = json.loads(self.tlslab("presets", "-o", "json").stdout)["presets"]
        names = [preset["name"] for preset in listed]
        self.assertEqual(names, sorted(names))
        for name in ("python-3.4-client", "python-3.13-server", "forward-secret-server",
                     "mozilla-modern-server", "openssl-default-client"):
            self.assertIn(name, names)
            self.assertIn(f"{name}\n    ", text)
        self.assertEqual([line for line in text.splitlines() if len(line) > 100], [])


class Handshakes(CliTest):
    def test_a_preset_decides_what_is_negotiated(self):
        text = self.tlslab("simulate", "--server-preset", "forward-secret-server").stdout
        self.assertEqual(text.count("Protocol version negotiated......... TLSv1.2\n"), 2, text)
        self.assertEqual(text.count("ECDHE-ECDSA-AES128-GCM-SHA256\n"), 2, text)

    def test_set_comes_after_the_flags(self):
        text = self.tlslab("simulate", "--groups", "x25519", "--client-set", "groups=secp384r1",
                           "--server-set", "groups=secp384r1").stdout
        self.assertEqual(text.count("Group............................... secp384r1 (0x0018)\n"), 2)

    def test_a_preset_for_the_other_end_is_refused(self):
        done = self.tlslab("simulate", "--client-preset", "forward-secret-server", expect=3)
        self.assertIn("client.spec.preset: 'forward-secret-server' is for a server", done.stderr)

    def test_what_a_preset_needs_and_this_build_lacks_is_refused(self):
        can = {suite["openssl_name"] for suite in json.loads(
            self.tlslab("capabilities", "-o", "json").stdout)["cipher_suites"]}
        if "RC4-SHA" in can:
            text = self.tlslab("simulate", "--client-preset", "python-3.4-client").stdout
            self.assertIn("Protocol version negotiated......... TLSv1.2\n", text)
            return
        done = self.tlslab("simulate", "--client-preset", "python-3.4-client", expect=3)
        self.assertIn("FAILED_PRECONDITION", done.stderr)
        self.assertIn("ECDH+RC4", done.stderr)


if __name__ == "__main__":
    unittest.main(argv=["cli"])
