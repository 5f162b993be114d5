"""The tarball and the package of Debian: what is in them, and that it runs where it is unpacked.

argv: STAGE TARBALL DEB UNIT PACKAGES TARBALL_PROGRAM VERSION
"""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import unittest

STAGE, TARBALL, DEB, UNIT, PACKAGES, TARBALL_PROGRAM = (
    os.path.abspath(path) for path in sys.argv[1:7])
VERSION = sys.argv[7]
sys.path.insert(0, os.path.dirname(TARBALL_PROGRAM))

import licences  # noqa: E402

FOLDER = f"tlslab-{VERSION}-linux-amd64"
DEADLINE = 120
EXPOSURE = "9"  # tenths of what systemd-analyze tells, which docs/install.md says
WANTED = (
    "bin/tlslab", "bin/tlslabd",
    "lib/systemd/system/tlslabd.service",
    "share/bash-completion/completions/tlslab", "share/bash-completion/completions/tlslabd",
    "share/doc/tlslab/README.md", "share/doc/tlslab/CHANGELOG.md",
    "share/doc/tlslab/docs/command-line.md", "share/doc/tlslab/licences/libgrpc-dev",
    "share/man/man1/tlslab.1", "share/man/man8/tlslabd.8",
    "share/tlslab/experiments/chapter06/safe-defaults.yaml",
    "share/zsh/site-functions/_tlslab", "share/zsh/site-functions/_tlslabd",
)


def output(*command, **options):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True,
                          timeout=DEADLINE, **options).stdout


class Unpacked(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="pkg-", dir="/tmp")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TMPDIR": self.folder}

    def check_programs(self, bin_):
        """Both start, and the first experiment passes with the daemon that lies beside."""
        tlslab, tlslabd = os.path.join(bin_, "tlslab"), os.path.join(bin_, "tlslabd")
        self.assertEqual(output(tlslab, "--version"), f"tlslab {VERSION}\n")
        self.assertRegex(output(tlslabd, "--version"), f"^tlslabd {VERSION}, OpenSSL ")
        self.assertTrue(os.path.samefile(tlslab, tlslabd))
        experiments = os.path.join(bin_, "../share/tlslab/experiments")
        report = output(tlslab, "--lab", "embedded", "run",
                        os.path.join(experiments, "chapter06/safe-defaults.yaml"),
                        env=self.environment)
        self.assertIn("PASSED  safe-defaults: 6 passed", report)

    def test_the_tarball_runs_where_it_is_unpacked(self):
        with tarfile.open(TARBALL) as archive:
            archive.extractall(self.folder)
        self.check_programs(os.path.join(self.folder, FOLDER, "bin"))

    def test_the_package_runs_where_it_is_unpacked(self):
        subprocess.run(["dpkg-deb", "-x", DEB, self.folder], check=True, timeout=DEADLINE)
        self.check_programs(os.path.join(self.folder, "usr/bin"))


class Tarball(unittest.TestCase):
    def test_has_everything_in_one_folder(self):
        with tarfile.open(TARBALL) as archive:
            names = archive.getnames()
        self.assertEqual({name.split("/")[0] for name in names}, {FOLDER})
        self.assertEqual({f"{FOLDER}/{name}" for name in WANTED} - set(names), set())

    def test_is_the_same_wherever_it_is_made(self):
        with tarfile.open(TARBALL) as archive:
            members = archive.getmembers()
        self.assertEqual([m.name for m in members], sorted(m.name for m in members))
        self.assertEqual({(m.mtime, m.uid, m.gid, m.uname, m.gname) for m in members},
                         {(0, 0, 0, "", "")})
        with tempfile.TemporaryDirectory() as folder:
            again = os.path.join(folder, os.path.basename(TARBALL))
            subprocess.run([sys.executable, TARBALL_PROGRAM, STAGE, again], check=True,
                           timeout=DEADLINE)
            with open(again, "rb") as one, open(TARBALL, "rb") as other:
                self.assertEqual(one.read() == other.read(), True)

    def test_asks_the_machine_for_the_c_library_alone(self):
        with tarfile.open(TARBALL) as archive, tempfile.TemporaryDirectory() as folder:
            archive.extractall(folder)
            listed = output("ldd", f"{folder}/{FOLDER}/bin/tlslab")
            of_machine = [path for path in re.findall(r"(/\S+) \(0x", listed)
                          if not path.startswith(folder)]
        self.assertNotIn("not found", listed)
        self.assertEqual({re.sub(r"-linux.*|\.so.*", "", os.path.basename(path))
                          for path in of_machine} - {"ld", "libc", "libm"}, set())


