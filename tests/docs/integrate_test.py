"""What docs/integrate.md shows of a harness stands in the examples, which tests run.

Usage: integrate_test.py PAGE EXAMPLE...
"""

import pathlib
import re
import sys
import unittest

PAGE, *EXAMPLES = map(pathlib.Path, sys.argv[1:])
# Language of a block → the files that it may be from.
ENDINGS = {"js": ".mjs", "go": ".go", "cpp": ".cc", "starlark": ".bazel"}


def lines(text):
    """Without blank lines and without what stands around each."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def stands_in(part, whole):
    return any(whole[at:at + len(part)] == part for at in range(len(whole) - len(part) + 1))


class Page(unittest.TestCase):
    def test_shows_what_the_tests_run(self):
        blocks = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.M | re.S)
        shown = [(language, block) for language, block in blocks if language in ENDINGS]
        self.assertEqual({language for language, _ in shown}, set(ENDINGS))
        for language, block in shown:
            sources = [path.read_text(encoding="utf-8") for path in EXAMPLES
                       if path.suffix == ENDINGS[language]]
            self.assertTrue(any(stands_in(lines(block), lines(source)) for source in sources),
                            f"no example has this any more:\n{block}")

    def test_is_compared_line_by_line(self):
        self.assertTrue(stands_in(["b", "c"], ["a", "b", "c", "d"]))
        self.assertFalse(stands_in(["b", "d"], ["a", "b", "c", "d"]))


if __name__ == "__main__":
    unittest.main()
