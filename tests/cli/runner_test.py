"""tlslab run: matrices, several labs, parts of a run, and runs that do not go to their end."""

import json
import os
import signal
import socket
import subprocess
import unittest

from cli import DEADLINE, SAFE_DEFAULTS, SOON, TLSLAB, TLSLABD, CliTest

# Versions against each other: three by three, of which the diagonal completes.
MATRIX = """\
experiment_id: versions
tags: [fast]
matrix:
  axes:
    - {name: client, values: [TLSv1.1, TLSv1.2, TLSv1.3]}
    - {name: server, values: [TLSv1.1, TLSv1.2, TLSv1.3]}
certificates:
  - {id: leaf, spec: {common_name: localhost, dns_names: [localhost]}}
tls_contexts:
  - id: client
    spec: {client: {}, min_version: "${client}", max_version: "${client}", security_level: 0,
           peer_verification: {mode: REPORT_ONLY, name_mode: REPORT_ONLY}}
  - id: server
    spec: {server: {}, min_version: "${server}", max_version: "${server}", security_level: 0,
           credentials: [{certificate: certificates/leaf}]}
steps:
  - id: handshake
    simulate: {client: {name: tlsContexts/client}, server: {name: tlsContexts/server}}
    expect: {%s}
"""
ANYTHING = "client.role: CLIENT"
COMPLETES = "client.failure: {present: false}"

# A client in one lab, a server in another.
TWO_LABS = """\
experiment_id: two-labs
labs:
  - {id: near, address: embedded}
  - {id: far}
certificates:
  - {id: ca, spec: {certificate_authority: true}}
  - {id: localhost, spec: {issuer: certificates/ca, dns_names: [localhost]}}
tls_contexts:
  - {id: server, spec: {server: {}, credentials: [{certificate: certificates/localhost}]}}
  - id: client
    spec: {client: {server_name: localhost}, peer_verification: {
           expected_name: localhost, trusted_certificates: [certificates/ca]}}
listeners:
  - {id: tcp, lab: far, listener: {tls_context: {name: tlsContexts/server}}}
steps:
  - id: dial
    dial: {tls_context: {name: tlsContexts/client}, target_address: listeners/tcp,
           exchange: {steps: [close: {}]}}
    expect: {client.failure: {present: false}, server.failure: {present: false},
             client.peer.name_match.matched: true}
  - id: watched
    watch: {listener: listeners/tcp}
    expect: {"handshakes[0].role": SERVER}
"""

# Somebody who says nothing, in the first cell of many.
HANGING = """\
experiment_id: hanging
matrix: {axes: [{name: n, values: [1, 2, 3, 4, 5, 6, 7, 8]}]}
tls_contexts:
  - {id: server, spec: {server: {}, cipher_list: aNULL, security_level: 0, max_version: TLSv1.2}}
listeners:
  - {id: tcp, listener: {tls_context: {name: tlsContexts/server}}}
steps:
  - id: silence
    description: number ${n}
    dial: {tls_context: {spec: {client: {}}}, target_address: "%s", handshake_timeout: 60s}
"""


class RunnerTest(CliTest):
    def run_json(self, *arguments, expect=0, **environment):
        return json.loads(self.tlslab("run", "-o", "json", *arguments, expect=expect,
                                      **environment).stdout)

    @staticmethod
    def cells(report):
        return {cell["cell_id"]: cell for experiment in report["experiments"]
                for cell in experiment["cells"]}


