"""When the handshake happens: the lab at one end of a connection, Python's ssl at the other.

Python wraps a socket with do_handshake_on_connect=False and handshakes with do_handshake(), or with
the first call that sends or reads; the lab does the same by `handshake_start`. What each tells of
the connection must be what the other tells.
"""

import json
import socket
import ssl
import threading
import unittest

from cli import DEADLINE
from pki import PkiTest

ANSWER = b"Simple is better than complex."


class Wrapping(PkiTest):
    def setUp(self):
        super().setUp()
        self.mint("root", "--ca")
        self.mint("stranger", "--ca")
        self.mint("localhost", "--dns", "localhost", issuer="root")


class PythonAsClient(Wrapping):
    """A client of Python that wraps early, and a listener of the lab."""

    def listen(self, *arguments):
        listen, line = self.start_listen(
            "--cert", self.path("localhost.crt"), "--key", self.path("localhost.key"), "-o", "json",
            "--send", ANSWER.decode(), "--max-results", "1", *arguments)
        host, port = json.loads(line)["bound_address"].rsplit(":", 1)
        return listen, (host, int(port))

    def told(self, listen):
        out, err = listen.communicate(timeout=DEADLINE)
        self.assertIn("{", out, err)
        return json.loads(out)["result"]

    def wrapped(self, address, authority="root"):
        """Connected, and not handshaken."""
        context = ssl.create_default_context(cafile=self.path(authority + ".crt"))
        plain = socket.create_connection(address, timeout=DEADLINE)
        self.addCleanup(plain.close)
        secure = context.wrap_socket(plain, server_hostname="localhost",
                                     do_handshake_on_connect=False)
        self.addCleanup(secure.close)
        self.assertIsNone(secure.version())
        return secure

    def assert_complete(self, result, secure):
        self.assertNotIn("failure", {name for name, value in result.items() if value})
        self.assertEqual(result["negotiated"]["version_name"], secure.version())
        self.assertEqual(result["negotiated"]["cipher_suite"]["name"], secure.cipher()[0])

    def test_the_first_read_handshakes(self):
        listen, address = self.listen()
        secure = self.wrapped(address)
        self.assertEqual(secure.recv(len(ANSWER)), ANSWER)
        self.assertIsNotNone(secure.version())
        result = self.told(listen)
        self.assert_complete(result, secure)
        self.assertEqual(int(result["exchange"]["sent_bytes"]), len(ANSWER))

    def test_do_handshake_handshakes(self):
        listen, address = self.listen()
        secure = self.wrapped(address)
        secure.do_handshake()
        self.assertEqual(secure.recv(len(ANSWER)), ANSWER)
        self.assert_complete(self.told(listen), secure)

    def test_a_call_that_was_to_send_has_the_error_of_the_handshake(self):
        listen, address = self.listen()
        secure = self.wrapped(address, authority="stranger")
        with self.assertRaises(ssl.SSLCertVerificationError):
            secure.send(b"A secret")
        failure = self.told(listen)["failure"]
        self.assertEqual(failure["cause"], "PEER_ALERT")
        self.assertEqual(failure["alert"]["name"], "unknown_ca")

    def test_a_socket_that_is_wrapped_and_not_used_sends_nothing(self):
        listen, address = self.listen()
        secure = self.wrapped(address)
        secure.close()
        result = self.told(listen)
        self.assertEqual(result["failure"]["error_class"], "CLOSED_WITHOUT_DATA")
        self.assertFalse(result.get("client_hello"))
        self.assertEqual(int(result["wire"]["received"].get("total_bytes", 0)), 0)

    def test_a_client_that_never_handshakes_is_silent_until_the_deadline(self):
        listen, address = self.listen("--handshake-timeout", "0.2")
        self.wrapped(address)
        failure = self.told(listen)["failure"]
        self.assertEqual(failure["cause"], "HANDSHAKE_TIMEOUT")
        self.assertEqual(failure["error_class"], "PEER_SILENT")


