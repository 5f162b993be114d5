"""docs/reference is what tools/write_reference makes of the protos, and its links lead somewhere.

Usage: reference_test.py WRITE_REFERENCE PAGE...
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

WRITE_REFERENCE = pathlib.Path(sys.argv[1])
PAGES = {path.name: path.read_text(encoding="utf-8") for path in map(pathlib.Path, sys.argv[2:])}

STALE = "{}: the protos say something else. Run tools/write_reference"

# What the pages of the contract do not all have.
SMALL = '''// Small things.
// In two lines: of | and *.
syntax = "proto3";
package tlslab.v1;
import "google/protobuf/duration.proto";

// Serves small things.
service SmallService {
  // Gives one. RFC 8446 section 4.2 says how. Errors: NOT_FOUND, as GetSmall.
  rpc GetSmall(GetSmallRequest) returns (stream Small);
}
// Asks.
message GetSmallRequest {
  // Of `Small.how`.
  Small.How how = 1;
}
// A small thing.
message Small {
  // How small.
  enum How {
    // Not told.
    HOW_UNSPECIFIED = 0;
  }
  // Required: one of
  // the two.
  oneof what {
    // By `wanted|not`:
    //   {a: b|c}
    // and no more.
    string name = 1;
    // By number.
    uint32 number = 2;
  }
  // Absent: none.
  optional How how = 3;
  // Of all.
  map<string, Small> parts = 4;
  // In order.
  repeated google.protobuf.Duration times = 5;
}
'''


def written(root, folder):
    """The pages that the command under `root` writes."""
    folder = pathlib.Path(folder)
    subprocess.run([root / "tools/write_reference", folder], check=True)
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def anchors(page):
    """Those that GitHub gives the headings."""
    for heading in re.findall(r"^#+ (.*)$", page, re.M):
        text = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading)
        yield re.sub(r"[^\w\- ]", "", text).strip().lower().replace(" ", "-")


class WithProtobuf(unittest.TestCase):
    def setUp(self):
        run = subprocess.run(["/usr/bin/python3", "-c", "import google.protobuf"],
                             capture_output=True, text=True, check=False)
        if run.returncode != 0:
            self.skipTest("python3-protobuf is not installed")
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)


class Reference(WithProtobuf):
    def test_is_what_the_protos_say(self):
        new = written(pathlib.Path.cwd(), self.folder)
        self.assertEqual(sorted(new), sorted(PAGES), STALE.format("docs/reference"))
        for name, content in new.items():
            self.assertEqual(content, PAGES[name], STALE.format(f"docs/reference/{name}"))

    def test_leads_to_what_is_there(self):
        for name, content in PAGES.items():
            self.assertEqual(len(set(anchors(content))), len(list(anchors(content))), name)
            for page, anchor in re.findall(r"\]\(([\w-]*(?:\.md)?)(?:#([\w-]+))?\)", content):
                with self.subTest(page=name, link=f"{page}#{anchor}"):
                    self.assertIn(page or name, PAGES)
                    if anchor:
                        self.assertIn(anchor, set(anchors(PAGES[page or name])))


class SmallReference(WithProtobuf):
    """Of a contract with one file."""

    def setUp(self):
        super().setUp()
        root = self.folder / "root"
        shutil.copytree(WRITE_REFERENCE.parent / "reference", root / "tools/reference")
        shutil.copy(WRITE_REFERENCE, root / "tools/write_reference")
        (root / "proto/tlslab/v1").mkdir(parents=True)
        (root / "proto/tlslab/v1/small.proto").write_text(SMALL, encoding="utf-8")
        self.pages = self.folder / "pages"
        self.pages.mkdir()
        (self.pages / "gone.md").touch()
        (self.pages / "kept.txt").touch()
        written(root, self.pages)
        self.page = (self.pages / "small-service.md").read_text(encoding="utf-8")

    def test_has_a_page_of_the_service_and_an_index_and_none_of_what_is_gone(self):
        self.assertEqual(sorted(os.listdir(self.pages)), ["README.md", "kept.txt", "small-service.md"])
        index = (self.pages / "README.md").read_text(encoding="utf-8")
        self.assertIn("\n### [SmallService](small-service.md)\n\nServes small things.\n", index)
        self.assertIn("Small things. In two lines: of | and \\*.", index)
        self.assertIn("[Small.How](small-service.md#smallhow)", index)

    def test_tells_a_method_with_its_errors_apart(self):
        self.assertIn(
            "\n## GetSmall\n\n[GetSmallRequest](#getsmallrequest) → stream of [Small](#small)\n\n"
            "Gives one. [RFC 8446 section 4.2](https://www.rfc-editor.org/rfc/rfc8446#section-4.2)"
            " says how.\n\n**Errors:** NOT_FOUND, as [GetSmall](#getsmall).\n", self.page)
        self.assertIn("| [GetSmall](#getsmall) | Gives one. |", self.page)

    def test_tells_fields_with_their_types(self):
        for row in (
                "| `name` | 1 | string | *One of* `what`. By `wanted\\|not`:"
                "<pre>{a: b\\|c}</pre>and no more. |",
                "| `how` | 3 | optional [Small.How](#smallhow) | Absent: none. |",
                "| `parts` | 4 | map of string to [Small](#small) | Of all. |",
                "| `times` | 5 | repeated [Duration](https://protobuf.dev/reference/protobuf/"
                "google.protobuf/#duration) | In order. |",
                "| `how` | 1 | [Small.How](#smallhow) | Of [`Small.how`](#small). |"):
            self.assertIn("\n" + row + "\n", self.page)
        self.assertIn("\n`what`: one of `name`, `number`. Required: one of the two.\n", self.page)

    def test_tells_enums_below_their_message_and_who_uses_them(self):
        self.assertIn(
            "\n#### Small.How\n\nHow small.\n\n| Value | No. | Meaning |\n| --- | --- | --- |\n"
            "| `HOW_UNSPECIFIED` | 0 | Not told. |\n\n"
            "Used by [GetSmallRequest.how](#getsmallrequest), [Small.how](#small).\n", self.page)


if __name__ == "__main__":
    unittest.main()
