"""The shipped experiments on certificates and their defects, each run against the real daemon."""

from shipped import ShippedTest, add_tests


class Experiments(ShippedTest):
    """One test a file, added below."""

    def test_there_are_some(self):
        self.assertGreaterEqual(len(FILES), 7)


FILES = add_tests(Experiments, "certificates")
