"""tlslab run: the shipped experiment, its report with the facts of both ends, and exit codes."""

import base64
import hashlib
import json
import re
import shutil
import subprocess
import unittest

from cli import DEADLINE, SAFE_DEFAULTS, CliTest

SENTENCE = "Simple is better than complex."
STEPS = [f"{what}-{how}" for what in ("untrusted", "trusted", "wrong-name")
         for how in ("in-memory", "over-tcp")]

# A handshake that fails for want of a common suite: this server has no certificate.
ANONYMOUS = {"server": {}, "max_version": "TLSv1.2", "cipher_list": "aNULL:@SECLEVEL=0"}
STEP = f"""\
  - id: %s
    simulate: {{client: {{spec: {{client: {{}}}}}}, server: {{spec: {json.dumps(ANONYMOUS)}}}}}
    expect: {{client.failure: {{present: %s}}}}
"""


def experiment(*steps, head="", name="x"):
    return f"experiment_id: {name}\n{head}steps:\n" + "".join(steps)


def seconds(duration):
    return float(duration.rstrip("s"))


class SafeDefaults(CliTest):
    def test_all_six_steps_pass(self):
        done = self.tlslab("run", SAFE_DEFAULTS)
        self.assertEqual(done.stderr, "")
        self.assertEqual(re.findall(r"^PASSED  ([\w-]+)", done.stdout, re.M),
                         STEPS + ["safe-defaults"])
        self.assertTrue(done.stdout.endswith(
            "\nPASSED  safe-defaults: 6 passed, 0 failed, 0 skipped, 0 errored\n"))
        self.assertEqual(done.stdout.count(
            "  client  CERTIFICATE_REJECTED, sent unknown_ca (48), "
            "X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY at depth 0\n"
            "  server  REJECTED_BY_PEER_CERTIFICATE, received unknown_ca (48)\n"), 2, done.stdout)
        self.assert_nothing_left()

    def test_the_textproto_is_the_contracts_report(self):
        if not shutil.which("protoc"):
            self.skipTest("protoc is not installed")
        text = self.tlslab("run", SAFE_DEFAULTS, "-o", "textproto").stdout
        protoc = ["protoc", "-Iproto", "proto/tlslab/v1/experiment_report.proto"]
        packed = subprocess.run([*protoc, "--encode=tlslab.v1.RunReport"],
                                input=text.encode(), capture_output=True, timeout=DEADLINE,
                                check=True)
        again = subprocess.run([*protoc, "--decode=tlslab.v1.RunReport"],
                               input=packed.stdout, capture_output=True, timeout=DEADLINE,
                               check=True)
        self.assertIn(b'experiment_id: "safe-defaults"', again.stdout)
        self.assertEqual(again.stdout.count(b"\n      verdict: VERDICT_PASSED\n"), 6)


