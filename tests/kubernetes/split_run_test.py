"""The suite of deploy/kubernetes run as its pods run it, on labs that are started here: with the
command, the arguments, the variables and the files of the manifests."""

import json
import os
import re
import socket
import subprocess
import tempfile
import unittest

import rendered
from rendered import DEADLINE, TLSLAB, TLSLABD, container_of, only

EXAMPLE = "overlays/example"
HERE = os.path.dirname(os.path.abspath(__file__))


def setUpModule():
    rendered.node_modules()


def expand(text, variables):
    """$(NAME) in arguments, as Kubernetes does it."""
    return re.sub(r"\$\((\w+)\)", lambda match: variables[match[1]], text)


class SplitRun(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(dir="/tmp")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        for name, text in only(EXAMPLE, "ConfigMap")["data"].items():
            with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
                file.write(text)

    def start_lab(self):
        """A daemon on loopback, and its port."""
        arguments = [one.replace("0.0.0.0:50551", "127.0.0.1:0")
                     for one in container_of(only(EXAMPLE, "StatefulSet"))["args"]]
        lab = subprocess.Popen([TLSLABD, *arguments], stdout=subprocess.PIPE, encoding="utf-8",
                               env={"TLSLABD_CONTROL_TOKEN": rendered.TOKEN})
        self.addCleanup(lab.communicate)
        self.addCleanup(lab.kill)
        line = lab.stdout.readline()
        self.assertTrue(line.startswith("tlslabd listening on 127.0.0.1:"), line)
        return line.strip().rpartition(":")[2]

    def pod(self, index):
        """The command of a pod of the Job, with the files of this test, and its variables."""
        container = container_of(only(EXAMPLE, "Job"))
        (mount,) = container["volumeMounts"]
        variables = {"JOB_COMPLETION_INDEX": str(index), "TLSLAB_CONTROL_TOKEN": rendered.TOKEN}
        arguments = [expand(one, variables).replace(mount["mountPath"] + "/", self.folder + "/")
                     for one in container["args"]]
        return [TLSLAB, *arguments], variables

    def run_pod(self, index, address):
        """On a lab of this test's, instead of the one in the cluster."""
        command, variables = self.pod(index)
        command = [f"--lab={address}" if one.startswith("--lab=") else one for one in command]
        return subprocess.run(command, capture_output=True, encoding="utf-8", timeout=DEADLINE,
                              stdin=subprocess.DEVNULL, env=variables, check=False)

    @staticmethod
    def cells(text):
        lines = [json.loads(line) for line in text.splitlines()]
        return [line["cell"]["cell_id"] for line in lines if "cell" in line]

    def test_has_every_cell_in_one_part_on_the_labs_by_name(self):
        parts = only(EXAMPLE, "Job")["spec"]["completions"]
        told = []
        for index in range(parts):
            # A name, as in a cluster.
            done = self.run_pod(index, "localhost:" + self.start_lab())
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            self.assertIn(f'"--shard {index + 1}/{parts}"', done.stdout.splitlines()[0])
            cells = self.cells(done.stdout)
            self.assertTrue(cells)
            told += cells
        whole = subprocess.run([TLSLAB, "run", "--output=jsonl", "--lab=localhost:" +
                                self.start_lab(), *self.files()], capture_output=True,
                               encoding="utf-8", timeout=DEADLINE, check=True,
                               env={"TLSLAB_CONTROL_TOKEN": rendered.TOKEN})
        self.assertEqual(sorted(told), sorted(self.cells(whole.stdout)))
        self.assertEqual(len(told), 10)

    def files(self):
        return [os.path.join(self.folder, name) for name in sorted(os.listdir(self.folder))]

    def test_is_tried_again_where_there_is_no_lab_and_not_where_an_experiment_failed(self):
        (rule,) = only(EXAMPLE, "Job")["spec"]["podFailurePolicy"]["rules"]
        final = rule["onExitCodes"]["values"]
        with socket.socket() as nobody:
            nobody.bind(("127.0.0.1", 0))  # and does not listen
            done = self.run_pod(0, f"127.0.0.1:{nobody.getsockname()[1]}")
        self.assertEqual(done.returncode, 3, done.stdout + done.stderr)
        self.assertNotIn(done.returncode, final)
        for file in self.files():
            with open(file, encoding="utf-8") as source:
                text = source.read().replace("client.peer.name_match.matched: true",
                                             "client.peer.name_match.matched: false")
            with open(file, "w", encoding="utf-8") as changed:
                changed.write(text)
        done = self.run_pod(0, "localhost:" + self.start_lab())
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        self.assertIn(done.returncode, final)

    def test_finds_its_lab_by_the_name_that_it_has_in_the_dns_of_a_cluster(self):
        apart = ["unshare", "--map-root-user", "--net", "--mount"]
        if subprocess.run([*apart, "true"], capture_output=True, check=False).returncode != 0:
            self.skipTest("namespaces cannot be made here")
        index = 1
        labs, service = only(EXAMPLE, "StatefulSet"), only(EXAMPLE, "Service")
        name = (f"{labs['metadata']['name']}-{index}.{service['metadata']['name']}."
                f"{labs['metadata']['namespace']}.svc.cluster.local")
        lab = [TLSLABD, *(one.replace("0.0.0.0", "127.0.0.1")
                          for one in container_of(labs)["args"])]
        programs = {"lab": [lab, {"TLSLABD_CONTROL_TOKEN": rendered.TOKEN}],
                    "client": self.pod(index), "name": name}
        command = [*apart, "python3", os.path.join(HERE, "in_cluster.py"),
                   os.path.join(self.folder, "resolv.conf")]

        def run_apart():
            return subprocess.run(command, input=json.dumps(programs), capture_output=True,
                                  encoding="utf-8", timeout=DEADLINE, check=False)

        done = run_apart()
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertTrue(self.cells(done.stdout))
        # Another name is none.
        programs["name"] = name.replace(f"-{index}.", f"-{index + 1}.")
        done = run_apart()
        self.assertEqual(done.returncode, 3, done.stdout + done.stderr)

    def test_has_no_part_outside_a_job(self):
        variables = {"PATH": "/usr/bin:/bin"}
        shard = next(one for one in container_of(only(EXAMPLE, "Job"))["args"]
                     if one.startswith("--shard"))
        done = subprocess.run([TLSLAB, "run", shard, *self.files()], capture_output=True,
                              encoding="utf-8", timeout=DEADLINE, env=variables, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn("JOB_COMPLETION_INDEX is not set", done.stderr)


if __name__ == "__main__":
    unittest.main()