class Debian(unittest.TestCase):
    def field(self, name):
        return output("dpkg-deb", "-f", DEB, name).strip()

    def test_says_what_it_is_and_needs(self):
        self.assertEqual(self.field("Package"), "tlslab")
        self.assertEqual(self.field("Version"), VERSION)
        self.assertEqual(self.field("Architecture"), "amd64")
        self.assertRegex(self.field("Depends"), r"^libc6 \(>= [\d.]+\)$")

    def test_runs_nothing_when_it_is_installed(self):
        self.assertEqual(output("dpkg-deb", "-I", DEB).count("control"), 1 + 1)
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(["dpkg-deb", "-e", DEB, folder], check=True, timeout=DEADLINE)
            self.assertEqual(os.listdir(folder), ["control"])

    def test_has_everything_where_debian_has_it(self):
        listed = output("dpkg-deb", "-c", DEB)
        self.assertEqual({line.split()[1] for line in listed.splitlines()}, {"root/root"})
        names = {re.sub(" link to .*", "", line).split()[-1][2:] for line in listed.splitlines()}
        wanted = {re.sub(r"(/man/.*)", r"\1.gz", name.replace("site-functions",
                                                              "vendor-completions"))
                  for name in WANTED} | {"share/doc/tlslab/copyright",
                                         "share/doc/tlslab/changelog.gz"}
        self.assertEqual({"usr/" + name for name in wanted} - names, set())


class Unit(unittest.TestCase):
    def test_starts_the_program_of_the_package(self):
        with open(UNIT, encoding="utf-8") as file:
            self.assertIn("\nExecStart=/usr/bin/tlslabd\n", file.read())

    @unittest.skipUnless(shutil.which("systemd-analyze"), "there is no systemd-analyze")
    def test_is_exposed_no_more_than_the_documentation_says(self):
        command = ["systemd-analyze", "security", "--offline=true", "--no-pager",
                   "--threshold=" + EXPOSURE]
        subprocess.run([*command, UNIT], check=True, stdout=subprocess.DEVNULL, timeout=DEADLINE)
        with tempfile.TemporaryDirectory() as folder:  # and one that is would be told
            open_ = os.path.join(folder, "open.service")
            with open(open_, "w", encoding="utf-8") as file:
                file.write("[Service]\nExecStart=/bin/true\n")
            run = subprocess.run([*command, open_], check=False, stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL, timeout=DEADLINE)
            self.assertNotEqual(run.returncode, 0)


class Licences(unittest.TestCase):
    def test_no_library_of_the_build_is_forgotten(self):
        with open(PACKAGES, encoding="utf-8") as file:
            build = file.read().split("[build]")[1].split("[test]")[0]
        used = set(re.findall(r"^(\S+-dev)\b", build, re.M))
        self.assertEqual(used, set(licences.LINKED) | set(licences.NOT_LINKED))

    def test_each_has_its_terms(self):
        with tarfile.open(STAGE) as stage:
            texts = {os.path.basename(m.name): stage.extractfile(m).read()
                     for m in stage if "/licences/" in m.name}
        for name in (*licences.LINKED, licences.standard_library(), "openssl"):
            self.assertRegex(texts[name].decode(), "(?i)licen[cs]e|permission", name)
        self.assertIn(b"Apache License", texts["openssl"])
        self.assertIn(b"Version 2.0", texts["common-Apache-2.0"])


if __name__ == "__main__":
    unittest.main()
