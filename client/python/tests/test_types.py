"""The package has types, for itself under mypy --strict and for who uses it."""

import os
import pathlib
import shutil
import subprocess
import sys

import pytest

import tlslab

PACKAGE = pathlib.Path(tlslab.__file__).parent


def mypy(tmp_path, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "mypy", "--cache-dir", str(tmp_path / "cache"), *arguments],
        cwd=tmp_path, env=dict(os.environ, PYTHONPATH="", MYPYPATH=str(tmp_path)), text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=280, check=False)


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """The package with its settings, as files and no links."""
    folder = tmp_path_factory.mktemp("types")
    shutil.copytree(PACKAGE, folder / "tlslab")
    for name in ("pyproject.toml", "pytest_tlslab.py"):
        shutil.copyfile(PACKAGE.parent / name, folder / name)
    return folder


def test_the_package_is_clean_under_strict(tree):
    run = mypy(tree)
    assert run.returncode == 0, run.stdout
    assert "Success: no issues found in " in run.stdout
    assert (tree / "tlslab/py.typed").exists()


def test_users_have_types_and_their_mistakes_are_found(tree):
    (tree / "use.py").write_text("""
import tlslab

async def use() -> None:
    async with tlslab.AsyncLab.connect() as lab:
        reveal_type(lab)
        async with lab.listen(await lab.certificate("a")) as listener:
            reveal_type(await listener.next_handshake())

def block(lab: tlslab.Lab) -> None:
    with lab.ca() as ca, lab.listen(ca.issue("localhost")) as listener:
        reveal_type(listener.next_handshake().alpn)
    reveal_type([one async for one in []] if False else lab.simulate({}, {}).client.version)
    lab.listen(ca, bindd="127.0.0.1:0")
    listener.next_handshake().falure
""".replace("[one async for one in []] if False else ", ""))
    run = mypy(tree, "--strict", "use.py")
    assert run.stdout.splitlines() == [
        'use.py:6: note: Revealed type is "tlslab.aio.lab.AsyncLab"',
        'use.py:8: note: Revealed type is "tlslab.results.HandshakeResult"',
        'use.py:12: note: Revealed type is "Union[builtins.str, None]"',
        'use.py:13: note: Revealed type is "Union[tlslab.enums.Version, None]"',
        'use.py:14: error: Unexpected keyword argument "bindd" for "listen" of "Lab"; did you mean '
        '"bind"?  [call-arg]',
        *[line for line in run.stdout.splitlines() if ": note: \"listen\" of" in line],
        'use.py:15: error: "HandshakeResult" has no attribute "falure"; maybe "failure"?  '
        '[attr-defined]',
        "Found 2 errors in 1 file (checked 1 source file)"]