class Matrix(RunnerTest):
    def test_every_cell_in_order_and_nothing_left(self):
        _, address = self.start_daemon("--listen", "unix:" + self.path("lab.sock"))
        report = self.run_json("--lab", address, self.write("m.yaml", MATRIX % ANYTHING))
        versions = ("TLSv1.1", "TLSv1.2", "TLSv1.3")
        self.assertEqual(list(self.cells(report)),
                         [f"versions[client={c},server={s}]" for c in versions for s in versions])
        for cell in self.cells(report).values():
            same = len({parameter["value"] for parameter in cell["parameters"]}) == 1
            self.assertEqual("failure" not in cell["steps"][0]["client"], same, cell["cell_id"])
        self.assertEqual(report["summary"]["counts"]["passed"], 9)
        self.assertEqual(self.contents(address), [])

    def test_a_seed_decides_the_keys_of_every_run(self):
        file = self.write("m.yaml", MATRIX % ANYTHING)

        def key(*flags):
            cells = self.cells(self.run_json("--filter", "client=TLSv1.2,server=TLSv1.2", *flags,
                                             file))
            (cell,) = cells.values()
            return cell["steps"][0]["client"]["peer"]["chain"][0]["spki_sha256"]

        self.assertEqual(key("--seed", "2026"), key("--seed", "2026"))
        self.assertNotEqual(key("--seed", "2026"), key("--seed", "2027"))
        self.assertNotEqual(key(), key())

    def test_parts_are_disjoint_and_together_the_whole(self):
        file = self.write("m.yaml", MATRIX % ANYTHING)
        whole = set(self.cells(self.run_json(file)))
        parts = []
        for part in ("1/3", "2/3", "3/3"):
            report = self.run_json("--shard", part, file)
            self.assertEqual(report["info"]["selection"], ["--shard " + part])
            parts += self.cells(report)
        self.assertEqual(len(parts), 9)
        self.assertEqual(set(parts), whole)

    def test_reports_of_the_parts_are_joined_into_that_of_the_whole(self):
        file = self.write("m.yaml", MATRIX % COMPLETES)
        whole, parts = self.path("whole.json"), []
        self.tlslab("run", "--report", "json=" + whole, file, expect=1)
        for part in (1, 2, 3):
            parts.append(self.path(f"part-{part}"))
            self.tlslab("run", "--shard", f"{part}/3", "--report", "jsonl=" + parts[-1], file,
                        expect=None)
        joined = self.path("joined.json")
        done = self.tlslab("join", *parts, "-o", "tap", "--report", "json=" + joined, expect=1)
        self.assertIn("1..9\n", done.stdout)
        done = self.tlslab("diff", whole, joined)
        self.assertTrue(done.stdout.endswith("\n9 cells compared, 0 differ\n"), done.stdout)
        whole, joined = (json.loads(self.read(name)) for name in ("whole.json", "joined.json"))
        self.assertEqual(list(self.cells(whole)), list(self.cells(joined)))
        self.assertEqual(whole["summary"]["counts"], joined["summary"]["counts"])
        self.assertEqual(joined["info"]["selection"], [])

    def test_what_is_not_the_whole_is_not_joined(self):
        file = self.write("m.yaml", MATRIX % ANYTHING)
        part = self.path("part")
        self.tlslab("run", "--shard", "2/3", "--report", "jsonl=" + part, file)
        done = self.tlslab("join", part, part, expect=2)
        self.assertIn(f"tlslab: {part}: part 2 is in {part} too\n", done.stderr)
        self.assertIn("part 1 of 3 is missing\npart 3 of 3 is missing\n", done.stderr)
        done = self.tlslab("join", part, "nowhere.json", expect=2)
        self.assertIn("nowhere.json", done.stderr)
        self.assertEqual(done.stdout, "")
        # A part that was killed, of a run that passed as far as it went.
        self.tlslab("run", "--report", "jsonl=" + part, file)
        self.write("part", "".join(self.read("part").splitlines(keepends=True)[:3]))
        done = self.tlslab("join", part, expect=3)
        self.assertIn(f"tlslab: {part} ends before its run did\n", done.stderr)

    def test_the_part_of_a_pod_is_that_of_its_index_whatever_the_order_of_files(self):
        files = [self.write("m.yaml", MATRIX % ANYTHING),
                 self.write("n.yaml", (MATRIX % ANYTHING).replace("id: versions", "id: others"))]
        for index in range(4):
            part = f"{index + 1}/4"
            report = self.run_json("--shard", "auto/4", *files,
                                   JOB_COMPLETION_INDEX=str(index))
            self.assertEqual(report["info"]["selection"], ["--shard " + part])
            again = self.run_json("--shard", part, *reversed(files))
            self.assertEqual(set(self.cells(report)), set(self.cells(again)))

    def test_an_empty_part_passes_and_says_so(self):
        file = self.write("m.yaml", MATRIX % ANYTHING)
        only = "client=TLSv1.3,server=TLSv1.3"
        parts = {}
        for part in ("1/3", "2/3", "3/3"):
            done = self.tlslab("run", "-o", "json", "--filter", only, "--shard", part, file)
            parts[part] = (len(self.cells(json.loads(done.stdout))), done.stderr)
        self.assertEqual(sorted(count for count, _ in parts.values()), [0, 0, 1])
        for part, (count, errors) in parts.items():
            self.assertEqual(errors, "" if count else f"tlslab run: no cell is in part {part}; "
                             "the other parts have 1\n")
        # What no part has is a mistake as it is without parts.
        done = self.tlslab("run", "--filter", "nothing", "--shard", "1/3", file, expect=2)
        self.assertEqual(done.stderr, "tlslab run: none of 9 cells is selected by --filter nothing "
                         "--shard 1/3\n")

    def test_a_part_that_is_not_there_is_refused(self):
        file = self.write("m.yaml", MATRIX % ANYTHING)
        for part, why in (("0/4", "the parts count from 1"), ("5/4", "there is no part 5"),
                          ("x/4", "is not of the form I/N"), ("auto/4", "is not set"),
                          ("1/-1", "is not of the form I/N")):
            done = self.tlslab("run", "--shard", part, file, expect=2)
            self.assertIn(why, done.stderr)
            self.assertEqual(done.stdout, "")

    def test_a_filter_and_a_tag(self):
        file = self.write("m.yaml", MATRIX % ANYTHING)
        self.assertEqual(len(self.cells(self.run_json("--filter", "client=TLSv1.2", file))), 3)
        self.assertEqual(len(self.cells(self.run_json("--tag", "fast", "--tag", "x", file))), 9)
        done = self.tlslab("run", "--tag", "slow", file, expect=2)
        self.assertEqual(done.stderr, "tlslab run: none of 9 cells is selected by --tag slow\n")
        done = self.tlslab("run", "--filter", "a[", file, expect=2)
        self.assertIn("'a[' is no regular expression", done.stderr)

    def test_what_failed_is_run_again_and_nothing_else(self):
        fails = self.write("m.yaml", MATRIX % COMPLETES)
        report = self.path("report.json")
        self.tlslab("run", "--report", "json=" + report, fails, expect=1)
        again = self.cells(self.run_json("--rerun-failed", report, fails, expect=1))
        self.assertEqual(len(again), 6)
        self.assertNotIn("versions[client=TLSv1.2,server=TLSv1.2]", again)
        self.tlslab("run", "--filter", "client=(.*),server=TLSv1.1", "--report", "jsonl=" + report,
                    self.write("m.yaml", MATRIX % ANYTHING))
        done = self.tlslab("run", "--rerun-failed", report, fails)
        self.assertEqual(done.stderr, f"tlslab: nothing failed in {report}\n")

    def test_a_report_that_does_not_fit_the_files_or_has_no_end_is_told(self):
        file = self.write("m.yaml", MATRIX % COMPLETES)
        report = self.path("report.jsonl")
        self.tlslab("run", "--repeat", "2", "--report", "jsonl=" + report, file, expect=1)
        lines = self.read("report.jsonl")
        self.write("report.jsonl", lines.replace("client=TLSv1.3,", "client=other,"))
        done = self.tlslab("run", "--rerun-failed", report, file, expect=1)
        self.assertIn("2 of the cells that failed in %s are in none of the files, the first "
                      "versions[client=other,server=TLSv1.1]" % report, done.stderr)
        # A repetition that another program named.
        self.write("report.jsonl", lines.replace('#2"', '-2"'))
        self.tlslab("run", "--rerun-failed", report, file, expect=1)
        # Only the first cell, which passed.
        self.write("report.jsonl", "".join(lines.splitlines(keepends=True)[:3]))
        done = self.tlslab("run", "--rerun-failed", report, file, expect=2)
        self.assertEqual(done.stderr, f"tlslab: {report} ends before its run did; cells that it "
                         f"does not tell are not run again\ntlslab: nothing failed in {report}\n")

    def test_repetitions_and_attempts_are_told(self):
        file = self.write("m.yaml", MATRIX % COMPLETES)
        report = self.run_json("--repeat", "2", "--retries", "1", "--filter", "client=TLSv1.3",
                               file, expect=1)
        cells = self.cells(report)
        self.assertEqual(len(cells), 6)
        self.assertIn("versions[client=TLSv1.3,server=TLSv1.3]#2", cells)
        failed = cells["versions[client=TLSv1.3,server=TLSv1.1]"]
        self.assertEqual([a["verdict"] for a in failed["failed_attempts"]], ["VERDICT_FAILED"])
        self.assertIn("client.failure", failed["failed_attempts"][0]["summary"])

    def test_nothing_begins_after_a_failure_when_told_so(self):
        report = self.run_json("--fail-fast", "--jobs", "1",
                               self.write("m.yaml", MATRIX % COMPLETES), expect=1)
        verdicts = [cell["verdict"] for cell in self.cells(report).values()]
        self.assertEqual(verdicts, ["VERDICT_PASSED", "VERDICT_FAILED"] + ["VERDICT_SKIPPED"] * 7)

    def test_a_report_that_cannot_be_written_is_told_before_the_run(self):
        done = self.tlslab("run", "--report", "html=/nowhere/x.html", SAFE_DEFAULTS, expect=2)
        self.assertEqual(done.stdout, "")
        self.assertEqual(done.stderr, "tlslab: /nowhere/x.html: No such file or directory\n")


