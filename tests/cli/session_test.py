"""Sessions kept and resumed, early data, exported keys, channel bindings and keys of tickets."""

import json
import os
import re
import stat
import subprocess
import unittest

from cli import DEADLINE, CliTest

EARLY = "server.max_early_data_bytes=4"


def field(number, value):
    """One field of a protobuf message: text, bytes or a number."""
    if isinstance(value, int):
        return bytes([number << 3, value])
    value = value.encode() if isinstance(value, str) else value
    assert len(value) < 128
    return bytes([number << 3 | 2, len(value)]) + value


def fact(text, label):
    """The value of the only line of a report with this label."""
    [value] = re.findall(rf"^{re.escape(label)}\.* (.*)$", text, re.M)
    return value


class Dials(CliTest):
    def setUp(self):
        super().setUp()
        self.listen, address = self.start_listen("--ca-out", "ca.pem", "--set", EARLY)
        self.target = "localhost:" + address.rsplit(":", 1)[1]

    def dial(self, *arguments, expect=0):
        return self.tlslab("dial", self.target, "--ca", "ca.pem", *arguments, expect=expect)

    def result(self, *arguments):
        return json.loads(self.dial("-o", "json", *arguments).stdout)

    def test_a_session_is_kept_and_resumed(self):
        first = self.dial("--read", "--session-out", "session").stdout
        self.assertEqual(fact(first, "Session resumed"), "No")
        self.assertEqual(fact(first, "Session tickets"),
                         "2 tickets received, good for 7200 s, early data up to 4 bytes")
        self.assertEqual(stat.S_IMODE(os.stat(self.path("session")).st_mode), 0o600)
        second = self.dial("--session-in", "session").stdout
        self.assertEqual(fact(second, "Session resumed"), "Yes")
        self.assertEqual(fact(second, "Session began"), "by a ticket of TLS 1.3")
        self.assertEqual(fact(second, "Peer certificate"), "none: the session was resumed")

    def test_a_session_of_tls_1_2_is_kept_and_resumed(self):
        self.dial("--max", "1.2", "--session-out", "session")
        again = self.dial("--max", "1.2", "--session-in", "session", "--session-out", "next").stdout
        self.assertEqual(fact(again, "Session began"), "by a ticket")
        self.assertEqual(fact(again, "Forward secret"), "No")
        third = self.result("--max", "1.2", "--session-in", "next")
        self.assertTrue(third["negotiated"]["session_resumed"])

    def test_early_data_is_cut_to_what_the_session_allows_and_that_is_told(self):
        self.dial("--read", "--session-out", "session")
        done = self.dial("--session-in", "session", "--early-data", "hello")
        self.assertEqual(fact(done.stdout, "Early data"), "accepted, 4 bytes")
        self.assertEqual(done.stderr, "tlslab: 4 of 5 bytes of early data were sent, as many as the "
                                      "session allows\n")
        replay = self.dial("--session-in", "session", "--early-data", "hell")
        self.assertEqual(fact(replay.stdout, "Early data"), "refused, 4 bytes: NOT_RESUMED")
        self.assertEqual(replay.stderr, "")
        _, served, _ = self.interrupt(self.listen)
        told = re.findall(r"^Early data\.* (.*)$", served, re.M)
        self.assertEqual(told, ["accepted, 4 bytes: hell", "refused: REPLAY_OR_AGE"])

    def test_a_failed_dial_keeps_no_session(self):
        self.tlslab("dial", self.target, "--session-out", "session", expect=1)
        self.assertFalse(os.path.exists(self.path("session")))

    def test_mistakes_are_told(self):
        for arguments, code, says in (
                (("--session-in", "nowhere"), 2, "tlslab: nowhere: No such file or directory\n"),
                (("--session-in", "ca.pem"), 3, "session: is not a session that a lab has told\n"),
                (("--early-data", "x"), 2, "--early-data requires --session-in")):
            done = self.dial(*arguments, expect=code)
            self.assertIn(says, done.stderr)
            self.assertEqual(done.stdout, "")
        done = self.dial("--session-out", "/nowhere/session", expect=2)
        self.assertEqual(done.stderr, "tlslab: /nowhere/session: No such file or directory\n")

    def test_a_server_that_gives_no_session_is_told(self):
        _, address = self.start_listen("--ca-out", "other.pem", "--set", "server.ticket_count=0")
        done = self.tlslab("dial", "localhost:" + address.rsplit(":", 1)[1], "--ca", "other.pem",
                           "--read", "--session-out", "session", expect=1)
        self.assertEqual(fact(done.stdout, "Session resumed"), "No")
        self.assertEqual(done.stderr, "tlslab: the server gave no session to keep in session\n")


