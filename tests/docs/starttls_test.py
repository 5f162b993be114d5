"""The tables of docs/starttls.md: a test for each behaviour, in each protocol, at each end.

Run on the clone itself: argv[1] is a file at its root.
"""

import os
import pathlib
import re
import sys
import unittest

ROOT = pathlib.Path(os.path.realpath(sys.argv[1])).parent
PAGE = (ROOT / "docs/starttls.md").read_text(encoding="utf-8")
PROTO = (ROOT / "proto/tlslab/v1/dialog.proto").read_text(encoding="utf-8")
SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in [
    ROOT / "server/testing/dialog_behaviours.cc", *sorted(ROOT.glob("server/dialog/*/*_test.cc"))])
TESTS = set(re.findall(r"^TEST(?:_F|_P)?\((\w+), (\w+)\)", SOURCES, re.M))


def table(title):
    """[suites], {behaviour: [cell]} of the table under a title."""
    part = PAGE.split("\n### " + title + "\n")[1].split("\n#")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")]
            for line in part.splitlines() if line.startswith("|")]
    suites = [re.findall(r"`(\w+)`", cell) for cell in rows[0][1:]]
    return suites, {row[0]: row[1:] for row in rows[2:]}


def fields(message, prefix=""):
    """The fields of a message that say how an end does TLS, and the values of its enums."""
    body = re.search(r"^message %s \{\n(.*?)^\}" % message, PROTO, re.M | re.S).group(1)
    return set(re.findall(r"^(?:  |    )(?:\w+(?:\.\w+)* )?(\w+) = \d+;", body, re.M))


# What is about the protocol's own session, or the default of an enum.
ASIDE = {"protocol", "tls_start", "tls_policy", "starttls_answer", "pipelined_plaintext",
         "credentials", "host_name", "message", "http", "ftp", "ACCEPT",
         "TLS_POLICY_UNSPECIFIED", "STARTTLS_ANSWER_UNSPECIFIED",
         "PIPELINED_PLAINTEXT_UNSPECIFIED"}


class Tables(unittest.TestCase):
    def check(self, title, message):
        suites, rows = table(title)
        named = set(re.findall(r"`(\w+)`", " ".join(rows)))
        self.assertEqual(fields(message) - ASIDE - named, set(), "no row has these")
        for behaviour, cells in rows.items():
            self.assertEqual(len(cells), len(suites), behaviour)
            for suite, cell in zip(suites, cells):
                with self.subTest(behaviour=behaviour, suite=suite, cell=cell):
                    tests = re.findall(r"`(\w+)`", cell)
                    if cell.startswith("–"):
                        self.assertGreater(len(cell), 5, "a dash has its reason")
                        continue
                    self.assertTrue(tests, "no test is named")
                    for test in tests:
                        self.assertTrue(any((one, test) in TESTS for one in suite),
                                        f"there is no such test: {test}")

    def test_each_behaviour_of_a_server_has_its_tests(self):
        self.check("Servers", "ServerDialog")

    def test_each_behaviour_of_a_client_has_its_tests(self):
        self.check("Clients", "ClientDialog")

    def test_the_protocols_of_the_first_column_run_its_tests(self):
        for suite in ("Smtp", "Pop3", "Imap", "Nntp"):
            self.assertIn(f"INSTANTIATE_TEST_SUITE_P({suite}, DialogBehaviours,", SOURCES)

    def test_the_tests_are_read(self):
        self.assertIn(("Smtp", "LmtpAnswersForEachRecipient"), TESTS)
        self.assertNotIn(("Smtp", "NoSuchTest"), TESTS)
        self.assertIn("hide_starttls", fields("ServerDialog"))
        self.assertIn("DANGER_EXECUTE", fields("ServerDialog"))


if __name__ == "__main__":
    unittest.main(argv=["starttls"])
