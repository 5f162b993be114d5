"""The control channel, with the real programs: who is let in, and a daemon in need."""

import contextlib
import json
import os
import resource
import select
import socket
import subprocess
import unittest

from cli import DEADLINE, SOON, TLSLABD, CliTest

# Room for the daemon's own descriptors and a few connections.
FEW_DESCRIPTORS = 40
TOKEN = "4f1d0c5e9a7b4c2f8e6d3a1b0c9f8e7d"


class ControlTest(CliTest):
    def mint(self, name, *arguments):
        issuer = ["--issuer-cert", "ca.pem", "--issuer-key", "ca.key"] if name != "ca" else ["--ca"]
        self.tlslab("--lab", "embedded", "cert", "mint", "--cn", name, *issuer, *arguments,
                    "--out", f"{name}.pem", "--key-out", f"{name}.key")

    def mint_all(self):
        self.mint("ca")
        self.mint("lab", "--dns", "localhost", "--ip", "127.0.0.1")
        self.mint("alice", "--eku", "clientAuth")

    def owner(self, *arguments, **environment):
        """Whom the lab takes the caller for."""
        out = self.tlslab(*arguments, "capabilities", "-o", "json", **environment).stdout
        return json.loads(out)["owner"]

    def refusal(self, *arguments, **environment):
        """One line, or a line and a hint."""
        return self.tlslab(*arguments, "capabilities", expect=3, **environment).stderr


class Callers(ControlTest):
    def test_tls_with_client_certificates_by_flags_and_by_the_environment(self):
        self.mint_all()
        _, address = self.start_daemon(
            "--listen=127.0.0.1:0", "--control-certificate=lab.pem", "--control-key=lab.key",
            "--control-client-ca=ca.pem")
        lab = ("--lab", address)
        self.assertEqual(self.owner(*lab, "--control-ca=ca.pem", "--control-certificate=alice.pem",
                                    "--control-key=alice.key"), "alice")
        environment = {"TLSLAB_CONTROL_CA": "ca.pem", "TLSLAB_CONTROL_CERTIFICATE": "alice.pem",
                       "TLSLAB_CONTROL_KEY": "alice.key"}
        self.assertEqual(self.owner(*lab, **environment), "alice")
        # A private daemon of the same command is asked for nothing, whatever others ask for.
        self.assertEqual(self.owner("--lab", "embedded", **environment,
                                    TLSLABD_CONTROL_TOKEN=TOKEN), "")

        self.mint("old", "--not-after", "-1h")
        for arguments, told in (
                ((), "wants TLS, or is no lab; give --control-ca FILE"),
                (("--control-ca=ca.pem",), "this lab wants a client certificate"),
                (("--control-ca=ca.pem", "--control-certificate=old.pem", "--control-key=old.key"),
                 "the client certificate of CN=old is not good here: certificate has expired"),
                (("--control-ca=alice.pem",), "the daemon's certificate is not good by"),
                (("--control-ca=ca.pem", "--control-server-name=other"),
                 "is for another name; say with --control-server-name which")):
            with self.subTest(arguments=arguments):
                text = self.refusal(*lab, *arguments)
                self.assertIn(told, text)
                self.assertEqual(text.count("\n"), 1, text)

    def test_tokens_and_what_is_said_without(self):
        self.write("tokens", f"alice {TOKEN}\n")
        os.chmod(self.path("tokens"), 0o600)
        _, address = self.start_daemon("--listen=127.0.0.1:0", "--control-token-file=tokens")
        lab = ("--lab", address)
        self.assertEqual(self.owner(*lab, "--control-token-file=tokens"), "alice")
        self.assertEqual(self.owner(*lab, "--control-token", TOKEN), "alice")
        self.assertEqual(self.owner(*lab, TLSLAB_CONTROL_TOKEN=TOKEN), "alice")
        self.assertEqual(self.owner(*lab, TLSLAB_CONTROL_TOKEN_FILE="tokens"), "alice")
        self.assertIn("this lab wants a bearer token", self.refusal(*lab))
        self.assertIn("does not know the token", self.refusal(*lab, "--control-token=of-others"))
        self.assertIn("speaks without TLS; leave out --control-ca",
                      (self.mint("ca"), self.refusal(*lab, "--control-ca=ca.pem"))[1])

    def test_wrong_files_are_told_together_before_anything_is_done(self):
        done = self.tlslab("--control-ca=none.pem", "--control-key=none.key",
                           "--control-token-file=none", "simulate", expect=2)
        self.assertEqual(done.stderr.count("\n"), 4, done.stderr)
        # Who needs no lab needs no credentials.
        self.tlslab("--control-ca=none.pem", "schema")

    def test_a_token_of_the_command_line_is_not_printed(self):
        printed = subprocess.run([TLSLABD, "--control-token", TOKEN, "--print-config"],
                                 capture_output=True, encoding="utf-8", timeout=DEADLINE,
                                 check=True).stdout
        self.assertNotIn(TOKEN, printed)
        self.assertIn("control-token", printed)


