"""Captures as tshark reads them, with nothing set but that it checks the sums."""

import json
import os
import shutil
import stat
import subprocess
import unittest

from cli import DEADLINE, TLSLAB, CliTest

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
                         [extension["value"] for extension in told["extensions"]])
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
        self.assertEqual(result["capture"], "")
        self.assertEqual(result["key_log_lines"], [])
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
            self.assertEqual(pair["client"]["capture"] + pair["server"]["capture"], "")
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


EXPERIMENT = """\
experiment_id: talk
certificates:
  - {id: ca, spec: {certificate_authority: true}}
  - {id: leaf, spec: {issuer: certificates/ca, dns_names: [localhost]}}
tls_contexts:
  - id: client
    spec:
      max_version: ${version}
      client: {server_name: localhost}
      peer_verification: {trusted_certificates: [certificates/ca]}
  - id: server
    spec: {server: {}, credentials: [{certificate: certificates/leaf}]}
listeners:
  - id: tcp
    listener: {tls_context: {name: tlsContexts/server}, exchange: {steps: [{read_to_end: {}}]}}
matrix:
  axes:
    - {name: version, values: [TLSv1.2, TLSv1.3]}
steps:
  - id: memory
    handshake_count: 3
    simulate:
      client: {name: tlsContexts/client}
      server: {name: tlsContexts/server}
      client_exchange: {steps: [{send_text: "attack at dawn, by the south gate"}, {close: {}}]}
      server_exchange: {steps: [{read_to_end: {}}]}
    expect: {client.capture: {present: false}}
  - id: tcp
    handshake_count: 2
    dial:
      tls_context: {name: tlsContexts/client}
      target_address: listeners/tcp
      exchange: {steps: [{send_text: "attack at dawn, by the south gate"}, {close: {}}]}
    expect: {server.capture: {present: false}}
"""


class Runs(CaptureTest):
    CELLS = ("talk[version=TLSv1.2]", "talk[version=TLSv1.3]")

    def test_each_cell_has_a_file_with_all_its_connections(self):
        self.write("talk.yaml", EXPERIMENT)
        for secrets in (True, False):
            flags = ("--capture-secrets",) if secrets else ()
            report = json.loads(self.tlslab("-o", "json", "run", "talk.yaml", "--capture",
                                            "captures", *flags).stdout)
            self.assertEqual(sorted(os.listdir(self.path("captures"))),
                             [cell + ".pcapng" for cell in self.CELLS])
            self.assertNotRegex(json.dumps(report), r'"capture": *"[^"]')
            for cell, told in zip(self.CELLS, report["experiments"][0]["cells"]):
                file = os.path.join("captures", cell + ".pcapng")
                self.assert_sound(file)
                streams = {line[0] for line in self.fields(file, "tcp", "tcp.stream")}
                self.assertEqual(len(streams), 5)
                for stream in streams:
                    found = SENTENCE in self.said(file, stream)
                    self.assertEqual(found, secrets, (cell, stream))
                randoms = self.fields(file, "tls.handshake.type == 1", "tls.handshake.random")
                randoms = {line[0].replace(":", "") for line in randoms}
                self.assertEqual(len(randoms), 5)
                for step in told["steps"]:
                    self.assertIn(step["client"]["connection_id"], randoms)

    def test_an_old_file_does_not_stay(self):
        self.write("talk.yaml", EXPERIMENT)
        os.mkdir(self.path("captures"))
        old = "captures/" + self.CELLS[0] + ".pcapng"
        self.write(old, "old")
        self.tlslab("run", "talk.yaml", "--capture", "captures")
        self.assert_sound(old)

    def test_a_folder_that_cannot_be_is_told(self):
        self.write("talk.yaml", EXPERIMENT)
        self.write("file", "")
        done = self.tlslab("run", "talk.yaml", "--capture", "file/captures", expect=2)
        self.assertIn("file/captures: Not a directory", done.stderr)


class OnThePath(CaptureTest):
    def relayed(self, *flags):
        _, server = self.start_listen("--ca-out", "ca.pem", "--send", ANSWER, "--read")
        relay = self.start(TLSLAB, "relay", server, "--capture", "relay.pcapng", *flags)
        target = self.line_of(relay).strip()
        trusted = "attacker.pem" if "--mitm" in flags else "ca.pem"
        done = self.tlslab("-o", "json", "dial", target, "--ca", trusted, "--server-name",
                           "localhost", "--read", "--send", SENTENCE)
        self.line_of(relay)  # the result comes, and the capture before it
        self.interrupt(relay)
        return json.loads(done.stdout)

    def test_a_relay_has_both_its_sides(self):
        result = self.relayed()
        self.assert_sound("relay.pcapng")
        for stream in (0, 1):
            self.assert_agrees("relay.pcapng", result, stream)
            self.assertNotIn(SENTENCE, self.said("relay.pcapng", stream))
        names = {line[0] for line in self.fields("relay.pcapng", "tcp", "frame.interface_name")}
        self.assertEqual(names, {"relay, client's side", "relay, target's side"})

    def test_a_man_in_the_middle_can_read_both(self):
        result = self.relayed("--mitm", "--ca-out", "attacker.pem", "--capture-secrets")
        self.assert_sound("relay.pcapng")
        self.assert_agrees("relay.pcapng", result)
        for stream in (0, 1):
            self.assertIn(SENTENCE, self.said("relay.pcapng", stream))

    def test_a_hello_by_hand_is_captured(self):
        for target in ("memory", self.start_listen()[1]):
            done = self.tlslab("-o", "json", "hello", target, "--capture", "hello.pcapng")
            reply = json.loads(done.stdout)["reply"]
            self.assertEqual(reply["capture"], "")
            self.assert_sound("hello.pcapng")
            [hello] = self.fields("hello.pcapng", "tls.handshake.type == 1", "tls.handshake.random")
            self.assertEqual(hello[0].replace(":", ""), reply["connection_id"])
            self.assertTrue(self.fields("hello.pcapng", "tls.handshake.type == 2", "frame.number"))


class Transcripts(CliTest):
    def test_a_transcript_is_a_table(self):
        told = self.tlslab("simulate", "--transcript").stdout
        self.assertRegex(told, r"(?m)^Records\n-------\n +#  at ")
        self.assertRegex(told, r"(?m)^> 1 .* handshake .* client_hello \d+$")
        self.assertRegex(told, r"(?m)^< \d+ .* \[application_data\] +handshake: .*finished \d+")


if __name__ == "__main__":
    unittest.main(argv=["cli"])
