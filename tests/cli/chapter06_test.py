"""The lessons of chapter 6, each run against the real daemon, and the list of them."""

import os
import re

from shipped import ShippedTest, add_tests

FOLDER = os.path.join(os.path.abspath("experiments"), "chapter06")
# What an expectation becomes when it is turned: each of these must make its experiment fail.
TURNED = (
    (r"present: true\}", "present: false}"),
    (r"client\.failure: \{present: false\}", "client.failure: {present: true}"),
    (r"negotiated\.version: T\S+", "negotiated.version: SSLv3"),
    (r"failure\.cause: \w+", "failure.cause: HANDSHAKE_TIMEOUT"),
    (r"error_class: \w+", "error_class: TIMED_OUT"),
    (r"exchange\.received: .*", "exchange.received: what nobody says"),
    (r"forward_secret: true", "forward_secret: false"),
    (r"resumption_kind: \w+", "resumption_kind: EXTERNAL_PSK"),
    (r"found_count: 0", "found_count: 1"),
    (r"\{not: \{(contains: .*)\}\}", r"{\1}"),
    (r"\{min: \d+", "{min: 99999999"),
)


class Lessons(ShippedTest):
    """One test a file, added below."""

    def test_there_are_sixteen(self):
        self.assertEqual(len(FILES), 16)

    def test_the_list_has_each_of_them_and_nothing_else(self):
        with open(os.path.join(FOLDER, "README.md"), encoding="utf-8") as page:
            listed = re.findall(r"^\| (\d+) \| \[(\S+)\]\((\S+)\)", page.read(), re.M)
        self.assertEqual([int(number) for number, _, _ in listed], list(range(1, 17)))
        self.assertEqual(sorted(target for _, _, target in listed),
                         sorted(os.path.basename(file) for file in FILES))

    def test_each_says_what_it_teaches_and_where_that_stands(self):
        for file in FILES:
            with self.subTest(file=file), open(file, encoding="utf-8") as text:
                content = text.read()
                self.assertTrue(content.startswith("# "), "it begins with a comment")
                self.assertRegex(content, r"(?m)^description: ")
                self.assertRegex(content, r"(?m)^  - RFC \d+")
                name = re.search(r"(?m)^experiment_id: (\S+)$", content).group(1)
                self.assertEqual(name + ".yaml", os.path.basename(file))

    def test_each_can_fail(self):
        self.check_each_can_fail(FILES, TURNED)


FILES = add_tests(Lessons, "chapter06")
