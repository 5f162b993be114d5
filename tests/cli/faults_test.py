"""`tlslab faults set` and `clear`: damage that begins and ends while a listener or relay runs."""

import json
import unittest

from cli import TLSLAB, CliTest

TAMPER = """\
faults:
- {id: tamper, flow: SERVER_TO_CLIENT, trigger: {milestone: SERVER_HELLO}, corrupt: {field: RANDOM}}
"""


class Faults(CliTest):
    def setUp(self):
        super().setUp()
        _, address = self.start_daemon("--listen", "unix:" + self.path("lab.sock"))
        self.environment["TLSLAB_ADDRESS"] = address
        self.file = self.write("tamper.yaml", TAMPER)
        self.server = self.start(TLSLAB, "listen", "-o", "json")
        self.listener = json.loads(self.line_of(self.server))

    def dial(self, place, expect):
        self.tlslab("dial", place["bound_address"], "--report-only", expect=expect)

    def result(self, process):
        return json.loads(self.line_of(process))["result"]

    def test_a_listener_is_armed_and_disarmed(self):
        name = self.listener["name"]
        self.dial(self.listener, expect=0)
        self.assertEqual(self.result(self.server).get("faults", []), [])
        done = self.tlslab("faults", "set", name, self.file)
        self.assertEqual(done.stdout, name + ": 1 fault for connections from now on\n")
        self.dial(self.listener, expect=1)
        [fault] = self.result(self.server)["faults"]
        self.assertEqual((fault["fault_id"], fault["fired"]), ("tamper", True))
        done = self.tlslab("faults", "clear", name)
        self.assertEqual(done.stdout, name + ": no fault for connections from now on\n")
        self.dial(self.listener, expect=0)
        self.assertEqual(self.result(self.server).get("faults", []), [])

    def test_a_relay_is_armed_and_disarmed(self):
        process = self.start(TLSLAB, "relay", self.listener["bound_address"], "-o", "json")
        relay = json.loads(self.line_of(process))
        done = self.tlslab("faults", "set", relay["name"], self.file, "--open")
        self.assertEqual(done.stdout, relay["name"] + ": 1 fault for connections from now on, "
                                                      "and for 0 open connections\n")
        self.dial(relay, expect=1)
        [fault] = self.result(process)["faults"]
        self.assertEqual((fault["fault_id"], fault["fired"]), ("tamper", True))
        self.tlslab("faults", "clear", relay["name"])
        self.dial(relay, expect=0)
        self.assertEqual(self.result(process).get("faults", []), [])

    def test_mistakes_are_told_and_change_nothing(self):
        name = self.listener["name"]
        bad = self.write("bad.yaml", TAMPER.replace("RANDOM", "SESSION_ID").replace(
            "{milestone: SERVER_HELLO}", "{handshake_message: server_helo}"))
        for arguments, code, told in (
                (("set", "listen", self.file), 2, "say what 'listen' is: listeners/listen or "
                                                  "relays/listen"),
                (("set", "tlsContexts/a", self.file), 3,
                 "name: 'tlsContexts/a' is neither listeners/{id} nor relays/{id}"),
                (("set", name, "none.yaml"), 2, "none.yaml: No such file or directory"),
                (("set", name, bad), 3, "did you mean 'server_hello'?"),
                (("set", "listeners/nobody", self.file), 3, "there is no listeners/nobody"),
                (("clear", "relays/nobody"), 3, "there is no relays/nobody"),
                (("clear", name, self.file), 2, "unexpected argument")):
            with self.subTest(arguments=arguments):
                done = self.tlslab("faults", *arguments, expect=code)
                self.assertEqual(done.stdout, "")
                self.assertIn(told, done.stderr)
        self.dial(self.listener, expect=0)


if __name__ == "__main__":
    unittest.main(argv=["cli"])
