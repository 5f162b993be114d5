"""tlslab simulate, dial and listen: what they print, and with whom they talk."""

import base64
import json
import os
import re
import socket
import ssl
import stat
import subprocess
import unittest

from cli import DEADLINE, SOON, TEXTBOOK, TLSLAB, CliTest

NSS_LINE = re.compile(r"[A-Z_0-9]+ [0-9a-f]{64} [0-9a-f]+")
SECRETS = {"CLIENT_HANDSHAKE_TRAFFIC_SECRET", "SERVER_HANDSHAKE_TRAFFIC_SECRET",
           "CLIENT_TRAFFIC_SECRET_0", "SERVER_TRAFFIC_SECRET_0", "EXPORTER_SECRET"}


class KeyLogFile:
    """What a --keylog file must be."""

    def assert_key_log(self, name, handshakes=1):
        lines = self.read(name).splitlines()
        for line in lines:
            self.assertRegex(line, f"^{NSS_LINE.pattern}$")
        self.assertEqual({line.split()[0] for line in lines}, SECRETS)
        self.assertEqual(len({line.split()[1] for line in lines}), handshakes)
        self.assertEqual(stat.S_IMODE(os.stat(self.path(name)).st_mode), 0o600)


class Simulate(CliTest, KeyLogFile):
    def test_text_begins_with_the_textbooks_report_of_each_end(self):
        text = self.tlslab("simulate").stdout
        self.assertTrue(text.startswith("Client\n------\n" + TEXTBOOK), text)
        client, server = text.split("\nServer\n------\n")
        self.assertIn("Verification........................ the chain is good\n", client)
        self.assertTrue(server.startswith("Peer certificate.................... none requested\n"))
        self.assertNotIn("Messages:", text)

    def test_flags_of_each_end_decide_what_is_negotiated(self):
        done = self.tlslab("simulate", "--max", "1.2", "--alpn", "h2,http/1.1", "--server-alpn",
                           "http/1.1", "--client-ciphers", "ECDHE-ECDSA-AES128-GCM-SHA256",
                           "--client-groups", "P-256", "--messages")
        for line in ("Protocol version negotiated......... TLSv1.2\n",
                     "Cipher chosen for this connection... ECDHE-ECDSA-AES128-GCM-SHA256\n",
                     "Cipher key has this many bits....... 128\n",
                     "Cipher suite........................ TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"
                     " (0xc02b)\n",
                     "Group............................... secp256r1 (0x0017)\n",
                     "Application protocol (ALPN)......... http/1.1\n"):
            self.assertEqual(done.stdout.count(line), 2, line + done.stdout)
        self.assertRegex(done.stdout, r"Messages:\n +\d.* -> client_hello, \d+ bytes\n")
        self.assertRegex(done.stdout, r"Messages:\n +\d.* <- client_hello, \d+ bytes\n")

    def test_a_version_without_a_match_fails_on_both_ends(self):
        done = self.tlslab("simulate", "--client-max", "1.2", "--server-min", "1.3", "-o", "json",
                           expect=1)
        [pair] = json.loads(done.stdout)["handshakes"]
        for end, cause in (("client", "PEER_ALERT"), ("server", "LOCAL_ALERT")):
            self.assertEqual(pair[end]["failure"]["error_class"], "VERSION_MISMATCH")
            self.assertEqual(pair[end]["failure"]["cause"], cause)
            self.assertEqual(pair[end]["failure"]["alert"],
                             {"value": 70, "name": "protocol_version"})

    def test_an_unknown_authority_is_refused_or_only_reported(self):
        error = "X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY at depth 0"
        refused = self.tlslab("simulate", "--untrusted", expect=1).stdout
        self.assertIn(f"Verify error........................ {error}", refused)
        self.assertIn("Alert sent.......................... unknown_ca (48), fatal\n", refused)
        self.assertIn("Alert received...................... unknown_ca (48), fatal\n", refused)
        reported = self.tlslab("simulate", "--untrusted", "--report-only").stdout
        self.assertIn(f"Verification........................ {error}", reported)
        self.assertNotIn("Verify error", reported)

    def test_another_name_is_refused_or_only_reported(self):
        line = "Whether name(s) match the hostname.. No: the certificate is not for 'other.example'"
        refused = self.tlslab("simulate", "--server-name", "other.example", expect=1).stdout
        self.assertIn(line, refused)
        self.assertIn("Kind of error....................... NAME_MISMATCH\n", refused)
        done = self.tlslab("simulate", "--verify-name", "other.example", "--no-name-check")
        self.assertIn(line, done.stdout)
        self.assertIn("Server name (SNI)................... localhost\n", done.stdout)
        # Without the name's check the chain is still enforced.
        self.tlslab("simulate", "--untrusted", "--no-name-check", expect=1)

    def test_many_handshakes_are_a_line_for_each_end(self):
        lines = self.tlslab("simulate", "--count", "3").stdout.splitlines()
        self.assertEqual([line.split()[:4] for line in lines],
                         [[str(i), end, "TLSv1.3", "TLS_AES_256_GCM_SHA384"]
                          for i in (1, 2, 3) for end in ("client", "server")])

    def test_the_key_log_holds_the_secrets_of_every_handshake(self):
        self.tlslab("simulate", "--count", "2", "--keylog", "keys")
        self.assert_key_log("keys", handshakes=2)

    def test_textproto_names_both_ends(self):
        text = self.tlslab("-o", "textproto", "simulate").stdout
        self.assertTrue(text.startswith("handshakes {\n  client {\n    role: CLIENT\n"), text[:99])
        self.assertIn("\n  server {\n    role: SERVER\n", text)


