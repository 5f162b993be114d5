"""Every console block of the pages is run, and what it prints is compared.

A block is a ```console fence: lines that begin with "$ " are commands for bash, and the
lines below each are what it prints on both outputs together. "..." alone stands for any
number of lines; numbers of bytes and of time differ between runs and are not compared.
The commands of one page share an empty folder that holds `experiments`, and find `tlslab`
and `tlslabd` in PATH. A ```python fence that begins with "# NAME.py" is a file of that name. A
program that a page leaves running has its process id in a file *.pid, and is killed at the end of
the page.

Usage: docs_test.py TLSLAB TLSLABD EXPERIMENT PAGE|FILE...
A FILE is what does not end in .md; it lies in that folder too.
"""

import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import unittest

TLSLAB, TLSLABD, EXPERIMENT, *_others = [pathlib.Path(arg) for arg in sys.argv[1:]]
PAGES = [path for path in _others if path.suffix == ".md"]
FILES = [path for path in _others if path.suffix != ".md"]

# Times, byte counts and the like, which no two runs share.
VARYING = re.compile(r"\b\d+(?:\.\d+)? (?:ns|µs|ms|s|bytes)\b")


def blocks(text):
    """(line number, content) of each console block."""
    for fence in re.finditer(r"^```console\n(.*?)^```$", text, re.M | re.S):
        yield text.count("\n", 0, fence.start()) + 1, fence.group(1)


def files(text):
    """(name, content) of each file that the page shows."""
    return re.findall(r"^```python\n# (\w+\.py)\n(.*?)^```$", text, re.M | re.S)


def commands(block):
    """[(command, [lines it prints])] of a block."""
    found = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], []))
        else:
            found[-1][1].append(line)
    return found


def matches(expected, actual):
    """The lines agree; "..." stands for any number of them."""
    if not expected:
        return not actual
    if expected[0] == "...":
        return any(matches(expected[1:], actual[i:]) for i in range(len(actual) + 1))
    return bool(actual) and mask(expected[0]) == mask(actual[0]) and matches(expected[1:], actual[1:])


def mask(line):
    return VARYING.sub("#", line.rstrip())


# What the pages' lab negotiates, and a build with another OpenSSL may not have.
GROUP_SHOWN = "X25519MLKEM768"


def lab_has(group):
    run = subprocess.run([str(TLSLAB), "--lab", "embedded", "capabilities"], timeout=60, text=True,
                         env=dict(os.environ, TLSLABD=str(TLSLABD.resolve())),
                         stdout=subprocess.PIPE, check=True)
    return group in run.stdout


def end_programs(folder):
    """Kills those of the folder's *.pid that still run in it."""
    for file in pathlib.Path(folder).glob("*.pid"):
        pid = file.read_text(encoding="utf-8").strip()
        try:
            if os.path.realpath(os.readlink(f"/proc/{pid}/cwd")) == os.path.realpath(folder):
                os.kill(int(pid), signal.SIGKILL)
        except (FileNotFoundError, ProcessLookupError):
            continue  # as it should be: the page has ended it


class Pages(unittest.TestCase):
    """One test a page, added below."""

    def check(self, page):
        if GROUP_SHOWN in page.read_text(encoding="utf-8") and not lab_has(GROUP_SHOWN):
            self.skipTest(f"the page shows {GROUP_SHOWN}, which this lab's OpenSSL lacks")
        with tempfile.TemporaryDirectory() as folder:
            os.symlink(EXPERIMENT.resolve().parent.parent, os.path.join(folder, "experiments"))
            for file in FILES:
                os.symlink(file.resolve(), os.path.join(folder, file.name))
            environment = dict(os.environ, PATH=os.pathsep.join(
                [str(TLSLAB.resolve().parent), str(TLSLABD.resolve().parent), os.environ["PATH"]]),
                TLSLABD=str(TLSLABD.resolve()))
            if "PYTHONPATH" in environment:  # relative to the runfiles
                environment["PYTHONPATH"] = os.path.abspath(environment["PYTHONPATH"])
            for name, content in files(page.read_text(encoding="utf-8")):
                pathlib.Path(folder, name).write_text(content, encoding="utf-8")
            try:
                for line, block in blocks(page.read_text(encoding="utf-8")):
                    for command, expected in commands(block):
                        with self.subTest(page=str(page), line=line, command=command):
                            self.check_command(command, expected, folder, environment)
            finally:
                end_programs(folder)

    def check_command(self, command, expected, folder, environment):
        run = subprocess.run(["bash", "-c", command], cwd=folder, env=environment, timeout=60,
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, text=True, check=False)
        actual = run.stdout.splitlines()
        if not matches(expected, actual):
            self.fail("the page shows\n" + "\n".join(expected) + "\nbut it prints\n" +
                      "\n".join(actual))


class Matching(unittest.TestCase):
    """The comparison itself can fail."""

    def test_an_ellipsis_stands_for_any_lines_and_nothing_else_does(self):
        self.assertTrue(matches(["a", "...", "d"], ["a", "b", "c", "d"]))
        self.assertTrue(matches(["a", "..."], ["a"]))
        self.assertFalse(matches(["a"], ["a", "b"]))
        self.assertFalse(matches(["a", "b"], ["a"]))
        self.assertFalse(matches(["a", "...", "e"], ["a", "b"]))

    def test_times_and_sizes_are_not_compared_and_other_numbers_are(self):
        self.assertTrue(matches(["took 1.5 ms, 10 bytes"], ["took 20 µs, 11 bytes"]))
        self.assertFalse(matches(["depth 0"], ["depth 1"]))

    def test_there_are_blocks_to_run(self):
        self.assertTrue(any(list(blocks(page.read_text(encoding="utf-8"))) for page in PAGES))


for _page in PAGES:
    setattr(Pages, "test_" + re.sub(r"\W", "_", str(_page)),
            lambda self, page=_page: self.check(page))

if __name__ == "__main__":
    unittest.main()