class PythonAsServer(Wrapping):
    """The lab dials a server of Python that wraps what it accepts, and handshakes late."""

    def setUp(self):
        super().setUp()
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(self.path("localhost.crt"), self.path("localhost.key"))
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.listener.settimeout(DEADLINE)
        self.addCleanup(self.listener.close)
        self.seen = {}

    def serve(self, act):
        """Accepts once, in a thread of its own, and gives the wrapped socket to `act`."""
        def run():
            plain, _ = self.listener.accept()
            plain.settimeout(DEADLINE)
            with self.context.wrap_socket(plain, server_side=True,
                                          do_handshake_on_connect=False) as secure:
                self.seen["before"] = secure.version()
                try:
                    act(secure)
                except OSError as error:  # those of ssl are such, too
                    self.seen["error"] = error
        thread = threading.Thread(target=run)
        thread.start()
        self.addCleanup(thread.join, DEADLINE)
        return thread

    def answer(self, secure):
        self.seen["asked"] = secure.recv(100)
        self.seen["version"], self.seen["cipher"] = secure.version(), secure.cipher()[0]
        secure.send(ANSWER)
        secure.unwrap()

    def dial(self, exchange, act, authority="root"):
        """The client's result."""
        file = {
            "experiment_id": "wrapping",
            "steps": [{
                "id": "dial",
                "dial": {
                    "target_address": "127.0.0.1:%d" % self.listener.getsockname()[1],
                    "tls_context": {"spec": {
                        "client": {"server_name": "localhost"},
                        "peer_verification": {"trusted_pems": [self.read(authority + ".crt")]}}},
                    "exchange": exchange,
                },
                # All of what is expected stands in the test.
                "expect": {"client.start_time": {"present": True}},
            }],
        }
        self.write("wrapping.json", json.dumps(file))
        thread = self.serve(act)
        done = self.tlslab("run", "-o", "json", "wrapping.json", expect=0)
        thread.join(DEADLINE)
        [experiment] = json.loads(done.stdout)["experiments"]
        return experiment["cells"][0]["steps"][0]["client"]

    def test_both_begin_late_and_agree(self):
        ask = [{"send_text": "Who are you?"}, {"read_to_end": {}}]
        for start, steps in (("ON_FIRST_USE", ask), ("EXPLICIT", [{"handshake": {}}, *ask])):
            with self.subTest(start):
                client = self.dial({"handshake_start": start, "steps": steps}, self.answer)
                self.assertIsNone(self.seen["before"])
                self.assertNotIn("error", self.seen)
                self.assertEqual(self.seen["asked"], b"Who are you?")
                self.assertEqual(client["negotiated"]["version_name"], self.seen["version"])
                self.assertEqual(client["negotiated"]["cipher_suite"]["name"], self.seen["cipher"])
                self.assertEqual(client["exchange"]["completed_step_count"], len(steps))
                self.assertEqual(client["close_kind"], "CLOSE_KIND_CLOSE_NOTIFY")

    def test_the_labs_refusal_is_an_error_of_pythons_first_read(self):
        client = self.dial({"handshake_start": "ON_FIRST_USE", "steps": [{"send_text": "A secret"}]},
                           self.answer, authority="stranger")
        self.assertEqual(client["failure"]["alert"]["name"], "unknown_ca")
        self.assertIn("certificate", client["exchange"]["steps"][0]["error"])
        self.assertEqual(int(client["exchange"]["sent_bytes"]), 0)
        self.assertIsInstance(self.seen["error"], ssl.SSLError)
        self.assertEqual(self.seen["error"].reason, "TLSV1_ALERT_UNKNOWN_CA")

    def test_of_a_lab_that_never_handshakes_python_reads_not_a_byte(self):
        def read_without_tls(secure):
            self.seen["bytes"] = socket.socket.recv(secure, 100, socket.MSG_PEEK)
        client = self.dial({"handshake_start": "ON_FIRST_USE", "steps": [{"close_transport": {}}]},
                           read_without_tls)
        self.assertEqual(client["failure"]["cause"], "NOT_BEGUN")
        self.assertEqual(self.seen["bytes"], b"")


if __name__ == "__main__":
    unittest.main(argv=["cli"])
