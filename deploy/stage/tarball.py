"""The stage as tlslab-VERSION-linux-amd64.tar.gz. Usage: tarball.py STAGE OUT"""

import gzip
import os
import sys

sys.dont_write_bytecode = True

from archive import Tree

ENDING = ".tar.gz"


def main(stage, out):
    folder = os.path.basename(out)[:-len(ENDING)]
    with open(out, "wb") as file:
        with gzip.GzipFile(filename="", fileobj=file, mode="wb", mtime=0) as packed:
            packed.write(Tree.read(stage).under(folder).tar())


if __name__ == "__main__":
    main(*sys.argv[1:])
