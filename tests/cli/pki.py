"""Certificates as files for the tests of `tlslab cert`, and openssl's word on them."""

import subprocess

from cli import DEADLINE, CliTest


class PkiTest(CliTest):
    def openssl(self, *arguments, expect=0, stdin=None):
        """Both outputs of a command of openssl."""
        done = subprocess.run(["openssl", *arguments], cwd=self.folder, capture_output=True,
                              input=stdin, timeout=DEADLINE, check=False)
        text = (done.stdout + done.stderr).decode("utf-8", "replace")
        if expect is not None:
            self.assertEqual(done.returncode, expect, f"{arguments}\n{text}")
        return text

    def cert(self, *arguments, expect=0, **environment):
        return self.tlslab("cert", *arguments, expect=expect, **environment)

    def mint(self, name, *arguments, issuer=None):
        """NAME.crt and NAME.key, issued by ISSUER.crt and .key."""
        if issuer:
            arguments += ("--issuer-cert", issuer + ".crt", "--issuer-key", issuer + ".key")
        self.cert("mint", "--cn", name, *arguments, "--out", name + ".crt", "--key-out",
                  name + ".key")

    def mint_chain(self):
        """root, intermediate, and leaf for leaf.example."""
        self.mint("root", "--ca")
        self.mint("intermediate", "--ca", issuer="root")
        self.mint("leaf", "--dns", "leaf.example", issuer="intermediate")

    def serial(self, name):
        text = self.openssl("x509", "-noout", "-serial", "-in", name + ".crt")
        return text.strip().split("=")[1]

    def assert_refused(self, code, *arguments, says):
        """As other commands refuse: nothing printed, one message, and nothing left behind."""
        done = self.cert(*arguments, expect=code)
        self.assertEqual(done.stdout, "")
        self.assertIn(says, done.stderr)
        self.assertTrue(done.stderr.startswith("tlslab"), done.stderr)
        self.assert_nothing_left()
