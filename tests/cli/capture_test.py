"""Captures as tshark reads them, with nothing set but that it checks the sums."""

import json
import os
import shutil
import stat
import subprocess
import unittest

from cli import DEADLINE, CliTest

TSHARK = shutil.which("tshark")
SENTENCE = "attack at dawn, by the south gate"
ANSWER = "the south gate is open"
# Of Wireshark's expert infos: a warning is from here on.
WARNING = 0x600000


@unittest.skipIf(TSHARK is None, "there is no tshark")
class CaptureTest(CliTest):
    def tshark(self, file, *arguments):
        done = subprocess.run(
            [TSHARK, "-r", self.path(file), "-o", "ip.check_checksum:TRUE", "-o",
             "tcp.check_checksum:TRUE", *arguments], capture_output=True, encoding="utf-8",
            errors="replace", timeout=DEADLINE, check=False,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": self.private})
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def fields(self, file, condition, *names):
        """A list of values for each packet that meets the condition."""
        wanted = [word for name in names for word in ("-e", name)]
        told = self.tshark(file, "-Y", condition, "-T", "fields", *wanted)
        return [line.split("\t") for line in told.splitlines()]

    def said(self, file, stream=0):
        """What tshark read of both directions; what is no text stands as dots."""
        return self.tshark(file, "-q", "-z", f"follow,tls,ascii,{stream}")

    def assert_sound(self, file, allowed=""):
        """No packet that Wireshark complains of, and nothing in the file that it does not read."""
        bad = (f"_ws.malformed || _ws.expert.severity >= {WARNING} || ip.checksum.status == 0 || "
               "tcp.checksum.status == 0 || tcp.analysis.flags")
        told = self.fields(file, bad, "frame.number", "_ws.expert.message", "_ws.col.Info")
        if allowed:
            told = [line for line in told if allowed not in line[1]]
        self.assertEqual(told, [])
        streams = {line[0] for line in self.fields(file, "tcp.len > 0", "tcp.stream")}
        of_tls = {line[0] for line in self.fields(file, "tls", "tcp.stream")}
        self.assertEqual(of_tls, streams)
        # The sums were really looked at.
        self.assertTrue(self.fields(file, "tcp.checksum.status == 1", "frame.number"))

    def assert_agrees(self, file, result, stream=0):
        """The hellos are those of the result."""
        here = f"tcp.stream == {stream} && tls.handshake.type == "
        hello = self.fields(file, here + "1", "tls.handshake.random", "tls.handshake.ciphersuite",
                            "tls.handshake.extension.type",
                            "tls.handshake.extensions_server_name")[0]
        self.assertEqual(hello[0].replace(":", ""), result["connection_id"])
        told = result["client_hello"]
        self.assertEqual([int(suite, 0) for suite in hello[1].split(",")],
                         [suite["value"] for suite in told["cipher_suites"]])
        self.assertEqual([int(number) for number in hello[2].split(",")],
                         [extension.get("type", {}).get("value", 0)
                          for extension in told["extensions"]])
        self.assertEqual(hello[3], result["negotiated"]["server_name"])
        answer = self.fields(file, here + "2", "tls.handshake.ciphersuite")[0]
        self.assertEqual(int(answer[0], 0), result["negotiated"]["cipher_suite"]["value"])


class Connections(CaptureTest):
    def serve(self, *arguments, address="127.0.0.1:0"):
        self.listen, bound = self.start_listen(address, "--ca-out", "ca.pem", "--send", ANSWER,
                                               "--read", "--capture", "listen.pcapng",
                                               *arguments)
        return bound

    def dial(self, target, *arguments):
        done = self.tlslab("-o", "json", "dial", target, "--ca", "ca.pem", "--server-name",
                           "localhost", "--capture", "dial.pcapng", "--send", SENTENCE,
                           *arguments)
        result = json.loads(done.stdout)
        self.assertNotIn("capture", result)
        self.assertNotIn("key_log_lines", result)
        return result

    def test_every_version_is_read_with_nothing_set(self):
        for version in ("1.2", "1.3"):
            target = self.serve("--capture-secrets")
            result = self.dial(target, "--max", version, "--capture-secrets")
            self.interrupt(self.listen)
            for file in ("dial.pcapng", "listen.pcapng"):
                self.assert_sound(file)
                self.assert_agrees(file, result)
                self.assertIn(SENTENCE, self.said(file), version)
                with open(self.path(file), "rb") as capture:
                    self.assertNotIn(SENTENCE.encode(), capture.read())
                self.assertEqual(stat.S_IMODE(os.stat(self.path(file)).st_mode), 0o600)
                # Real addresses.
                [first] = self.fields(file, "frame.number == 1", "ip.src", "tcp.srcport", "ip.dst",
                                      "tcp.dstport")
                self.assertEqual(f"{first[0]}:{first[1]}", result["local_address"])
                self.assertEqual(f"{first[2]}:{first[3]}", target)

    def test_without_secrets_nothing_is_readable(self):
        target = self.serve()
        result = self.dial(target, "--max", "1.2")
        self.interrupt(self.listen)
        for file in ("dial.pcapng", "listen.pcapng"):
            self.assert_sound(file)
            self.assert_agrees(file, result)
            self.assertNotIn(SENTENCE, self.said(file))
            with open(self.path(file), "rb") as capture:
                content = capture.read()
            self.assertNotIn(SENTENCE.encode(), content)
            self.assertNotIn(b"CLIENT_RANDOM", content)

    def test_a_key_log_opens_what_has_no_secrets(self):
        target = self.serve()
        done = self.tlslab("dial", target, "--ca", "ca.pem", "--server-name", "localhost",
                           "--capture", "dial.pcapng", "--send", SENTENCE, "--keylog", "keys")
        self.assertNotIn(SENTENCE, done.stdout)
        self.assertNotIn(SENTENCE, self.said("dial.pcapng"))
        told = self.tshark("dial.pcapng", "-o", "tls.keylog_file:" + self.path("keys"), "-q", "-z",
                           "follow,tls,ascii,0")
        self.assertIn(SENTENCE, told)

    def test_a_resumed_session_over_ipv6(self):
        target = self.serve("--capture-secrets", address="[::1]:0")
        for version in ("1.2", "1.3"):
            self.dial(target, "--max", version, "--read", "--session-out", "session",
                      "--capture-secrets")
            again = self.dial(target, "--max", version, "--session-in", "session",
                              "--capture-secrets")
            self.assertTrue(again["negotiated"]["session_resumed"])
            self.assert_sound("dial.pcapng")
            self.assert_agrees("dial.pcapng", again)
            self.assertIn(SENTENCE, self.said("dial.pcapng"))
            [first] = self.fields("dial.pcapng", "frame.number == 1", "ipv6.src", "ipv6.dst")
            self.assertEqual(first, ["::1", "::1"])
        self.interrupt(self.listen)
        # All of them are in the listener's file.
        self.assert_sound("listen.pcapng")
        for stream in range(4):
            self.assertIn(SENTENCE, self.said("listen.pcapng", stream))
        self.assertEqual(len(self.fields("listen.pcapng", "tls.handshake.type == 1",
                                         "frame.number")), 4)

    def test_a_connection_that_was_refused_is_in_no_capture(self):
        done = self.tlslab("dial", "127.0.0.1:1", "--capture", "dial.pcapng", expect=1)
        self.assertIn("refused", done.stdout.lower())
        self.assertEqual(os.path.getsize(self.path("dial.pcapng")), 0)


class Simulations(CaptureTest):
    def test_several_in_a_file_are_apart(self):
        done = self.tlslab("-o", "json", "simulate", "--count", "5", "--resume", "--capture",
                           "all.pcapng", "--capture-secrets")
        self.assert_sound("all.pcapng")
        pairs = json.loads(done.stdout)["handshakes"]
        for stream, pair in enumerate(pairs):
            self.assert_agrees("all.pcapng", pair["client"], stream)
            self.assertNotIn("capture", pair["server"])
        self.assertEqual({line[0] for line in self.fields("all.pcapng", "tcp", "tcp.stream")},
                         {str(stream) for stream in range(len(pairs))})

    def test_failures_are_read_too(self):
        done = self.tlslab("-o", "json", "simulate", "--untrusted", "--capture", "bad.pcapng",
                           "--capture-secrets", expect=1)
        self.assert_sound("bad.pcapng")
        self.assert_agrees("bad.pcapng",
                           json.loads(done.stdout)["handshakes"][0]["client"])
        alerts = self.fields("bad.pcapng", "tls.alert_message.desc", "tls.alert_message.desc")
        self.assertIn(["48"], alerts)  # unknown_ca

    def test_mistakes_are_told_before_any_handshake(self):
        done = self.tlslab("simulate", "--capture", "/nowhere/a.pcapng", expect=2)
        self.assertEqual(done.stderr, "tlslab: /nowhere/a.pcapng: No such file or directory\n")
        self.assertEqual(done.stdout, "")
        done = self.tlslab("simulate", "--capture-secrets", expect=2)
        self.assertIn("--capture-secrets requires --capture", done.stderr)


class Transcripts(CliTest):
    def test_a_transcript_is_a_table(self):
        told = self.tlslab("simulate", "--transcript").stdout
        self.assertRegex(told, r"(?m)^Records\n-------\n +#  at ")
        self.assertRegex(told, r"(?m)^> 1 .* handshake .* client_hello \d+$")
        self.assertRegex(told, r"(?m)^< \d+ .* \[application_data\] +handshake: .*finished \d+")


if __name__ == "__main__":
    unittest.main(argv=["cli"])
