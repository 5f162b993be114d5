"""Which lab a command uses, and what is left when the command, or the lab, is gone."""

import json
import re
import signal
import socket
import unittest

from cli import DEADLINE, SAFE_DEFAULTS, SOON, TLSLAB, CliTest

# A handshake in memory, a dial of somebody who says nothing, and a handshake that comes too late.
MEMORY = ("simulate: {client: {spec: {client: {}}}, server: {spec: {server: {}, "
          "max_version: TLSv1.2, cipher_list: 'aNULL:@SECLEVEL=0'}}}")
THREE_STEPS = f"""\
experiment_id: three
certificates:
  - {{id: ca, spec: {{certificate_authority: true}}}}
steps:
  - id: first
    {MEMORY}
  - id: silence
    dial: {{tls_context: {{spec: {{client: {{}}}}}}, target_address: "%s", handshake_timeout: 60s}}
  - id: last
    {MEMORY}
"""


class Address(CliTest):
    def lab_address(self, *arguments, **environment):
        report = self.tlslab("run", "-o", "json", SAFE_DEFAULTS, *arguments, **environment).stdout
        self.assertEqual(json.loads(report)["summary"]["verdict"], "VERDICT_PASSED")
        return json.loads(report)["info"]["labs"][0]["address"]

    def test_a_private_daemon_serves_when_nothing_is_said_and_nobody_runs(self):
        self.assertRegex(self.lab_address(), f"^unix:{self.private}/tlslab-......")
        self.assert_nothing_left()
        self.assertRegex(self.lab_address("--lab", "embedded"), f"^unix:{self.private}/")
        self.assert_nothing_left()

    def test_the_daemon_at_the_default_address_is_found(self):
        _, address = self.start_daemon()
        self.assertEqual(address, "127.0.0.1:50551")
        self.assertEqual(self.lab_address(), address)
        # Who asks for a private one gets it all the same.
        self.assertRegex(self.lab_address("--lab", "embedded"), "^unix:")

    def test_somebody_else_at_the_default_address_is_no_lab(self):
        with socket.create_server(("127.0.0.1", 50551)):  # says nothing
            self.assertRegex(self.lab_address(), "^unix:")

    def test_the_flag_comes_before_the_environment(self):
        _, first = self.start_daemon("--listen", "unix:" + self.path("first"))
        _, second = self.start_daemon("--listen", "127.0.0.1:0")
        self.assertEqual(self.lab_address("--lab", first), first)
        self.assertEqual(self.lab_address(TLSLAB_ADDRESS=second), second)
        self.assertEqual(self.lab_address("--lab", first, TLSLAB_ADDRESS=second), first)
        self.assert_nothing_left()

    def test_a_lab_that_is_not_there_is_told_with_what_to_do(self):
        socket_ = "unix:" + self.path("nobody")
        for done, where in (
                (self.tlslab("--lab", socket_, "simulate", expect=3), socket_),
                (self.tlslab("simulate", expect=3, TLSLAB_ADDRESS="127.0.0.1:1"), "127.0.0.1:1")):
            self.assertEqual(done.stdout, "")
            self.assertEqual(done.stderr, f"tlslab: no lab answers at {where}. Start one with "
                                          "tlslabd, or use --lab embedded for a private one.\n")

    def test_a_daemon_that_cannot_be_found_is_told(self):
        done = self.tlslab("simulate", expect=3, TLSLABD="/nowhere/tlslabd")
        self.assertEqual(done.stderr,
                         "tlslab: TLSLABD names '/nowhere/tlslabd', which is no program\n")


