"""Tests of how tools/setup installs packages, of Debian and of npm; nothing is installed."""

import hashlib
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))

# apt-get, that tells what the policy says, and enables a service.
APT_GET = """#!/bin/bash
[[ $1 == install ]] || exit 0
echo "apt-get $*" >>"$LOG"
"$TLSLAB_POLICY"; echo "policy: $?" >>"$LOG"
mkdir -p "$TLSLAB_UNITS/multi-user.target.wants"
touch "$TLSLAB_UNITS/multi-user.target.wants/new.service"
exit ${APT_FAILS:-0}
"""
COMMANDS = {
    "apt-get": APT_GET,
    "dpkg-query": "#!/bin/sh\nexit 1\n",
    "sudo": '#!/bin/sh\nexec "$@"\n',
    "systemctl": '#!/bin/sh\necho "systemctl $*" >>"$LOG"\n',
}


class Machine(unittest.TestCase):
    """A folder with tools/setup in it, and a PATH in which nothing reaches beyond that."""

    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.root = pathlib.Path(scratch.name)
        for folder in ("tools", "distdir", "bin", "units/multi-user.target.wants"):
            (self.root / folder).mkdir(parents=True)
        shutil.copy(os.path.join(HERE, "setup"), self.root / "tools/setup")
        (self.root / "tools/packages.txt").write_text("[build]\nserver-of-something\npostfix\n")
        (self.root / "distdir/openssl.tar.gz").write_text("tarball")
        digest = hashlib.sha256(b"tarball").hexdigest()
        (self.root / "WORKSPACE").write_text(
            'archive(\n    name = "openssl_src",\n    downloaded_file_path = "openssl.tar.gz",\n'
            f'    sha256 = "{digest}",\n)\n')
        for name, text in COMMANDS.items():
            (self.root / "bin" / name).write_text(text)
            (self.root / "bin" / name).chmod(0o755)
        (self.root / "units/multi-user.target.wants/old.service").touch()
        self.policy = self.root / "policy-rc.d"
        self.log = self.root / "log"

    def setup(self, part="--build", **more):
        return subprocess.run(
            [self.root / "tools/setup", part], capture_output=True, text=True, check=False,
            env={"PATH": f"{self.root}/bin:/usr/bin:/bin", "TLSLAB_POLICY": str(self.policy),
                 "TLSLAB_SENDMAIL": str(self.root / "sendmail"),
                 "TLSLAB_UNITS": str(self.root / "units"), "LOG": str(self.log), **more})


class Daemons(Machine):
    def test_may_not_start_while_packages_are_installed(self):
        run = self.setup()
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertIn("policy: 101\n", self.log.read_text())
        self.assertFalse(self.policy.exists())

    def test_that_are_new_stay_off_and_the_others_stay_as_they_are(self):
        self.setup()
        self.assertIn("systemctl --quiet disable new.service", self.log.read_text())
        self.assertNotIn("old.service", self.log.read_text())

    def test_are_up_to_the_policy_that_is_there(self):
        self.policy.write_text("#!/bin/sh\nexit 104\n")
        self.policy.chmod(0o755)
        self.assertEqual(self.setup().returncode, 0)
        self.assertIn("policy: 104\n", self.log.read_text())
        self.assertEqual(self.policy.read_text(), "#!/bin/sh\nexit 104\n")

    def test_of_mail_do_not_take_the_place_of_the_machines_own(self):
        self.setup()
        self.assertIn("server-of-something postfix", self.log.read_text())
        self.log.write_text("")
        (self.root / "sendmail").touch()
        self.setup()
        self.assertIn("server-of-something", self.log.read_text())
        self.assertNotIn("postfix", self.log.read_text())

    def test_are_no_matter_without_systemd(self):
        run = self.setup(TLSLAB_UNITS=str(self.root / "nowhere"))
        self.assertEqual(run.returncode, 0, run.stderr)

    def test_may_start_again_when_installing_failed(self):
        run = self.setup(APT_FAILS="1")
        self.assertEqual(run.returncode, 1)
        self.assertIn("could not install server-of-something", run.stderr)
        self.assertIn("policy: 101\n", self.log.read_text())
        self.assertFalse(self.policy.exists())


# npm, that makes node_modules where it is told to, or fails.
NPM = """#!/bin/bash
echo "npm $*" >>"$LOG"
[[ -z ${NPM_FAILS:-} && $1 == ci ]] || exit 1
while [[ $1 != --prefix ]]; do shift; done
[[ -f $2/package-lock.json ]] && mkdir -p "$2/node_modules/package"
"""


class PackagesOfNpm(Machine):
    FOLDERS = ("tools/buf", "tools/kubernetes", "examples/node")

    def setUp(self):
        super().setUp()
        for folder in self.FOLDERS:
            (self.root / folder).mkdir(parents=True)
            (self.root / folder / "package.json").write_text("{}")
            (self.root / folder / "package-lock.json").write_text(folder)
        self.kept = ["npm-%s-%s" % (folder.rpartition("/")[2],
                                    hashlib.sha256(folder.encode()).hexdigest()[:12])
                     for folder in self.FOLDERS]
        (self.root / "bin/npm").write_text(NPM)
        (self.root / "bin/npm").chmod(0o755)

    def setup(self, **more):
        return super().setup("--test", **more)

    def test_are_kept_under_the_sum_of_their_lock_and_fetched_once(self):
        self.setup()
        for kept in self.kept:
            self.assertTrue((self.root / "distdir" / kept / "node_modules/package").is_dir())
        self.assertEqual(self.log.read_text().count("npm ci"), len(self.FOLDERS))
        self.setup()
        self.assertEqual(self.log.read_text().count("npm ci"), len(self.FOLDERS))

    def test_come_from_the_folder_that_is_named(self):
        elsewhere = self.root / "elsewhere"
        (elsewhere / self.kept[0] / "node_modules").mkdir(parents=True)
        self.setup(TLSLAB_DISTDIR=str(elsewhere))
        self.assertTrue((self.root / "distdir" / self.kept[0] / "node_modules").is_dir())
        self.assertEqual(self.log.read_text().count("npm ci"), len(self.FOLDERS) - 1)

    def test_may_be_missing(self):
        run = self.setup(NPM_FAILS="1")
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertIn("packages of tools/buf could not be had from npm", run.stderr)
        self.assertEqual([path.name for path in (self.root / "distdir").iterdir()],
                         ["openssl.tar.gz"])


if __name__ == "__main__":
    unittest.main()
