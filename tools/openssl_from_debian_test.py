"""Tests of how openssl_from_debian derives its sources and picks a version; nothing is downloaded."""

import importlib.machinery
import importlib.util
import os
import pathlib
import tempfile
import unittest

PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "openssl_from_debian")
LOADER = importlib.machinery.SourceFileLoader("openssl_from_debian", PATH)
it = importlib.util.module_from_spec(importlib.util.spec_from_loader(LOADER.name, LOADER))
LOADER.exec_module(it)

SUM = "ab" * 32
SHOWSRC = f"""Package: openssl
Version: 3.5.9-1
Checksums-Sha256:
 {"cd" * 32} 100 openssl_3.5.9.orig.tar.gz

Package: openssl
Version: 3.5.7-1~deb13u1
Checksums-Sha256:
 {"ef" * 32} 7 openssl_3.5.7-1~deb13u1.dsc
 {SUM} 100 openssl_3.5.7.orig.tar.gz
"""


class Sources(unittest.TestCase):
    def test_a_deb822_source_keeps_mirror_and_embedded_key(self):
        derived = it.from_deb822(
            "Types: deb\n# a comment: here\nURIs: http://mirror.example/debian\n"
            "Suites: bookworm bookworm-updates\nComponents: main contrib\n"
            "Signed-By:\n -----BEGIN PGP\n .\n abc: x\n -----END PGP\n", {"bookworm"})
        self.assertEqual(
            derived,
            "types: deb-src\nuris: http://mirror.example/debian\nsuites: trixie\ncomponents: main\n"
            "signed-by:\n -----BEGIN PGP\n .\n abc: x\n -----END PGP\n")

    def test_other_suites_and_disabled_stanzas_are_left_out(self):
        self.assertEqual("", it.from_deb822(
            "Types: deb\nURIs: http://a.example/\nSuites: bookworm-security\nComponents: main\n\n"
            "Enabled: no\nTypes: deb\nURIs: http://a.example/\nSuites: bookworm\nComponents: main\n\n"
            "Types: deb\nURIs: http://b.example/\nSuites: bookworm\nComponents: stable\n", {"bookworm"}))

    def test_a_one_line_source_keeps_its_options(self):
        derived = it.from_one_line(
            "# deb http://old.example/ bookworm main\n"
            "deb [signed-by=/k.gpg] http://mirror.example/debian bookworm main contrib # note\n"
            "deb http://mirror.example/debian bookworm-updates main\n", {"bookworm"})
        self.assertEqual(derived, "deb-src [signed-by=/k.gpg] http://mirror.example/debian trixie main\n")

    def test_all_files_of_the_machine_are_read(self):
        with tempfile.TemporaryDirectory() as name:
            etc = pathlib.Path(name, "etc")
            out = pathlib.Path(name, "out")
            (etc / "sources.list.d").mkdir(parents=True)
            out.mkdir()
            self.assertFalse(it.write_sources(out, str(etc)))
            (etc / "sources.list").write_text("deb http://one.example/ stable main\n")
            (etc / "sources.list.d/more.list").write_text("deb http://two.example/ stable main\n")
            (etc / "sources.list.d/old.list.save").write_text("deb http://three.example/ stable main\n")
            self.assertTrue(it.write_sources(out, str(etc)))
            self.assertEqual(sorted(os.listdir(out)), ["more.list", "sources.list"])


class Version(unittest.TestCase):
    def test_is_the_one_whose_tarball_has_the_sum(self):
        self.assertEqual(it.version_with(SUM, SHOWSRC), "3.5.7-1~deb13u1")

    def test_is_none_when_the_package_has_moved_on(self):
        self.assertIsNone(it.version_with("00" * 32, SHOWSRC))

    def test_is_not_taken_from_a_file_that_is_no_tarball(self):
        self.assertIsNone(it.version_with("ef" * 32, SHOWSRC))


if __name__ == "__main__":
    unittest.main()