class SeveralLabs(RunnerTest):
    def setUp(self):
        super().setUp()
        self.file = self.write("two.yaml", TWO_LABS)

    def test_a_client_in_one_lab_and_a_server_in_another(self):
        _, far = self.start_daemon("--listen", "unix:" + self.path("far.sock"))
        report = self.run_json("--lab", "far=" + far, self.file)
        self.assertEqual([lab["id"] for lab in report["info"]["labs"]], ["near", "far"])
        self.assertEqual(report["info"]["labs"][1]["address"], far)
        [dial, watched] = report["experiments"][0]["cells"][0]["steps"]
        self.assertEqual(dial["lab"], "near")
        self.assertEqual(dial["server"]["remote_address"], dial["client"]["local_address"])
        self.assertEqual(len(watched["handshakes"]), 1)
        self.assertEqual(self.contents(far), [])
        self.assert_nothing_left()

    def test_a_private_daemon_of_another_build(self):
        report = self.run_json("--lab", "far=embedded:" + TLSLABD, self.file)
        self.assertEqual(report["summary"]["verdict"], "VERDICT_PASSED")
        self.assert_nothing_left()

    def test_a_lab_without_an_address_and_one_that_no_file_has_are_told(self):
        done = self.tlslab("run", self.file, expect=2)
        self.assertIn("the lab 'far' has no address; give it one with --lab far=ADDRESS",
                      done.stderr)
        done = self.tlslab("run", "--lab", "fra=embedded", self.file, expect=2)
        self.assertIn("no file has a lab 'fra'; did you mean 'far'?", done.stderr)
        done = self.tlslab("simulate", "--lab", "far=embedded", expect=2)
        self.assertIn("only 'run' has labs by their ids", done.stderr)

    def test_a_lab_that_is_not_there_errs_its_cells_and_no_others(self):
        nobody = "unix:" + self.path("nobody")
        done = self.tlslab("run", "-o", "json", "--lab", "far=" + nobody, self.file,
                           self.write("m.yaml", MATRIX % ANYTHING), expect=3)
        report = json.loads(done.stdout)
        [two, versions] = report["experiments"]
        self.assertEqual(two["verdict"], "VERDICT_ERRORED")
        self.assertIn(f"lab 'far': no lab answers at {nobody}", two["cells"][0]["error"])
        self.assertEqual(versions["counts"]["passed"], 9)
        self.assertIn(nobody, done.stderr)


