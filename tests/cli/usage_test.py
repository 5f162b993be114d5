"""How tlslab explains itself, refuses, and prints for terminals and for pipes."""

import json
import glob
import os
import pty
import shlex
import shutil
import socket
import subprocess
import unittest

from cli import DEADLINE, SAFE_DEFAULTS, TLSLAB, CliTest

COMMANDS = ("simulate", "dial", "listen", "run", "explain", "context", "ciphers", "presets", "cert",
            "capabilities", "health", "version", "completion", "man")


class Help(CliTest):
    def examples(self, *arguments):
        """The commands in a help text, as words after "tlslab"."""
        text = self.tlslab(*arguments, "--help").stdout
        lines = [shlex.split(line)[1:] for line in text.splitlines()
                 if line.startswith("  tlslab ")]
        self.assertTrue(lines, text)
        return lines

    def test_fits_100_columns(self):
        for arguments in ([], *([command] for command in (*COMMANDS, "help"))):
            done = self.tlslab(*arguments, "--help")
            self.assertEqual([line for line in done.stdout.splitlines() if len(line) > 100], [])
            self.assertEqual(done.stderr, "")

    def test_is_the_same_with_the_help_command(self):
        for command in COMMANDS:
            self.assertEqual(self.tlslab("help", command).stdout,
                             self.tlslab(command, "--help").stdout)
        self.assertEqual(self.tlslab("help").stdout, self.tlslab("--help").stdout)

    def test_its_examples_run(self):
        os.makedirs(self.path("experiments/chapter06"))
        shutil.copy(SAFE_DEFAULTS, self.path("experiments/chapter06"))
        os.makedirs(self.path("experiments/contexts"))
        shutil.copy("experiments/contexts/presets.yaml", self.path("experiments/contexts"))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=me", "-keyout",
                        self.path("key.pem"), "-out", self.path("cert.pem")],
                       check=True, capture_output=True, timeout=DEADLINE)
        for arguments in ([], *([command] for command in (*COMMANDS, "help"))):
            for example in self.examples(*arguments):
                with self.subTest(example=example):
                    self.run_example(example)

    def lacks(self, group):
        return group not in self.tlslab("capabilities").stdout

    def run_example(self, example):
        if {">", "|"} & set(example):  # for a shell, and about tlslab itself
            example = example[:min(example.index(word) for word in (">", "|") if word in example)]
        # As a shell does.
        example = [word for pattern in example for word in (
            glob.glob(self.path(pattern)) if "*" in pattern else [pattern])]
        for word in example:
            if "MLKEM" in word and self.lacks(word):
                self.skipTest(f"this lab's OpenSSL lacks {word}")
        if example[0] == "listen":
            listen, address = self.start_listen(*example[1:])
            self.assertRegex(address, r"^127\.0\.0\.1:\d+$")
            self.assertEqual(self.interrupt(listen)[0], 0)
            return
        listen = None
        if example[0] == "dial":  # somebody must be there
            speaks = ["--starttls", "smtp"] if "--starttls" in example else []
            listen, _ = self.start_listen("127.0.0.1:4433", "--ca-out", "ca.pem", *speaks)
        fails = example[0] == "simulate" and ("--untrusted" in example or "--client-max" in example)
        self.assertTrue(self.tlslab(*example, expect=1 if fails else 0).stdout)
        if listen:
            self.interrupt(listen)


