"""The shipped experiments on contexts, each run against the real daemon."""

from shipped import ShippedTest, add_tests


class Experiments(ShippedTest):
    """One test a file, added below."""

    def test_there_are_some(self):
        self.assertGreaterEqual(len(FILES), 6)


FILES = add_tests(Experiments, "contexts")