class Facts(CliTest):
    """Every fact that both ends of every step must tell, as JSON."""

    def setUp(self):
        super().setUp()
        self.report = json.loads(self.tlslab("run", "-o", "json", SAFE_DEFAULTS).stdout)
        [self.experiment] = self.report["experiments"]
        [self.cell] = self.experiment["cells"]
        self.steps = {step["id"]: step for step in self.cell["steps"]}

    def at_each_end(self, *prefixes):
        """Runs what it decorates at both ends of the steps whose id begins so: with the step, the
        end's name, its result, and the other end's."""
        def run(check):
            for step_id, step in self.steps.items():
                for mine, other in (("client", "server"), ("server", "client")):
                    if step_id.startswith(prefixes or ("",)):
                        with self.subTest(step=step_id, end=mine):
                            check(step, mine, step[mine], step[other])
        return run

    def test_of_the_run(self):
        self.assertEqual(self.report["summary"]["verdict"], "VERDICT_PASSED")
        self.assertEqual(self.experiment["verdict"], "VERDICT_PASSED")
        self.assertEqual(list(self.steps), STEPS)
        self.assertTrue(self.experiment["description"])
        self.assertGreater(seconds(self.cell["duration"]), 0)
        for fact in ("schema_version", "tlslab_version", "start_time"):
            self.assertTrue(self.report["info"][fact], fact)
        [lab] = self.report["info"]["labs"]
        for fact in ("address", "daemon_version", "openssl_version"):
            self.assertTrue(lab[fact], fact)
        for step in self.steps.values():
            self.assertTrue(all(e["held"] for e in step["expectations"]))
            self.assertEqual(step["transport"], "tcp" if "tcp" in step["id"] else "memory")

    def test_what_was_negotiated(self):
        @self.at_each_end()
        def _(step, end, result, _other):
            negotiated = result["negotiated"]
            self.assertEqual(result["role"], end.upper())
            self.assertEqual(negotiated["version"], "TLS_VERSION_TLS13")
            self.assertEqual(negotiated["version_name"], "TLSv1.3")
            self.assertEqual(negotiated["cipher_suite"], {
                "value": 0x1302, "name": "TLS_AES_256_GCM_SHA384",
                "openssl_name": "TLS_AES_256_GCM_SHA384", "bits": 256, "algorithm_bits": 256,
                "defined_in": "TLSv1.3", "key_exchange": "any", "authentication": "any",
                "encryption": "AESGCM(256)", "mac": "AEAD", "forward_secret": True,
                "aead": True})
            self.assertTrue(negotiated["group"]["value"])
            self.assertTrue(negotiated["group"]["name"])
            self.assertEqual(negotiated["compression"], "none")
            self.assertIs(negotiated["hello_retry_requested"], False)
            self.assertNotIn("alpn_protocol", negotiated, "none was offered")
            wanted = "wrong.example" if "wrong" in step["id"] else "localhost"
            self.assertEqual(negotiated["server_name"], wanted)
            self.assertEqual(result["client_hello"]["server_name"], wanted)
            scheme = {"value": 0x0403, "name": "ecdsa_secp256r1_sha256"}
            if end == "server":
                self.assertEqual(negotiated["local_signature_scheme"], scheme)
            elif "failure" not in result:
                self.assertEqual(negotiated["peer_signature_scheme"], scheme)
            if "failure" not in result:
                self.assertIs(negotiated["session_resumed"], False)

    def test_the_chain_that_the_client_saw(self):
        for step in self.steps.values():
            with self.subTest(step=step["id"]):
                [leaf] = step["client"]["peer"]["chain"]
                der = base64.b64decode(leaf["der"])
                self.assertEqual(base64.b64decode(leaf["sha256_fingerprint"]),
                                 hashlib.sha256(der).digest())
                self.assertEqual(leaf["subject"], "CN=localhost")
                self.assertEqual(leaf["issuer"], "CN=tlslab experiment CA")
                self.assertEqual(leaf["dns_names"], ["localhost"])
                self.assertEqual(leaf["public_key_bits"], 256)
                self.assertEqual(leaf["signature_algorithm"], "ecdsa-with-SHA256")
                self.assertEqual(leaf["extended_key_usages"], ["serverAuth"])
                self.assertRegex(leaf["serial_number"], "^[0-9A-F]+$")
                self.assertLess(leaf["not_before_time"], leaf["not_after_time"])
                self.assertEqual(step["server"]["peer"]["chain"], [], "a client showed none")

    def test_the_verdict_on_the_chain_and_the_name(self):
        errors = {"untrusted": (20, "X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY"),
                  "wrong-name": (62, "X509_V_ERR_HOSTNAME_MISMATCH")}
        for step in self.steps.values():
            with self.subTest(step=step["id"]):
                peer = step["client"]["peer"]
                code, name = errors.get(re.sub("-(in|over)-.*", "", step["id"]), (None, None))
                error = peer["verification"].get("error")
                if code is None:
                    self.assertIsNone(error)
                    self.assertEqual(peer["verification"]["path_subjects"],
                                     ["CN=localhost", "CN=tlslab experiment CA"])
                    self.assertEqual(peer["verification"]["trust_anchor_count"], 1)
                else:
                    self.assertEqual((error["code"], error["name"]), (code, name))
                    self.assertEqual(error["depth"], 0)
                    self.assertTrue(error["text"])
                self.assertTrue(peer["verification"]["verify_time"])
                wrong = "wrong" in step["id"]
                self.assertEqual(peer["name_match"], {
                    "expected_name": "wrong.example" if wrong else "localhost",
                    "matched": not wrong, "matched_name": "" if wrong else "localhost"})

    def test_the_failure_and_the_alert_from_both_ends(self):
        alerts = {"untrusted": {"value": 48, "name": "unknown_ca"},
                  "wrong-name": {"value": 42, "name": "bad_certificate"}}
        @self.at_each_end("untrusted", "wrong-name")
        def _(step, end, result, _other):
            alert = alerts[re.sub("-(in|over)-.*", "", step["id"])]
            failure = result["failure"]
            self.assertEqual(failure["alert"], alert)
            self.assertEqual(failure["cause"], "LOCAL_ALERT" if end == "client" else "PEER_ALERT")
            self.assertRegex(failure["phase"], "^HANDSHAKE_PHASE_[A-Z_]+$")
            self.assertTrue(failure["summary"])
            for error in failure["openssl_errors"]:
                self.assertGreater(int(error["code"]), 0)
                self.assertEqual(error["library"], "SSL routines")
            reasons = " ".join(error["reason"] for error in failure["openssl_errors"])
            self.assertIn("certificate verify failed" if end == "client" else "alert", reasons)
            [seen] = result["alerts"]
            self.assertEqual(seen["description"], alert)
            self.assertIs(seen["fatal"], True)
            self.assertEqual(seen["direction"],
                             "DIRECTION_SENT" if end == "client" else "DIRECTION_RECEIVED")
            self.assertGreater(seconds(seen["event_offset"]), 0)
            self.assertNotIn("exchange", result)
        @self.at_each_end("trusted")
        def _(step, end, result, _other):
            self.assertNotIn("failure", result)
            self.assertEqual([(seen["description"], seen["fatal"]) for seen in result["alerts"]],
                             [({"value": 0, "name": "close_notify"}, False)] * 2)

    def test_the_sentence_and_the_close(self):
        @self.at_each_end("trusted")
        def _(step, end, result, _other):
            self.assertEqual(result["close_kind"], "CLOSE_KIND_CLOSE_NOTIFY")
            exchange = result["exchange"]
            self.assertEqual(exchange["error"], "")
            if end == "client":
                self.assertEqual(base64.b64decode(exchange["received"]).decode(), SENTENCE)
            self.assertEqual(exchange["received_bytes" if end == "client" else "sent_bytes"],
                             str(len(SENTENCE)))

    def test_messages_in_order_with_direction_size_and_time(self):
        @self.at_each_end()
        def _(step, end, result, other):
            messages = result["messages"]
            mine = [(m["direction"], m["type"]["name"], m["size_bytes"]) for m in messages
                    if not m["change_cipher_spec"]]
            theirs = [(m["direction"], m["type"]["name"], m["size_bytes"])
                      for m in other["messages"] if not m["change_cipher_spec"]]
            opposite = {"DIRECTION_SENT": "DIRECTION_RECEIVED",
                        "DIRECTION_RECEIVED": "DIRECTION_SENT"}
            self.assertEqual([name for _, name, _ in mine][:2], ["client_hello", "server_hello"])
            # What one end sent, the other received, as far as it read on.
            for direction in opposite:
                sent = [m[1:] for m in mine if m[0] == direction]
                got = [m[1:] for m in theirs if m[0] == opposite[direction]]
                common = min(len(sent), len(got))
                self.assertGreaterEqual(common, 1)
                self.assertEqual(sent[:common], got[:common])
            for message in messages:
                self.assertGreater(message["size_bytes"], 0)
            offsets = [seconds(message["event_offset"]) for message in messages]
            self.assertEqual(offsets, sorted(offsets))
            if "failure" not in result:
                self.assertEqual([name for _, name, _ in mine].count("finished"), 2)

    def test_bytes_records_and_flights_each_way(self):
        @self.at_each_end()
        def _(step, end, result, other):
            for mine, theirs in (("sent", "received"), ("received", "sent")):
                flow, same = result["wire"][mine], other["wire"][theirs]
                for fact in ("total_bytes", "record_count", "max_record_bytes"):
                    self.assertEqual(flow[fact], same[fact], fact)
                self.assertGreater(int(flow["handshake_bytes"]), 0)
                self.assertLessEqual(int(flow["handshake_bytes"]), int(flow["total_bytes"]))
                self.assertIn(flow["flight_count"], (1, 2))

    def test_times_of_the_phases(self):
        order = ["connected_offset", "client_hello_offset", "server_hello_offset",
                 "peer_certificate_offset", "verified_offset", "completed_offset"]
        @self.at_each_end()
        def _(step, end, result, _other):
            phases = {name: seconds(offset) for name, offset in result["phases"].items()}
            reached = [phases[name] for name in order if name in phases]
            self.assertEqual(reached, sorted(reached))
            self.assertGreaterEqual(phases["closed_offset"], reached[-1])
            self.assertEqual("connected_offset" in phases, end == "client" and "tcp" in step["id"])
            self.assertEqual("verified_offset" in phases, end == "client")
            self.assertEqual("completed_offset" in phases, "failure" not in result)
            self.assertGreater(seconds(result["handshake_duration"]), 0)
            self.assertTrue(result["start_time"])
            self.assertTrue(result["openssl_version"].startswith("OpenSSL "))

    def test_addresses_over_tcp(self):
        @self.at_each_end()
        def _(step, end, result, other):
            self.assertEqual(result["local_address"], other["remote_address"])
            pattern = r"^127\.0\.0\.1:\d+$" if "tcp" in step["id"] else "^$"
            self.assertRegex(result["local_address"], pattern)