class Simulations(CliTest):
    def test_each_handshake_resumes_the_one_before_with_early_data(self):
        done = self.tlslab("simulate", "--count", "3", "--resume", "--early-data", "abc",
                           "--server-set", EARLY)
        lines = done.stdout.splitlines()
        self.assertEqual(len(lines), 6)
        for line in lines[:2]:
            self.assertNotIn("resumed", line)
        for line in lines[2:]:
            self.assertRegex(line, ", resumed, early data accepted, 3 bytes$")

    def test_a_server_that_allows_no_early_data_is_told(self):
        done = self.tlslab("simulate", "--count", "2", "--resume", "--early-data", "abc")
        self.assertIn(", resumed, early data not offered: NOT_ALLOWED_BY_SESSION\n", done.stdout)

    def test_both_ends_export_the_same_and_name_their_channel_alike(self):
        for version, named in (("1.2", {"tls-unique", "tls-server-end-point", "tls-exporter"}),
                               ("1.3", {"tls-server-end-point", "tls-exporter"})):
            client, server = self.tlslab(
                "simulate", "--max", version, "--exporter", "EXPERIMENTAL one", "--exporter",
                "EXPERIMENTAL two", "--channel-bindings").stdout.split("\nServer\n------\n")
            pattern = r"^(Exported [^.]*|tls-[a-z-]*)\.* ([0-9a-f]+)$"
            told = dict(re.findall(pattern, client, re.M))
            self.assertEqual(set(told), named | {"Exported EXPERIMENTAL one",
                                                 "Exported EXPERIMENTAL two"})
            self.assertEqual(len(set(told.values())), len(told))
            self.assertEqual(dict(re.findall(pattern, server, re.M)), told)


class NamedContexts(CliTest):
    """Contexts that another client of the daemon has made."""

    def create(self, address, spec):
        message = field(1, "shop") + field(2, field(2, spec))
        done = subprocess.run(
            ["curl", "--silent", "--show-error", "--http2-prior-knowledge", "--header",
             "content-type: application/grpc", "--header", "te: trailers", "--data-binary", "@-",
             f"http://{address}/tlslab.v1.TlsContextService/CreateTlsContext"],
            input=bytes(4) + bytes([len(message)]) + message, capture_output=True,
            timeout=DEADLINE, check=True)
        self.assertIn(b"tlsContexts/shop", done.stdout)

    def rotate(self, address, *arguments, expect=0):
        return self.tlslab("--lab", address, "context", "rotate-keys", *arguments, expect=expect)

    # Without a certificate: what is asked of it here needs no handshake.
    ANONYMOUS = field(2, 4) + field(3, "AECDH-AES128-SHA") + field(8, 0) + field(12, b"")

    def test_new_keys_come_first_and_so_many_old_ones_stay(self):
        _, address = self.start_daemon("--listen=127.0.0.1:0")
        self.create(address, self.ANONYMOUS)
        first = self.rotate(address, "tlsContexts/shop", "--retain", "1").stdout.splitlines()
        self.assertEqual(len(first), 2)
        self.assertRegex(first[0], "^[0-9a-f]{32}  makes tickets$")
        second = self.rotate(address, "shop", "--retain", "1").stdout.splitlines()
        self.assertEqual(second[1], first[0].split()[0])
        self.assertEqual(len(self.rotate(address, "shop").stdout.splitlines()), 1)

    def test_one_is_explained_by_its_name(self):
        _, address = self.start_daemon("--listen=127.0.0.1:0")
        self.create(address, self.ANONYMOUS)
        for name in ("shop", "tlsContexts/shop"):
            text = self.tlslab("--lab", address, "context", "explain", name).stdout
            self.assertEqual(fact(text, "End"), "server")
            self.assertIn("\n  AECDH-AES128-SHA ", text)

    def test_a_clients_has_no_keys_to_rotate(self):
        _, address = self.start_daemon("--listen=127.0.0.1:0")
        self.create(address, field(11, b""))
        done = self.rotate(address, "shop", expect=3)
        self.assertIn("INVALID_ARGUMENT", done.stderr)

    def test_one_that_is_not_there_is_told_once(self):
        for command in ("explain", "rotate-keys"):
            done = self.tlslab("context", command, "shop", expect=3)
            self.assertRegex(done.stderr, r"^tlslab: \w+ failed \(NOT_FOUND\): there is no "
                                          r"tlsContexts/shop\n$")


if __name__ == "__main__":
    unittest.main(argv=["cli"])
