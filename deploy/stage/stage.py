"""What is installed, as one tar with the folders of /usr: the programs under both names, their man
pages and completions, the shipped experiments, the documentation, the licences and the unit.

Usage: stage.py OUT PROGRAM OPENSSL_ARCHIVE UNIT FILE...
OPENSSL_ARCHIVE may be empty; a FILE is one of docs/, experiments/ or the top of the sources.
"""

import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True

from archive import Tree
import libraries
import licences

DOC = "share/doc/tlslab"


def read(path):
    with open(path, "rb") as file:
        return file.read()


def stripped(program):
    """Without the names that only a debugger wants."""
    with tempfile.TemporaryDirectory() as folder:
        smaller = os.path.join(folder, "program")
        subprocess.run(["strip", "--strip-all", "-o", smaller, program], check=True)
        return read(smaller)


def place(path):
    path = os.path.normpath(path)
    top = path.split("/")[0]
    return f"share/tlslab/{path}" if top == "experiments" else f"{DOC}/{path}"


def output(program, name, *arguments):
    return subprocess.run([name, *arguments], executable=os.path.abspath(program), check=True,
                          stdout=subprocess.PIPE).stdout


def describe(tree, program):
    """What the programs say about themselves."""
    tree.file("share/man/man1/tlslab.1", output(program, "tlslab", "man"))
    tree.file("share/man/man8/tlslabd.8", output(program, "tlslabd", "--man"))
    for name, words in (("tlslab", ["completion"]), ("tlslabd", ["--completion"])):
        tree.file(f"share/bash-completion/completions/{name}",
                  output(program, name, *words, "bash"))
        tree.file(f"share/zsh/site-functions/_{name}", output(program, name, *words, "zsh"))


def main(out, program, openssl_archive, unit, *files):
    tree = Tree()
    tree.file("bin/tlslab", stripped(program), 0o755)
    tree.hard_link("bin/tlslabd", "bin/tlslab")
    for library in libraries.others(program):  # where the program looks first
        tree.file("lib/tlslab/" + os.path.basename(library), read(library))
    describe(tree, program)
    tree.file("lib/systemd/system/tlslabd.service", read(unit))
    for path in files:
        tree.file(place(path), read(path))
    for name, text in licences.collect(openssl_archive).items():
        tree.file(f"{DOC}/licences/{name}", text)
    with open(out, "wb") as file:
        file.write(tree.tar())


if __name__ == "__main__":
    main(*sys.argv[1:])
