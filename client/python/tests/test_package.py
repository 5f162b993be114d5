"""The package is built and installed by pip, offline, from a tree; as its README says."""

import os
import pathlib
import re
import shutil
import subprocess
import sys

import pytest

HERE = pathlib.Path(os.environ["PACKAGE"]).parent
PROTOS = HERE.parent.parent / "proto"
VERSION = pathlib.Path(os.environ["VERSION"])


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """What of a clone the package is built from, as files and no links."""
    folder = tmp_path_factory.mktemp("clone")
    for source in ("README.md", "MANIFEST.in", "generate.py", "pyproject.toml", "pytest_tlslab.py",
                   "setup.py"):
        target = folder / "client/python" / source
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(HERE / source, target)
    generated = shutil.ignore_patterns("*_pb2*", "*.binpb", "lab.py", "resources.py", "session.py",
                                       "__pycache__")
    shutil.copytree(HERE / "tlslab", folder / "client/python/tlslab", ignore=generated)
    for source in ("lab.py", "resources.py", "session.py"):
        shutil.copyfile(HERE / "tlslab/aio" / source, folder / "client/python/tlslab/aio" / source)
    shutil.copytree(PROTOS, folder / "proto", ignore=shutil.ignore_patterns("*.bazel"))
    return folder


def run(*command, cwd, **environment):
    done = subprocess.run(
        command, cwd=cwd, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=250,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(cwd),
             "TLSLABD": os.environ["TLSLABD"], **environment}, check=False)
    assert done.returncode == 0, done.stdout
    return done.stdout


USE = """
import tlslab
with tlslab.Lab.start() as lab, lab.ca() as ca, lab.listen(ca.issue("localhost")) as listener:
    assert lab.dial(listener, tlslab.ClientContext("localhost", trust=ca)).ok
    print(listener.next_handshake(), tlslab.__file__)
"""

TEST = """
def test_it(tls_listener):
    assert tls_listener().url.startswith("https://localhost:")
"""


def test_the_readmes_command_installs_it_with_its_plugin(clone, tmp_path):
    readme = (HERE / "README.md").read_text()
    command = re.search(r"```sh\n(python3 -m venv .*)\n```", readme).group(1)
    run("bash", "-c", command, cwd=clone)
    venv = clone / "venv"
    assert str(venv) in run(venv / "bin/python", "-c", USE, cwd=tmp_path)
    (tmp_path / "test_it.py").write_text(TEST)
    told = run(venv / "bin/python", "-m", "pytest", "-p", "no:cacheprovider", cwd=tmp_path)
    assert re.search(r"^plugins: .*tlslab-", told, re.M) and "1 passed" in told
    left = {path.name for path in (clone / "client/python").rglob("*_pb2*")
            if "build" not in path.parts}
    assert left == set(), "nothing generated is left beside the sources"


def test_a_source_distribution_is_all_that_is_needed(clone, tmp_path):
    run(sys.executable, "setup.py", "-q", "sdist", "--dist-dir", str(tmp_path),
        cwd=clone / "client/python")
    [archive] = tmp_path.glob("tlslab-*.tar.gz")
    run(sys.executable, "-m", "pip", "install", "--no-build-isolation", "--no-index", "--no-deps",
        "--target", str(tmp_path / "target"), str(archive), cwd=tmp_path)
    told = run(sys.executable, "-c", USE, cwd=tmp_path, PYTHONPATH=str(tmp_path / "target"))
    assert str(tmp_path / "target") in told
    files = {path.relative_to(tmp_path / "target").as_posix()
             for path in (tmp_path / "target/tlslab").rglob("*") if path.is_file()}
    assert {"tlslab/py.typed", "tlslab/error_details.binpb", "tlslab/v1/__init__.py", "tlslab/v1/handshake_pb2.pyi",
            "tlslab/v1/lab_service_pb2_grpc.py", "tlslab/blocking/lab.py"} <= files


def test_an_editable_installation_has_what_is_generated(clone, tmp_path):
    shutil.copytree(clone, tmp_path / "clone")
    run(sys.executable, "-m", "pip", "install", "--no-build-isolation", "--no-index", "--no-deps",
        "--break-system-packages", "--prefix", str(tmp_path / "prefix"), "-e",
        str(tmp_path / "clone/client/python"), cwd=tmp_path)
    assert (tmp_path / "clone/client/python/tlslab/v1/handshake_pb2.py").exists()
    assert "completed" in run(sys.executable, "-c", USE, cwd=tmp_path,
                              PYTHONPATH=str(tmp_path / "clone/client/python"))


def test_its_version_is_the_projects():
    project = re.search(r'^version = "(.*?)"', (HERE / "pyproject.toml").read_text(), re.M)
    header = re.search(r'kTlslabVersion\[\] = "(.*?)"', VERSION.read_text())
    address = re.search(r'kDefaultAddress\[\] = "(.*?)"', VERSION.read_text())
    assert project.group(1) == header.group(1)
    assert f'DEFAULT_ADDRESS = "{address.group(1)}"' in (HERE / "tlslab/control.py").read_text()
