"""The repository keeps its own rules. Run on the clone itself: argv[1] is a file at its root."""

import os
import sys
import unittest

import lint
import proto_comments
import rules

ROOT = os.path.dirname(os.path.realpath(sys.argv[1]))


class Repository(unittest.TestCase):
    """Each rule of the table is added below as a test of its own."""

    @classmethod
    def setUpClass(cls):
        cls.tree = lint.read_tree(ROOT)

    def hold(self, violations):
        if violations:
            self.fail("\n" + "\n".join(violations))

    def test_the_tree_is_the_whole_repository(self):
        for path in ("WORKSPACE", "certs/ossl/ossl_ptr.h", "proto/tlslab/v1/handshake.proto"):
            self.assertIn(path, self.tree)

    def test_headers_have_guards_and_opening_comments(self):
        self.hold(lint.check_headers(self.tree))

    def test_sources_are_short(self):
        self.hold(lint.check_sizes(self.tree))

    def test_protos_are_documented(self):
        root = os.path.join(ROOT, "proto")
        paths = [path[len("proto/"):] for path in self.tree
                 if path.startswith("proto/") and path.endswith(".proto")]
        self.hold(proto_comments.undocumented(root, paths))

    def test_every_allowance_names_a_rule_and_a_reason(self):
        names = {rule.name for rule in rules.RULES}
        for allowance in rules.ALLOWANCES:
            self.assertIn(allowance.rule, names)
            self.assertTrue(allowance.reason)


def add_test(rule):
    def test(self):
        self.hold(lint.check_rule(rule, self.tree))

    setattr(Repository, "test_" + rule.name, test)


for each in rules.RULES:
    add_test(each)

if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