class InNeed(ControlTest):
    def start_with_few_descriptors(self):
        daemon = subprocess.Popen(
            [TLSLABD, "--listen=127.0.0.1:0"], cwd=self.folder, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, encoding="utf-8",
            env=self.environment, preexec_fn=lambda: resource.setrlimit(
                resource.RLIMIT_NOFILE, (FEW_DESCRIPTORS, FEW_DESCRIPTORS)))
        self.addCleanup(self.stop, daemon)
        return self.line_of(daemon).split()[-1]

    @staticmethod
    def answer(connection):
        """All that comes until the end, if an end comes."""
        text = b""
        with contextlib.suppress(OSError):
            while part := connection.recv(4096):
                text += part
        return text

    def test_a_daemon_without_descriptors_says_so_and_serves_again(self):
        address = self.start_with_few_descriptors()
        host, port = address.split(":")
        with contextlib.ExitStack() as stack:
            refused = 0
            for _ in range(3 * FEW_DESCRIPTORS):
                connection = stack.enter_context(socket.create_connection((host, int(port)), SOON))
                # Those that were taken hear nothing, since they say nothing.
                if select.select([connection], [], [], 0.2 if refused == 0 else 0)[0]:
                    refused += 1
                    self.assertIn(b"503", self.answer(connection))
            self.assertGreater(refused, 0, "there was room for all")
            self.assertIn("try again later", self.refusal("--lab", address))
        # They are gone.
        self.assertEqual(self.owner("--lab", address), "")

    def test_plain_http_is_answered(self):
        _, address = self.start_daemon("--listen=127.0.0.1:0")
        done = subprocess.run(["curl", "--silent", "--include", f"http://{address}/"],
                              capture_output=True, encoding="utf-8", timeout=DEADLINE, check=True)
        self.assertTrue(done.stdout.startswith("HTTP/1.1 400 Bad Request"), done.stdout)
        self.assertIn("speaks gRPC", done.stdout)
        self.assertEqual(self.owner("--lab", address), "")

    def test_those_who_are_refused_are_counted(self):
        daemon, address = self.start_daemon("--listen=127.0.0.1:0", "--metrics-listen=127.0.0.1:0",
                                            "--control-token", TOKEN)
        url = self.line_of(daemon).split()[-1]
        for _ in range(2):
            self.assertIn("wants a bearer token", self.refusal("--lab", address))
        subprocess.run(["curl", "--silent", f"http://{address}/"], capture_output=True,
                       timeout=DEADLINE, check=True)
        text = subprocess.run(["curl", "--silent", url], capture_output=True, encoding="utf-8",
                              timeout=DEADLINE, check=True).stdout
        self.assertIn('tlslab_callers_refused_total{reason="token"} 2\n', text)
        self.assertIn('tlslab_callers_refused_total{reason="not_http2"} 1\n', text)


if __name__ == "__main__":
    unittest.main()
