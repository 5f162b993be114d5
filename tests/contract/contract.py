#!/usr/bin/env python3
"""The contract and what was released of it, by way of buf.

Writes the image of this version's contract:  bazel run //tests/contract:write_image
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

HEADING = re.compile(r"^## (\d+\.\d+\.\d+)( \(unreleased\))?", re.M)


class MissingError(Exception):
    """There is no buf; says why."""


def find_buf(files):
    """The program among the files of the npm package for this machine."""
    for file in map(pathlib.Path, files):
        if file.name == "missing":
            raise MissingError(file.read_text(encoding="utf-8").strip())
        if file.name == "buf":
            return file.resolve()
    raise MissingError("the npm package of buf has no program for this machine")


def buf(program, *arguments):
    """Runs buf without a network; what it finds wrong is on standard output, one line each."""
    with tempfile.TemporaryDirectory() as home:
        return subprocess.run(
            [program, *map(str, arguments)], capture_output=True, text=True, timeout=60, check=False,
            env={"PATH": "/usr/bin:/bin", "HOME": home, "BUF_CACHE_DIR": home})


def releases(changelog):
    """{version: whether it was released}, the newest first."""
    return {version: not unreleased for version, unreleased in HEADING.findall(changelog)}


def newest_image(folder):
    """The image of the highest version."""
    return max(folder.glob("*.binpb"), key=lambda image: [int(n) for n in image.stem.split(".")])


def main():
    root = pathlib.Path(os.environ["BUILD_WORKSPACE_DIRECTORY"])
    header = (root / "version/version.h").read_text(encoding="utf-8")
    version = re.search(r'kTlslabVersion\[\] = "([\d.]+)"', header)[1]
    if releases((root / "CHANGELOG.md").read_text(encoding="utf-8")).get(version):
        sys.exit(f"{version} is released: its image stays as it is. First give the next version in"
                 " version/version.h")
    image = root / f"proto/releases/{version}.binpb"
    try:
        program = find_buf(sys.argv[1:])
    except MissingError as error:
        sys.exit(str(error))
    run = buf(program, "build", root / "proto", "--exclude-source-info", "-o", image)
    if run.returncode != 0:
        sys.exit(run.stdout + run.stderr)
    print(f"wrote {image.relative_to(root)}")


if __name__ == "__main__":
    main()