class Refusals(CliTest):
    def assert_refused(self, code, *arguments, says):
        done = self.tlslab(*arguments, expect=code)
        self.assertEqual(done.stdout, "")
        self.assertIn(says, done.stderr)
        self.assertTrue(done.stderr.startswith("tlslab"), done.stderr)
        return done

    def test_what_is_mistyped_with_what_was_meant(self):
        self.assert_refused(2, "simulat", says="unknown command 'simulat'; did you mean 'simulate'")
        self.assert_refused(2, "dial", "x:1", "--verfy-name", "a",
                            says="unknown option '--verfy-name'; did you mean '--verify-name'?")
        self.assert_refused(2, says="a command is missing: simulate, dial, listen, relay, terminate, "
                                    "hello, run, check, init, schema, diff, join, explain, "
                                    "context, ciphers, presets, cert, faults, capabilities, "
                                    "health, version, completion, man or help")
        self.assert_refused(2, "context", "explian",
                            says="unknown command 'explian'; did you mean 'explain'?")
        self.assert_refused(2, "simulate", "--preset", "p",
                            says="each end has its own: '--client-preset' and '--server-preset'")
        self.assert_refused(2, "simulate", "--server-set", "groups",
                            says="--server-set: 'groups' is not of the form FIELD=VALUE")
        self.assert_refused(2, "listen", "--max-results", "0",
                            says="'0' is no number from 1 to 4294967295")
        self.assert_refused(2, "simulate", "--min", "1.4", says="'1.4' is no version")
        self.assert_refused(2, "simulate", "--count", "201", says="'201' is no number from 1 to")
        self.assert_refused(2, "-o", "xml", "version", says="'xml' is no format")
        self.assert_refused(2, "dial", says="target is required")

    def test_files_that_cannot_be_read_or_written(self):
        missing = "/nowhere/x: No such file or directory\n"
        for arguments in (("dial", "127.0.0.1:1", "--ca", "/nowhere/x"),
                          ("dial", "127.0.0.1:1", "--keylog", "/nowhere/x"),
                          ("simulate", "--keylog", "/nowhere/x"),
                          ("listen", "--keylog", "/nowhere/x"),
                          ("listen", "--ca-out", "/nowhere/x"),
                          ("listen", "--cert", "/nowhere/x", "--key", "/nowhere/x")):
            self.assert_refused(2, *arguments, says=missing)
        self.assert_nothing_left()

    def test_what_the_lab_refuses_is_told_once(self):
        policy = self.assert_refused(3, "dial", "8.8.8.8:443", says="--allow-dial")
        self.assertIn("DialEndpoint failed (PERMISSION_DENIED)", policy.stderr)
        self.assert_refused(3, "listen", "8.8.8.8:0", says="--allow-bind")
        pem = self.write("not.pem", "hello")
        text = self.assert_refused(3, "dial", "127.0.0.1:1", "--ca", pem, says="not PEM").stderr
        self.assertEqual(text.count("trusted_pems[0]"), 1, text)
        self.assert_refused(3, "dial", "localhost", says="host:port")
        ciphers = self.assert_refused(3, "simulate", "--ciphers", "NOPE", says="2 problems").stderr
        self.assertEqual(ciphers.count("NOPE"), 2, ciphers)

    def test_a_port_in_use(self):
        with socket.create_server(("127.0.0.1", 0)) as taken:
            address = "127.0.0.1:%d" % taken.getsockname()[1]
            self.assert_refused(3, "listen", address, says=address)

    def test_an_unknown_group_and_suite_with_what_was_meant(self):
        done = self.assert_refused(3, "simulate", "--groups", "X25520", "--suites", "TLS_NOPE",
                                   says="did you mean 'x25519'?")
        self.assertIn("TLS_NOPE", done.stderr)


class Terminals(CliTest):
    def run_in_terminal(self, **environment):
        """Both outputs of a run of the first experiment, in one terminal."""
        try:
            ours, theirs = pty.openpty()
        except OSError as error:
            self.skipTest(f"this machine gives no terminal: {error}")
        try:
            process = subprocess.Popen([TLSLAB, "run", SAFE_DEFAULTS], stdin=theirs, stdout=theirs,
                                       stderr=theirs, env={**self.environment, **environment})
        finally:
            os.close(theirs)
        text = b""
        try:
            while chunk := os.read(ours, 65536):
                text += chunk
        except OSError:  # a terminal's way to say that nobody writes any more
            pass
        os.close(ours)
        self.assertEqual(process.wait(timeout=DEADLINE), 0)
        return text.decode()

    def test_a_terminal_gets_colour_and_progress(self):
        text = self.run_in_terminal()
        self.assertIn("\033[32mPASSED\033[0m  trusted-in-memory", text)
        self.assertIn("[####################]  1/1", text)

    def test_no_color_is_honoured(self):
        text = self.run_in_terminal(NO_COLOR="1")
        self.assertNotIn("\033[3", text)
        self.assertIn("PASSED  trusted-in-memory", text)

    def test_a_pipe_gets_neither(self):
        done = self.tlslab("run", SAFE_DEFAULTS)
        self.assertNotIn("\033", done.stdout)
        self.assertEqual(done.stderr, "")


class About(CliTest):
    def test_the_version_of_client_daemon_and_openssl(self):
        self.assertRegex(self.tlslab("version").stdout,
                         r"^tlslab  \S+\ndaemon  \S+\nlibrary OpenSSL \S+ .*\n$")
        versions = json.loads(self.tlslab("version", "-o", "json").stdout)
        self.assertEqual(set(versions), {"client_version", "daemon_version", "openssl_version"})
        self.assertEqual(self.tlslab("--version").stdout,
                         "tlslab " + versions["client_version"] + "\n")

    def test_what_the_lab_can_do(self):
        text = self.tlslab("capabilities").stdout
        can = json.loads(self.tlslab("capabilities", "-o", "json").stdout)
        self.assertIn("TLS_VERSION_TLS13", can["versions"])
        for suite in can["cipher_suites"]:
            self.assertIn(f"  {suite['name']} ({suite['openssl_name']}, {suite['bits']} bits)\n",
                          text)
        for group in can["groups"]:
            self.assertIn(group["name"], text)
        self.assertIn("127.0.0.0/8", can["allowed_dial_networks"])
        self.assertGreater(can["limits"]["max_listeners"], 0)


if __name__ == "__main__":
    unittest.main(argv=["cli"])
