"""The image: what it says of itself, its size, and that it works as one without rights on a file
system that cannot be written, in a namespace.

argv: OCI DOCKER VERSION
"""

import json
import os
import select
import signal
import subprocess
import sys
import tarfile
import tempfile
import unittest

OCI, DOCKER = (os.path.abspath(path) for path in sys.argv[1:3])
VERSION = sys.argv[3]
LIMIT = 40_000_000
DEADLINE = 120
SOON = 20


def unpack(archive, folder):
    with tarfile.open(archive) as members:
        members.extractall(folder)


class Image(unittest.TestCase):
    """As umoci, another program, unpacks it; and run by bubblewrap as its configuration says."""

    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="img-", dir="/tmp")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = folder.name
        layout = os.path.join(cls.folder, "layout")
        unpack(OCI, layout)
        bundle = os.path.join(cls.folder, "bundle")
        subprocess.run(["umoci", "unpack", "--rootless", "--image", f"{layout}:{VERSION}", bundle],
                       check=True, timeout=DEADLINE)
        cls.layout, cls.root = layout, os.path.join(bundle, "rootfs")
        with open(os.path.join(bundle, "config.json"), encoding="utf-8") as file:
            cls.process = json.load(file)["process"]
        done = subprocess.run(["skopeo", "--insecure-policy", "inspect", "--config", "--raw",
                               f"oci:{layout}:{VERSION}"], check=True, stdout=subprocess.PIPE,
                              timeout=DEADLINE)
        cls.image = json.loads(done.stdout)
        cls.config = cls.image["config"]

    def test_says_who_runs_what_on_which_port(self):
        self.assertEqual(self.config["User"], "65532:65532")
        self.assertEqual(self.config["Entrypoint"], ["/usr/bin/tlslabd"])
        self.assertEqual(self.config["ExposedPorts"], {"50551/tcp": {}})
        self.assertEqual(self.config["Healthcheck"]["Test"], ["CMD", "/usr/bin/tlslab", "health"])
        self.assertEqual(self.config["Labels"]["org.opencontainers.image.version"], VERSION)
        self.assertEqual((self.image["os"], self.image["architecture"]), ("linux", "amd64"))
        user = self.process["user"]
        self.assertEqual((user["uid"], user["gid"]), (65532, 65532))
        self.assertEqual(self.process["args"], ["/usr/bin/tlslabd"])

    def test_docker_loads_the_same(self):
        with tarfile.open(DOCKER) as archive:
            [manifest] = json.load(archive.extractfile("manifest.json"))
            config = json.load(archive.extractfile(manifest["Config"]))
        # As Docker writes "tlslab" in full.
        self.assertEqual(manifest["RepoTags"], [f"docker.io/library/tlslab:{VERSION}"])
        self.assertEqual(config, self.image)

    def test_is_small(self):
        blobs = os.path.join(self.layout, "blobs/sha256")
        packed = sum(os.path.getsize(os.path.join(blobs, name)) for name in os.listdir(blobs))
        files = {}
        for at, _, names in os.walk(self.root):
            for name in names:
                facts = os.lstat(os.path.join(at, name))
                files[facts.st_ino] = facts.st_size  # both programs are one file
        print(f"{packed} bytes packed, {sum(files.values())} bytes unpacked", file=sys.stderr)
        self.assertLess(packed, LIMIT)
        self.assertLess(sum(files.values()), LIMIT)

    def test_holds_nothing_that_its_user_cannot_read_or_could_write(self):
        with open(os.path.join(self.layout, "index.json"), encoding="utf-8") as file:
            [manifest] = json.load(file)["manifests"]
        blobs = os.path.join(self.layout, "blobs")
        with open(os.path.join(blobs, manifest["digest"].replace(":", "/")), "rb") as file:
            [layer] = json.load(file)["layers"]
        with tarfile.open(os.path.join(blobs, layer["digest"].replace(":", "/"))) as members:
            for member in members:
                needed = 0o555 if member.isdir() else 0o444
                self.assertEqual(member.mode & needed, needed, member.name)
                self.assertEqual((member.uid, member.gid, member.mtime), (0, 0, 0), member.name)
                if not member.issym() and member.name != "tmp":
                    self.assertEqual(member.mode & 0o022, 0, member.name)

    # What runs in it.

    @staticmethod
    def namespaces():
        """Whether this machine lets its users have namespaces."""
        return subprocess.run(["bwrap", "--unshare-user", "--ro-bind", "/", "/", "true"],
                              stderr=subprocess.DEVNULL, check=False,
                              timeout=DEADLINE).returncode == 0

    def inside(self, *command, writable_tmp=False, more=()):
        """The command line that runs this in the image, as a container runtime would."""
        if not self.namespaces():
            self.skipTest("namespaces cannot be made here")
        for name in ("dev", "proc"):  # a runtime makes the places of its mounts
            os.makedirs(os.path.join(self.root, name), exist_ok=True)
        environment = [word for pair in [*self.process["env"], *more]
                       for word in ("--setenv", *pair.split("=", 1))]
        return ["bwrap", "--unshare-user", "--uid", "65532", "--gid", "65532", "--unshare-ipc",
                "--ro-bind", self.root, "/", "--dev-bind", "/dev", "/dev",
                *(["--tmpfs", "/tmp"] if writable_tmp else []), "--die-with-parent", "--clearenv",
                *environment, "--chdir", self.process["cwd"], *command]

    def run_inside(self, *command, expect=0, **how):
        done = subprocess.run(self.inside(*command, **how), stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=DEADLINE, check=False,
                              stdin=subprocess.DEVNULL)
        self.assertEqual(done.returncode, expect, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def start(self, *flags, **how):
        """The process of bwrap and the id of the daemon, which is its child."""
        info, info_in = os.pipe()
        daemon = subprocess.Popen(
            self.inside("--info-fd", str(info_in), *self.process["args"], *flags, **how),
            stdout=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL,
            pass_fds=[info_in])
        os.close(info_in)
        self.addCleanup(daemon.stdout.close)
        self.addCleanup(daemon.wait)
        self.addCleanup(daemon.kill)
        readable, _, _ = select.select([daemon.stdout], [], [], DEADLINE)
        self.assertTrue(readable, "the daemon says nothing")
        self.assertEqual(daemon.stdout.readline(), "tlslabd listening on 0.0.0.0:50551\n")
        with open(info, encoding="utf-8") as told:
            return daemon, json.load(told)["child-pid"]

    def test_is_healthy_and_its_first_experiment_passes(self):
        daemon, pid = self.start("--danger-listen-beyond-loopback")
        health = self.config["Healthcheck"]["Test"][1:]
        self.assertEqual(self.run_inside(*health), "SERVING\n")
        report = self.run_inside("/usr/bin/tlslab", "run",
                                 "experiments/chapter06/safe-defaults.yaml")
        self.assertIn("PASSED  safe-defaults: 6 passed, 0 failed", report)
        os.kill(pid, signal.SIGTERM)
        self.assertEqual(daemon.wait(timeout=SOON), 0)
        self.run_inside(*health, expect=3)

    def test_serves_whoever_has_the_token_and_tells_anybody_its_health(self):
        self.start(more=["TLSLABD_CONTROL_TOKEN=open-sesame"])
        self.assertEqual(self.run_inside(*self.config["Healthcheck"]["Test"][1:]), "SERVING\n")
        capabilities = ("/usr/bin/tlslab", "capabilities")
        # Not a private daemon instead.
        self.assertIn("wants a bearer token", self.run_inside(*capabilities, expect=3))
        self.assertIn("OpenSSL 3.", self.run_inside(*capabilities,
                                                    more=["TLSLAB_CONTROL_TOKEN=open-sesame"]))

    def test_trusts_the_authorities_of_the_web(self):
        self.start("--danger-listen-beyond-loopback")
        trust = json.loads(self.run_inside("/usr/bin/tlslab", "-o", "json", "cert", "trust"))
        self.assertGreater(trust["ca_certificate_count"], 100)

    def test_serves_others_only_when_told_so(self):
        told = self.run_inside(*self.process["args"], expect=2)
        self.assertIn("--danger-listen-beyond-loopback", told)

    def test_a_private_daemon_needs_a_folder_for_its_socket(self):
        simulate = ("/usr/bin/tlslab", "--lab", "embedded", "simulate")
        self.assertIn("TLS_AES_256_GCM_SHA384", self.run_inside(*simulate, writable_tmp=True))
        self.run_inside(*simulate, expect=3)

    def test_nothing_can_be_written(self):
        told = self.run_inside("/usr/bin/tlslab", "init", "/tmp/first.yaml", expect=2)
        self.assertIn("Read-only file system", told)


if __name__ == "__main__":
    unittest.main()
