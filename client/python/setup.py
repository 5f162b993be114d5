"""Builds the package: what setuptools does, and the generated part (generate.py)."""

import pathlib
import shutil
import sys

from setuptools import setup
from setuptools.command.build_py import build_py
from setuptools.command.sdist import sdist

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from generate import generate  # noqa: E402


def find_protos():
    """In the clone; in a source distribution beside this file."""
    for folder in (HERE / "proto", HERE.parent.parent / "proto"):
        if (folder / "tlslab/v1").is_dir():
            return folder
    sys.exit(f"the protos are neither in {HERE.parent.parent}/proto nor in {HERE}/proto: install "
             "tlslab from a clone")


class BuildWithStubs(build_py):
    """Into the build's folder; for an editable installation beside the sources."""

    def run(self):
        super().run()
        generate(find_protos(), HERE, HERE if self.editable_mode else self.build_lib)


class SdistWithProtos(sdist):
    """The protos come along, since they lie outside this folder."""

    def make_release_tree(self, base_dir, files):
        super().make_release_tree(base_dir, files)
        protos = find_protos()
        for pattern in ("tlslab/v1/*.proto", "google/rpc/*.proto"):
            for path in protos.glob(pattern):
                target = pathlib.Path(base_dir) / "proto" / path.relative_to(protos)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)


setup(cmdclass={"build_py": BuildWithStubs, "sdist": SdistWithProtos})
