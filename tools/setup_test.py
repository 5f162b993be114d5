"""Tests of how tools/setup installs packages that bring daemons; nothing is installed."""

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


class Daemons(unittest.TestCase):
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

    def setup(self, **more):
        return subprocess.run(
            [self.root / "tools/setup", "--build"], capture_output=True, text=True, check=False,
            env={"PATH": f"{self.root}/bin:/usr/bin:/bin", "TLSLAB_POLICY": str(self.policy),
                 "TLSLAB_SENDMAIL": str(self.root / "sendmail"),
                 "TLSLAB_UNITS": str(self.root / "units"), "LOG": str(self.log), **more})

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


if __name__ == "__main__":
    unittest.main()