class NotToTheEnd(RunnerTest):
    """The report comes all the same, whole, and nothing is left."""

    def setUp(self):
        super().setUp()
        self.daemon, self.address = self.start_daemon("--listen", "unix:" + self.path("lab.sock"))
        self.environment["TLSLAB_ADDRESS"] = self.address

    def start_hanging(self):
        silent = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(silent.close)
        silent.settimeout(DEADLINE)
        run = self.start(TLSLAB, "run", "--jobs", "2", "--report", "json=" + self.path("r.json"),
                         self.write("h.yaml", HANGING % ("127.0.0.1:%d" % silent.getsockname()[1])))
        for _ in range(2):
            connection, _ = silent.accept()
            self.addCleanup(connection.close)
        return run

    def test_a_run_whose_only_report_nobody_reads(self):
        peer = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(peer.close)
        peer.settimeout(DEADLINE)
        read, write = os.pipe()
        os.close(read)
        run = subprocess.Popen(
            [TLSLAB, "run", "--jobs", "1",
             self.write("h.yaml", HANGING % ("127.0.0.1:%d" % peer.getsockname()[1]))],
            stdout=write, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, encoding="utf-8",
            env=self.environment)
        self.addCleanup(self.stop, run)
        os.close(write)
        peer.accept()[0].close()
        _, err = run.communicate(timeout=SOON)
        self.assertEqual(err, "tlslab: the report could not be written to standard output\n")
        self.assertEqual(run.returncode, 3)
        peer.setblocking(False)
        with self.assertRaises(BlockingIOError):
            peer.accept()
        self.assertEqual(self.contents(self.address), [])

    def test_an_interrupted_run_updates_no_file(self):
        silent = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(silent.close)
        silent.settimeout(DEADLINE)
        text = HANGING % ("127.0.0.1:%d" % silent.getsockname()[1])
        file = self.write("h.yaml", text)
        run = self.start(TLSLAB, "run", "--update", file)
        connection, _ = silent.accept()
        self.addCleanup(connection.close)
        code, _, err = self.interrupt(run)
        self.assertEqual(code, 3)
        self.assertEqual(err, f"{file}: not updated, the run was interrupted\n")
        self.assertEqual(self.read("h.yaml"), text)

    def verdicts(self):
        report = json.loads(self.read("r.json"))
        cells = self.cells(report)
        self.assertEqual(len(cells), 8)
        self.assertEqual({cell["verdict"] for cell in cells.values()}, {"VERDICT_ERRORED"})
        return report, cells

    def test_an_interrupted_run(self):
        run = self.start_hanging()
        self.assertEqual(len([n for n in self.contents(self.address) if "listeners/" in n]), 2)
        code, _, _ = self.interrupt(run)
        self.assertEqual(code, 3)
        report, cells = self.verdicts()
        self.assertIs(report["summary"]["interrupted"], True)
        self.assertEqual(cells["hanging[n=1]"]["steps"][0]["error"], "interrupted")
        self.assertEqual(cells["hanging[n=8]"]["error"], "interrupted")
        self.assertEqual(self.contents(self.address), [])

    def test_a_run_whose_lab_dies(self):
        run = self.start_hanging()
        self.daemon.send_signal(signal.SIGKILL)
        run.communicate(timeout=SOON)  # nobody waits for each cell
        self.assertEqual(run.returncode, 3)
        report, cells = self.verdicts()
        self.assertIs(report["summary"]["interrupted"], False)
        self.assertIn("DialEndpoint failed (UNAVAILABLE)",
                      cells["hanging[n=1]"]["steps"][0]["error"])
        self.assertIn("answers no longer", cells["hanging[n=8]"]["error"])


if __name__ == "__main__":
    unittest.main(argv=["cli"])