class Observe(CliTest):
    SENTENCE = "attack at dawn"

    def outcome(self, text):
        """What became of the search for the sentence."""
        return re.search(rf"^'{self.SENTENCE}'\.+ (.*)$", text, re.M)[1]

    def test_the_sentence_is_nowhere_in_the_bytes_of_tls(self):
        for version in ("1.2", "1.3"):
            text = self.tlslab("simulate", "--min", version, "--max", version,
                               "--send", self.SENTENCE, "--look-for", self.SENTENCE).stdout
            # Both ends have the same sight, which is told once.
            self.assertEqual(text.count("\nAn observer between\n-------------------\n"), 1, text)
            self.assertIn(f"Received............................ 14 bytes: {self.SENTENCE}\n", text)
            self.assertRegex(self.outcome(text), r"^not found in \d+ bytes$")
            self.assertIn("the application data", text)
            self.assertRegex(text, r"\nJA4\.+ t1[23]d")
            self.assertRegex(text, r"\n +\d.*  > handshake \d+\n")

    def test_without_encryption_it_is_found(self):
        text = self.tlslab("simulate", "--max", "1.2", "--ciphers",
                           "ECDHE-ECDSA-NULL-SHA:@SECLEVEL=0", "--send", self.SENTENCE,
                           "--look-for", self.SENTENCE).stdout
        self.assertRegex(self.outcome(text),
                         r"^found 1 time in \d+ bytes, first from the client behind \d+ bytes$")
        self.assertNotIn("the application data", text)

    def test_without_tls_it_is_found_and_nothing_is_hidden(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
            dial = self.start(TLSLAB, "dial", f"127.0.0.1:{port}", "--look-for", self.SENTENCE)
            connection, _ = listener.accept()
            with connection:
                connection.settimeout(DEADLINE)
                connection.recv(1)
                connection.sendall(b"hello, attack at dawn\r\n")
                text, _ = dial.communicate(timeout=DEADLINE)
        self.assertEqual(dial.returncode, 1)
        self.assertRegex(self.outcome(text),
                         r"^found 1 time in \d+ bytes, first from the server behind 7 bytes$")
        self.assertIn("Hidden from the observer............ none\n", text)

    def test_dial_and_listen_observe_too(self):
        listen, bound = self.start_listen("--ca-out", "ca.pem", "--send", self.SENTENCE,
                                          "--max-results", "1", "--observe", "-o", "json")
        address = json.loads(bound)["bound_address"]
        dial = self.tlslab("dial", "localhost:" + address.rpartition(":")[2], "--ca", "ca.pem",
                           "--read", "--observe", "--look-for", self.SENTENCE, "-o", "json")
        out, err = listen.communicate(timeout=DEADLINE)
        self.assertEqual(listen.returncode, 0, err)
        client = json.loads(dial.stdout)["observer"]
        server = json.loads(out.splitlines()[-1])["result"]["observer"]
        self.assertEqual(server["server_address"], address)
        for field in ("client_address", "server_address", "fingerprints", "client_hello",
                      "server_hello", "client_to_server_bytes", "server_to_client_bytes",
                      "hidden"):
            self.assertEqual(client[field], server[field], field)
        self.assertEqual(client["search_outcomes"][0]["found_count"], "0")
        self.assertEqual(client["client_stack_guesses"][0]["stack"], "OpenSSL")


class DialAndListen(CliTest, KeyLogFile):
    def listen(self, *arguments):
        listen, address = self.start_listen("--ca-out", "ca.pem", *arguments)
        self.port = address.rpartition(":")[2]
        return listen, address

    def test_they_meet_and_tell_the_same(self):
        listen, address = self.listen("--send", "Simple is better than complex.",
                                      "--max-results", "1", "--keylog", "server-keys")
        dial = self.tlslab("dial", "localhost:" + self.port, "--ca", "ca.pem", "--read",
                           "--keylog", "client-keys").stdout
        self.assertTrue(dial.startswith(TEXTBOOK), dial)
        self.assertIn("Received............................ 30 bytes: "
                      "Simple is better than complex.\n", dial)
        out, err = listen.communicate(timeout=DEADLINE)
        self.assertEqual(listen.returncode, 0, err)
        self.assertEqual(err, "the authority to trust is in ca.pem\n")
        client = re.search(r"Addresses\.+ (\S+) to (\S+)", dial)
        self.assertEqual(client[2], address)
        self.assertTrue(out.startswith(f"\nConnection 1 from {client[1]}\nPeer certificate......"),
                        out)
        self.assertIn("Sent................................ 30 bytes\n", out)
        for name in ("client-keys", "server-keys"):
            self.assert_key_log(name)
        self.assertEqual(sorted(self.read("client-keys").splitlines()),
                         sorted(self.read("server-keys").splitlines()))

    def test_a_dial_judges_the_chain_and_the_name(self):
        _, address = self.listen()
        untrusted = self.tlslab("dial", address, expect=1).stdout
        self.assertTrue(untrusted.startswith("Handshake........................... failed: "))
        self.assertIn("Fatal alert......................... unknown_ca (48)\n", untrusted)
        # The name of the target counts when no other is given: here the address.
        self.tlslab("dial", address, "--ca", "ca.pem")
        wrong = ("dial", address, "--ca", "ca.pem", "--verify-name", "other.example")
        self.assertIn("NAME_MISMATCH", self.tlslab(*wrong, expect=1).stdout)
        no = "Whether name(s) match the hostname.. No: the certificate is not for 'other.example'\n"
        self.assertIn(no, self.tlslab(*wrong, "--no-name-check").stdout)
        report_only = self.tlslab("dial", address, "--report-only").stdout
        self.assertIn("UNABLE_TO_GET_ISSUER_CERT_LOCALLY", report_only)

    def test_json_is_an_object_a_line_while_listening_and_one_object_for_a_dial(self):
        listen, bound = self.listen("--output", "json", "--max-results", "2")
        bound = json.loads(bound)
        self.assertRegex(bound["name"], r"^listeners/listen-[0-9a-f]{8}$")
        address = bound["bound_address"]
        good = json.loads(self.tlslab("-o", "json", "dial", address, "--ca", "ca.pem").stdout)
        self.assertNotIn("failure", good)
        self.assertIs(good["peer"]["name_match"]["matched"], True)
        bad = json.loads(self.tlslab("-o", "json", "dial", address, "--ca", "ca.pem",
                                     "--server-name", "other.example", expect=1).stdout)
        self.assertIs(bad["peer"]["name_match"]["matched"], False)
        self.assertEqual(bad["peer"]["verification"]["error"]["depth"], 0)
        out, _ = listen.communicate(timeout=DEADLINE)
        first, second = map(json.loads, out.splitlines())
        self.assertEqual((first["sequence_number"], second["sequence_number"]), ("1", "2"))
        self.assertEqual(first["result"]["remote_address"], good["local_address"])
        self.assertEqual(second["result"]["failure"]["alert"]["name"], "bad_certificate")
        self.assertEqual(second["result"]["negotiated"]["server_name"], "other.example")

    def test_a_port_where_nobody_listens_is_a_failed_handshake(self):
        with socket.socket() as bound:  # and never listens
            bound.bind(("127.0.0.1", 0))
            address = "127.0.0.1:%d" % bound.getsockname()[1]
            text = self.tlslab("dial", address, expect=1).stdout
        self.assertIn("Cause............................... CONNECT_REFUSED\n", text)
        self.assertIn(f"Addresses........................... to {address}\n", text)

    def test_a_silent_peer_costs_no_more_than_the_handshake_timeout(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            text = self.tlslab("dial", "127.0.0.1:%d" % silent.getsockname()[1],
                               "--handshake-timeout", "0.2", expect=1).stdout
        self.assertIn("Cause............................... HANDSHAKE_TIMEOUT\n", text)
        self.assertIn("Kind of error....................... PEER_SILENT\n", text)

    def test_client_certificates_are_asked_for_when_told(self):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=me", "-keyout",
                        self.path("me.key"), "-out", self.path("me.pem")],
                       check=True, capture_output=True, timeout=DEADLINE)
        listen, address = self.listen("--client-cert", "require", "--ca", "me.pem",
                                      "--max-results", "2", "-o", "json")
        address = json.loads(address)["bound_address"]
        self.tlslab("dial", address, "--ca", "ca.pem", expect=1)
        self.tlslab("dial", address, "--ca", "ca.pem", "--cert", "me.pem", "--key", "me.key")
        out, _ = listen.communicate(timeout=DEADLINE)
        without, with_one = (json.loads(line)["result"] for line in out.splitlines())
        self.assertEqual(without["failure"]["error_class"], "CERTIFICATE_MISSING")
        self.assertEqual(with_one["peer"]["chain"][0]["subject"], "CN=me")
        self.assertNotIn("failure", with_one)

    def test_pythons_ssl_module_is_served_and_hears_the_sentence(self):
        listen, address = self.listen("--send", "hello", "--max-results", "1")
        context = ssl.create_default_context(cafile=self.path("ca.pem"))
        host, _, port = address.rpartition(":")
        with socket.create_connection((host, int(port)), DEADLINE) as raw:
            with context.wrap_socket(raw, server_hostname="localhost") as tls:
                self.assertEqual(tls.recv(100), b"hello")
                self.assertEqual(tls.recv(100), b"", "close_notify")
                cipher, version, _ = tls.cipher()
        out, _ = listen.communicate(timeout=DEADLINE)
        self.assertIn(f"Protocol version negotiated......... {version}\n", out)
        self.assertIn(f"Cipher chosen for this connection... {cipher}\n", out)

    def test_openssl_s_client_is_served(self):
        listen, address = self.listen("--send", "hello", "--max-results", "1", "--max", "1.2")
        done = subprocess.run(
            ["openssl", "s_client", "-connect", address, "-CAfile", self.path("ca.pem"),
             "-verify_return_error", "-verify_hostname", "localhost", "-quiet", "-no_ign_eof"],
            stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", timeout=DEADLINE,
            check=False)
        self.assertIn("verify return:1", done.stderr)
        out, _ = listen.communicate(timeout=DEADLINE)
        self.assertIn("Protocol version negotiated......... TLSv1.2\n", out)
        self.assertNotIn("failed", out)

    def test_listen_ends_with_its_lease(self):
        listen, _ = self.listen("--ttl", "0.3")
        listen.communicate(timeout=SOON)
        self.assertEqual(listen.returncode, 0)
        self.assert_nothing_left()

    def test_listen_serves_the_certificate_that_it_is_given(self):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj",
                        "/CN=given", "-addext", "subjectAltName=DNS:given.example", "-keyout",
                        self.path("key.pem"), "-out", self.path("cert.pem")],
                       check=True, capture_output=True, timeout=DEADLINE)
        _, address = self.start_listen("--cert", "cert.pem", "--key", "key.pem")
        text = self.tlslab("dial", address, "--ca", "cert.pem", "--server-name",
                           "given.example").stdout
        self.assertTrue(text.startswith(
            "Peer certificate.................... CN=given\n"
            "Name(s) on peer certificate......... given.example\n"
            "Whether name(s) match the hostname.. Yes\n"), text)


