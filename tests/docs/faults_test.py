"""docs/faults.md has each trigger, milestone, action and field of the contract, and no other.

Usage: faults_test.py PAGE FAULT_PROTO
"""

import pathlib
import re
import sys
import unittest

PAGE, PROTO = [pathlib.Path(arg) for arg in sys.argv[1:3]]


def oneof(proto, name):
    """The fields of a oneof at the outer level of its message."""
    body = re.search(r"^  oneof %s \{\n(.*?)^  \}$" % name, proto, re.M | re.S).group(1)
    return re.findall(r"^    [\w.]+ (\w+) = \d+;", body, re.M)


def enum(proto, name):
    """Its values but the unspecified one."""
    body = re.search(r"^enum %s \{\n(.*?)^\}$" % name, proto, re.M | re.S).group(1)
    return [value for value in re.findall(r"^  (\w+) = \d+;", body, re.M)
            if not value.endswith("_UNSPECIFIED")]


def section(page, name):
    return re.search(r"<!-- %s -->\n(.*?)<!-- /%s -->" % (name, name), page, re.S).group(1)


def first_column(page, name):
    return re.findall(r"^\| `(\w+)` \|", section(page, name), re.M)


class Faults(unittest.TestCase):
    """The page beside the proto."""

    maxDiff = None
    page = PAGE.read_text(encoding="utf-8")
    proto = PROTO.read_text(encoding="utf-8")

    def test_the_page_has_every_trigger(self):
        self.assertEqual(first_column(self.page, "triggers"), oneof(self.proto, "at"))

    def test_the_page_has_every_milestone(self):
        self.assertEqual(first_column(self.page, "milestones"), enum(self.proto, "Milestone"))

    def test_the_page_has_every_action(self):
        self.assertEqual(first_column(self.page, "actions"), oneof(self.proto, "action"))

    def test_the_page_has_every_field(self):
        self.assertEqual(re.findall(r"`([A-Z_]+)`", section(self.page, "fields")),
                         enum(self.proto, "HelloField"))

    def test_there_is_something_to_compare(self):
        self.assertIn("strip_extension", oneof(self.proto, "action"))
        self.assertEqual(len(enum(self.proto, "Milestone")), 6)


if __name__ == "__main__":
    unittest.main()