class Leftovers(CliTest):
    """In a daemon that serves others too."""

    def setUp(self):
        super().setUp()
        self.daemon, self.address = self.start_daemon("--listen", "unix:" + self.path("lab.sock"))
        self.environment["TLSLAB_ADDRESS"] = self.address

    def test_a_listener_and_its_certificates_are_there_while_it_listens(self):
        listen, _ = self.start_listen()
        names = {re.sub("-[0-9a-f]{8}$", "", name) for name in self.contents(self.address)}
        self.assertEqual(sorted(names), ["certificates/localhost", "certificates/localhost-ca",
                                 "listeners/listen"])
        self.assertEqual(self.interrupt(listen)[0], 0)
        self.assertEqual(self.contents(self.address), [])

    def test_every_command_leaves_nothing(self):
        self.tlslab("run", SAFE_DEFAULTS)
        self.tlslab("simulate")
        self.tlslab("simulate", "--ciphers", "NOPE", expect=3)
        self.tlslab("listen", "not-an-address", expect=3)
        self.tlslab("run", self.write("x.yaml", """
            experiment_id: x
            certificates: [{id: ca, spec: {certificate_authority: true}}]
            tls_contexts: [{id: a, spec: {client: {}, cipher_list: NOPE}}]
            steps: [{id: s, %s}]""" % MEMORY), expect=3)
        self.assertEqual(self.contents(self.address), [])

    def test_two_runs_at_once_do_not_meet(self):
        runs = [self.start(TLSLAB, "run", SAFE_DEFAULTS) for _ in range(4)]
        for run in runs:
            out, err = run.communicate(timeout=DEADLINE)
            self.assertEqual(run.returncode, 0, out + err)
        self.assertEqual(self.contents(self.address), [])

    def test_an_interrupted_run_cleans_up_and_reports(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            silent.settimeout(DEADLINE)
            run = self.start(TLSLAB, "run", self.write(
                "x.yaml", THREE_STEPS % ("127.0.0.1:%d" % silent.getsockname()[1])))
            connection, _ = silent.accept()
            with connection:
                self.assertEqual(len(self.contents(self.address)), 1)
                code, out, _ = self.interrupt(run)
        self.assertEqual(code, 3)
        self.assertRegex(out, r"PASSED  first\n(.*\n)*ERRORED  silence\n  interrupted\n"
                              r"ERRORED  last\n  interrupted\n")
        self.assertIn("ERRORED  three: 1 passed, 0 failed, 0 skipped, 2 errored\n", out)
        self.assertEqual(self.contents(self.address), [])

    def test_a_lab_that_dies_in_the_middle_of_a_run_still_gives_a_report(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            silent.settimeout(DEADLINE)
            run = self.start(TLSLAB, "run", self.write(
                "x.yaml", THREE_STEPS % ("127.0.0.1:%d" % silent.getsockname()[1])))
            connection, _ = silent.accept()
            with connection:
                self.daemon.kill()
                out, err = run.communicate(timeout=SOON)
        self.assertEqual(run.returncode, 3, err)
        self.assertRegex(out, r"PASSED  first\n(.*\n)*ERRORED  silence\n"
                              r"  DialEndpoint failed \(UNAVAILABLE\): .*\n"
                              r"  Is a daemon running at unix:.*\n"
                              r"ERRORED  last\n  not run: the lab at .* is gone, it answers no longer\n")
        self.assertIn("ERRORED  three: 1 passed, 0 failed, 0 skipped, 2 errored\n", out)

    def test_a_listener_whose_lab_dies_ends_with_it(self):
        listen, _ = self.start_listen()
        self.daemon.kill()
        _, err = listen.communicate(timeout=SOON)
        self.assertEqual(listen.returncode, 3)
        self.assertIn("WatchHandshakes failed (UNAVAILABLE)", err)


class PrivateDaemon(CliTest):
    """Gone with its client, however that one ends."""

    def test_an_interrupted_listen_is_as_expected(self):
        for signal_ in (signal.SIGINT, signal.SIGTERM):
            listen, _ = self.start_listen()
            self.assertEqual(len(self.private_daemons()), 1)
            listen.send_signal(signal_)
            _, err = listen.communicate(timeout=SOON)
            self.assertEqual((listen.returncode, err), (0, ""))
            self.assert_nothing_left()

    def test_an_interrupted_dial_and_run_are_not(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            silent.settimeout(DEADLINE)
            target = "127.0.0.1:%d" % silent.getsockname()[1]
            file = self.write("x.yaml", THREE_STEPS % target)
            for command in (("dial", target), ("run", file)):
                process = self.start(TLSLAB, *command)
                connection, _ = silent.accept()
                with connection:
                    code, out, err = self.interrupt(process)
                self.assertEqual(code, 3)
                self.assertIn("interrupted\n", out + err)
                self.assert_nothing_left()

    def test_a_killed_client_leaves_neither_process_nor_folder(self):
        listen, _ = self.start_listen()
        [daemon] = self.private_daemons()
        listen.kill()
        self.await_end(daemon)
        self.assert_nothing_left()

    def test_a_reader_that_goes_away_ends_the_command(self):
        listen, address = self.start_listen()
        listen.stdout.close()
        self.tlslab("dial", address, "--report-only")
        listen.wait(timeout=SOON)
        self.assert_nothing_left()


if __name__ == "__main__":
    unittest.main(argv=["cli"])