class ExitCodes(CliTest):
    def run_file(self, text, expect, *more):
        return self.tlslab("run", self.write("x.yaml", text), *more, expect=expect)

    def test_1_when_an_expectation_does_not_hold_with_what_stood_there(self):
        done = self.run_file(experiment(STEP % ("good", "true"), STEP % ("bad", "false")), 1)
        self.assertIn("PASSED  good\n", done.stdout)
        self.assertRegex(done.stdout, r"FAILED  bad\n(  .*\n)*  client\.failure\n"
                                      r"    expected \{\"present\":false\}\n    actual   \{\"")
        self.assertIn("FAILED  x: 1 passed, 1 failed, 0 skipped, 0 errored\n", done.stdout)

    def test_2_with_every_mistake_its_place_and_what_was_meant(self):
        done = self.run_file("experiment_id: x\ncertificats: []\nsteps:\n  - id: s\n"
                             "    simulat: {}\n    expekt: {}\n", 2)
        self.assertEqual(done.stdout, "")
        file = self.path("x.yaml")
        self.assertEqual(done.stderr.splitlines(), [
            f"{file}:2:1: unknown key 'certificats' in Experiment; did you mean 'certificates'?",
            f"{file}:5:5: unknown key 'simulat' in Step; did you mean 'simulate'?",
            f"{file}:6:5: unknown key 'expekt' in Step; did you mean 'expect'?"])

    def test_2_with_every_mistake_of_meaning(self):
        step = ("  - id: s\n"
                "    dial: {tls_context: {name: tlsContexts/clint}, target_address: listeners/a}\n"
                "    expect: {client.negotiated.verzion: TLSv1.3, clint.failure: x}\n")
        contexts = "tls_contexts:\n  - {id: client, spec: {client: {}}}\n"
        done = self.run_file(experiment(step, head=contexts), 2)
        for complaint in ("'tlsContexts/clint' is not declared in this file; "
                          "did you mean 'tlsContexts/client'?",
                          "'listeners/a' is not declared in this file",
                          "no field 'verzion' in NegotiatedParameters; did you mean 'version'?",
                          "not 'clint'; did you mean 'client'?"):
            self.assertRegex(done.stderr, r"x\.yaml:[67]:\d+: .*" + re.escape(complaint))

    def test_2_when_a_file_cannot_be_read_and_the_others_are_not_run(self):
        done = self.tlslab("run", SAFE_DEFAULTS, "nowhere.yaml", expect=2)
        self.assertEqual(done.stderr, "nowhere.yaml: No such file or directory\n")
        self.assertEqual(done.stdout, "")
        done = self.tlslab("run", self.write("x.txt", ""), expect=2)
        self.assertIn("an experiment file ends in .yaml, .json or .textproto", done.stderr)

    def test_3_when_the_lab_refuses_with_every_reason(self):
        contexts = ("tls_contexts:\n  - {id: a, spec: {client: {}, groups: [X25520], "
                    "cipher_suites: [NOPE]}}\n")
        done = self.run_file(experiment(STEP % ("s", "true"), head=contexts), 3)
        self.assertIn("ERRORED  s\n", done.stdout)
        self.assertIn("CreateTlsContext failed (INVALID_ARGUMENT): 2 problems\n", done.stdout)
        self.assertRegex(done.stdout, r"\n  \S*cipher_suites\[0\]: .*NOPE")
        self.assertRegex(done.stdout, r"\n  \S*groups\[0\]: .*X25520.*did you mean")
        self.assert_nothing_left()

    def test_4_when_the_lab_can_do_nothing_of_it(self):
        step = STEP % ("s", "true")
        text = experiment(step, head="requirements: {groups: [NoSuchGroup]}\n")
        done = self.run_file(text, 4)
        self.assertIn("SKIPPED  s\n  skipped: the lab has no group NoSuchGroup\n", done.stdout)
        report = json.loads(self.run_file(text, 4, "-o", "json").stdout)
        self.assertEqual(report["summary"]["verdict"], "VERDICT_SKIPPED")
        # One step that runs is enough.
        lacks = "    requirements: {groups: [NoSuchGroup]}\n"
        self.run_file(experiment(step, STEP % ("t", "true") + lacks), 0)

    def test_of_several_files_the_worst_and_every_report(self):
        skips = self.write("skips.yaml", experiment(
            STEP % ("s", "true"), head="requirements: {groups: [NoSuchGroup]}\n"))
        fails = self.write("fails.yaml", experiment(STEP % ("s", "false"), name="y"))
        done = self.tlslab("run", skips, SAFE_DEFAULTS, fails, expect=1)
        self.assertEqual(re.findall(r"^(\w+)  [\w-]+: \d+ passed", done.stdout, re.M),
                         ["SKIPPED", "PASSED", "FAILED"])
        self.tlslab("run", skips, SAFE_DEFAULTS, expect=0)
        self.tlslab("run", skips, expect=4)
        # Cells of one report need different ids.
        done = self.tlslab("run", skips, skips, expect=2)
        self.assertEqual(done.stderr, f"{skips}: the experiment 'x' is in {skips} too; cells of "
                                      "one run need different ids\n")

    def test_an_experiment_may_be_json_and_textproto(self):
        step = {"id": "s", "simulate": {"client": {"spec": {"client": {}}},
                                        "server": {"spec": {**ANONYMOUS, "max_version":
                                                            "TLS_VERSION_TLS12"}}},
                "expect": {"client.failure": {"present": True}}}
        file = self.write("x.json", json.dumps({"experiment_id": "x", "steps": [step]}))
        self.tlslab("run", file)
        file = self.write("x.textproto", """
            experiment_id: "x"
            steps {
              id: "s"
              simulate {
                client { spec { client {} } }
                server { spec { server {} max_version: TLS_VERSION_TLS12
                                cipher_list: "aNULL:@SECLEVEL=0" } }
              }
            }""")
        self.tlslab("run", file)


if __name__ == "__main__":
    unittest.main(argv=["cli"])