class Hello(CliTest):
    """tlslab hello, to servers of the lab and to a socket."""

    def test_is_sent_as_the_flags_have_it(self):
        done = self.tlslab("hello", "memory", "--cipher-suites", "GREASE,0x1301", "--version",
                           "0x0305", "--extensions", "GREASE,key_share,supported_versions,"
                           "signature_algorithms,supported_groups", "--groups", "X25519",
                           "--add-extension", "4711=0a0b", "--fragment", "1", "-o", "json")
        told = json.loads(done.stdout)
        self.assertEqual(told["reply"]["kind"], "SERVER_HELLO")
        for hello in (told["reply"]["sent"], told["server_result"]["client_hello"]):
            self.assertEqual(hello["legacy_version"]["value"], 0x0305)
            self.assertEqual([suite["value"] for suite in hello["cipher_suites"]],
                             [0x0a0a, 0x1301])
            self.assertEqual([extension["value"] for extension in hello["extensions"]],
                             [0x0a0a, 51, 43, 13, 10, 4711])

    def test_reads_files_of_fields_and_of_bytes(self):
        fields = self.write("hello.yaml", "fields:\n  cipher_suites: [GREASE]\n")
        text = self.tlslab("hello", "memory", "--hello", fields, expect=1).stdout
        self.assertIn("fatal alert handshake_failure (40)", text)
        told = json.loads(self.tlslab("hello", "memory", "--dry-run", "-o", "json").stdout)
        raw = base64.b64decode(told["reply"]["sent"]["raw"])
        for name, content in (("hello.hex", raw.hex(" ")), ("hello.bin", raw)):
            with open(self.path(name), "wb") as file:
                file.write(content.encode() if isinstance(content, str) else content)
            text = self.tlslab("hello", "memory", "--raw", name).stdout
            self.assertIn("ServerHello: TLSv1.3", text)
        self.tlslab("hello", "memory", "--raw", "none", expect=2)
        self.assertIn("odd number", self.tlslab(
            "hello", "memory", "--raw", self.write("odd", "123"), expect=2).stderr)
        self.tlslab("hello", "memory", "--raw", "hello.bin", "--extensions", "GREASE", expect=2)

    def test_tells_every_mistake_with_what_was_meant(self):
        done = self.tlslab("hello", "memory", "--extensions", "sever_name,key_share", "--without",
                           "cokie", expect=3)
        self.assertIn("did you mean 'server_name'?", done.stderr)
        self.assertIn("did you mean 'cookie'?", done.stderr)

    def test_tells_what_a_listener_and_a_silent_socket_do(self):
        _, address = self.start_listen("--max-results", "1")
        self.assertIn("ServerHello: ", self.tlslab("hello", address).stdout)
        with socket.create_server(("127.0.0.1", 0)) as server:
            target = f"127.0.0.1:{server.getsockname()[1]}"
            text = self.tlslab("hello", target, "--sslv2", "--wait", "0.2", expect=1).stdout
            self.assertIn("Answer.............................. no answer\n", text)
            peer, _ = server.accept()
            with peer:
                # The form of SSL 2.0: a length with the highest bit, type 1, version 3.3.
                self.assertRegex(peer.recv(5), rb"^\x80.\x01\x03\x03$")


if __name__ == "__main__":
    unittest.main(argv=["cli"])
