"""The table of defects in docs/certificates.md is the one that the tool tells.

To bring the page up to date: python3 mutations_test.py TLSLAB TLSLABD PAGE --write
"""

import json
import os
import pathlib
import subprocess
import sys
import unittest

TLSLAB, TLSLABD, PAGE = [pathlib.Path(arg) for arg in sys.argv[1:4]]
BEGIN, END = "<!-- mutations -->\n", "<!-- /mutations -->\n"


def catalogue():
    run = subprocess.run([str(TLSLAB), "--lab", "embedded", "cert", "catalogue", "-o", "json"],
                         env=dict(os.environ, TLSLABD=str(TLSLABD.resolve())), timeout=60,
                         stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(run.stdout)["mutations"]


def verdict(case):
    error = case.get("verify_error", "")
    text = f"`{error}` at {case.get('depth', 0)}" if error else "good"
    return text + (f", with {case['condition']}" if case.get("condition") else "")


def table(mutations):
    lines = ["| mutation | does | case | place | OpenSSL says |", "|---|---|---|---|---|"]
    for mutation in mutations:
        first = True
        for case in mutation.get("cases", []):
            does = mutation["description"].replace("*", r"\*")  # of wildcards, not emphasis
            what = (f"| `{mutation['name']}` | {does} " if first else "| | ")
            first = False
            lines.append(f"{what}| `{case['name']}` | {case['place'].lower()} | {verdict(case)} |")
    return "\n".join(lines) + "\n"


class Mutations(unittest.TestCase):
    """The page, and the comparison itself."""

    maxDiff = None

    def test_the_page_has_the_table_of_the_tool(self):
        page = PAGE.read_text(encoding="utf-8")
        shown = page[page.index(BEGIN) + len(BEGIN):page.index(END)].strip() + "\n"
        self.assertEqual(shown, table(catalogue()))

    def test_a_case_has_a_row(self):
        rows = table([{"name": "m", "description": "*.", "cases": [
            {"name": "a", "place": "LEAF", "verify_error": "E"},
            {"name": "b", "place": "ROOT", "verify_error": "E", "depth": 2,
             "condition": "strict"}]}]).splitlines()[2:]
        self.assertEqual(rows, [r"| `m` | \*. | `a` | leaf | `E` at 0 |",
                                "| | | `b` | root | `E` at 2, with strict |"])


if __name__ == "__main__" and "--write" in sys.argv:
    text = PAGE.read_text(encoding="utf-8")
    before, after = text[:text.index(BEGIN) + len(BEGIN)], text[text.index(END):]
    PAGE.write_text(before + "\n" + table(catalogue()) + "\n" + after, encoding="utf-8")
