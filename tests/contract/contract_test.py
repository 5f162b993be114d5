"""The contract keeps the rules of proto/buf.yaml, and breaks with nothing that was released.

Usage: contract_test.py proto/buf.yaml FILES OF BUF...
"""

import pathlib
import shutil
import sys
import tempfile
import unittest

import contract

PROTO = pathlib.Path(sys.argv[1]).parent
CHANGELOG = pathlib.Path("CHANGELOG.md").read_text(encoding="utf-8")

NEXT = """
It breaks programs that were written for {version}. Give the new thing a new name and number, and
mark the old one `deprecated`; or see proto/releases/README.md, if it must be."""


class Contract(unittest.TestCase):
    def setUp(self):
        try:
            self.program = contract.find_buf(sys.argv[2:])
        except contract.MissingError as missing:
            self.skipTest(str(missing))
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        # Not links, which buf takes for files outside of the folder.
        self.copy = pathlib.Path(scratch.name) / "proto"
        shutil.copytree(PROTO, self.copy)
        self.image = contract.newest_image(PROTO / "releases")

    def edit(self, file, old, new):
        path = self.copy / "tlslab/v1" / file
        text = path.read_text(encoding="utf-8")
        self.assertEqual(text.count(old), 1, f"{old} in {file}")
        path.chmod(0o644)
        path.write_text(text.replace(old, new), encoding="utf-8")

    def lint(self):
        return contract.buf(self.program, "lint", self.copy)

    def breaking(self):
        return contract.buf(self.program, "breaking", self.copy, "--against", self.image.resolve())

    def assert_found(self, run, *words):
        self.assertEqual(run.returncode, 100, run.stdout + run.stderr)
        for word in words:
            self.assertIn(word, run.stdout)

    def test_keeps_the_rules(self):
        run = self.lint()
        self.assertEqual(run.returncode, 0, "\n" + run.stdout + run.stderr)

    def test_breaks_with_nothing_that_was_released(self):
        run = self.breaking()
        self.assertEqual(run.returncode, 0, "\n" + run.stdout + run.stderr +
                         NEXT.format(version=self.image.stem))

    def test_has_an_image_of_every_release_and_of_the_version_to_come(self):
        for version in contract.releases(CHANGELOG):
            self.assertTrue((PROTO / f"releases/{version}.binpb").exists(),
                            f"run bazel run //tests/contract:write_image for {version}")

    def test_may_grow(self):
        self.edit("listener.proto", "  ProxyProtocolUse accept_proxy_protocol = 17;",
                  "  ProxyProtocolUse accept_proxy_protocol = 17;\n"
                  "  // What nobody thought of before.\n  string afterthought = 1000;")
        self.assertEqual(self.breaking().returncode, 0)
        self.assertEqual(self.lint().returncode, 0)

    def test_may_not_renumber_a_field(self):
        self.edit("listener.proto", "string bind_address = 3;", "string bind_address = 1003;")
        self.assert_found(self.breaking(), "listener.proto",
                          'field "3" with name "bind_address" on message "Listener" was deleted')

    def test_may_not_rename_a_field(self):
        self.edit("listener.proto", "string bind_address = 3;", "string bound = 3;")
        self.assert_found(self.breaking(), "listener.proto", '"bind_address"', '"bound"')

    def test_may_not_change_the_type_of_a_field(self):
        self.edit("listener.proto", "uint32 open_count = 11;", "string open_count = 11;")
        self.assert_found(self.breaking(), "listener.proto", '"open_count"', "uint32", "string")

    def test_may_not_lose_a_method(self):
        self.edit("lab_service.proto", "  rpc ListPresets(ListPresetsRequest)"
                  " returns (ListPresetsResponse);\n", "")
        self.assert_found(self.breaking(), "lab_service.proto", '"ListPresets"')

    def test_may_not_have_a_field_without_a_comment(self):
        self.edit("listener.proto", "  ProxyProtocolUse accept_proxy_protocol = 17;",
                  "  ProxyProtocolUse accept_proxy_protocol = 17;\n  string afterThought = 1000;")
        self.assert_found(self.lint(), '"afterThought" should have a non-empty comment',
                          'should be lower_snake_case, such as "after_thought"')


class Releases(unittest.TestCase):
    def test_are_the_headings_of_the_change_log(self):
        found = contract.releases("# Changelog\n\n## 0.2.0 (unreleased)\n\n- x\n\n## 0.1.0\n")
        self.assertEqual(found, {"0.2.0": False, "0.1.0": True})

    def test_are_in_the_order_of_their_numbers(self):
        with tempfile.TemporaryDirectory() as folder:
            for version in ("0.9.0", "0.10.0", "0.2.11"):
                (pathlib.Path(folder) / f"{version}.binpb").touch()
            self.assertEqual(contract.newest_image(pathlib.Path(folder)).stem, "0.10.0")


if __name__ == "__main__":
    unittest.main()
