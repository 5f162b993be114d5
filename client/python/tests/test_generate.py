"""What makes the blocking code of the code for asyncio."""

import ast
import importlib
import importlib.util
import pathlib
import subprocess
import sys

import pytest

import tlslab

PACKAGE = pathlib.Path(tlslab.__file__).parent
SCRIPT = PACKAGE.parent / "generate.py"


@pytest.fixture(scope="module")
def generate():
    spec = importlib.util.spec_from_file_location("generate", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_code_that_awaits_becomes_code_that_blocks(generate):
    assert generate.without_asyncio('''\
import asyncio  # asyncio only
from tlslab.aio.lab import AsyncLab

class AsyncThing:
    """An `AsyncLab`: `await lab.dial(...)`, async with it."""

    @opening  # asyncio only
    async def open(self) -> Opening[AsyncThing]:
        async with await AsyncLab.start() as lab:
            x = [one async for one in lab]; await lab.wait("AsyncLab")
        await asyncio.to_thread(self.stop)  # asyncio only
        # blocking: self.stop()

    async def __aenter__(self) -> "AsyncThing": ...
    def __aiter__(self) -> AsyncIterator[int]: ...
''') == '''\
from tlslab.blocking.lab import Lab

class Thing:
    """An `Lab`: `lab.dial(...)`, with it."""

    def open(self) -> Thing:
        with Lab.start() as lab:
            x = [one for one in lab]; lab.wait("Lab")
        self.stop()

    def __enter__(self) -> "Thing": ...
    def __iter__(self) -> Iterator[int]: ...
'''


@pytest.mark.parametrize("name", ["lab.py", "resources.py", "session.py"])
def test_nothing_of_asyncio_is_left(name):
    text = (PACKAGE / "blocking" / name).read_text()
    assert text.startswith(f"# Made from tlslab/aio/{name} by generate.py. Change that.\n")
    for node in ast.walk(ast.parse(text)):
        assert not isinstance(node, (ast.AsyncFunctionDef, ast.Await, ast.AsyncFor, ast.AsyncWith))
        if isinstance(node, ast.Name):
            assert not node.id.startswith(("Async", "asyncio", "Opening")), node.id


def test_every_message_of_the_contract_is_in_v1():
    protos = {path.stem for path in (PACKAGE.parents[2] / "proto/tlslab/v1").glob("*.proto")}
    modules = {path.stem.removesuffix("_pb2") for path in (PACKAGE / "v1").glob("*_pb2.py")}
    assert protos == modules, "client/python/generated.bzl has other protos than proto/tlslab/v1"
    for name in modules:
        file = importlib.import_module(f"tlslab.v1.{name}_pb2").DESCRIPTOR
        for message in file.message_types_by_name:
            assert hasattr(tlslab.v1, message), message


def test_without_protos_or_a_compiler_it_says_so(tmp_path):
    def run(*arguments, **environment):
        return subprocess.run([sys.executable, "-S", "-E", str(SCRIPT), *arguments], text=True,
                              env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    flags = ["--source", str(PACKAGE.parent), "--output", str(tmp_path), "--protos", str(tmp_path)]
    assert f"there are no protos in {tmp_path}" in run(*flags, PATH="/usr/bin:/bin").stderr
    missing = run(*flags, PATH="/nowhere").stderr
    assert "protobuf-compiler-grpc" in missing and "grpcio-tools" in missing


def test_everything_public_is_documented():
    sources = [*PACKAGE.glob("*.py"), *PACKAGE.glob("aio/*.py"), PACKAGE / "blocking/connection.py",
               PACKAGE.parent / "pytest_tlslab.py"]
    missing = []
    for path in sources:
        tree = ast.parse(path.read_text())
        classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
        for owner in (tree, *(one for one in classes if not one.name.startswith("_"))):
            for node in (owner, *owner.body):
                name = getattr(node, "name", path.name)
                if (isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef,
                                      ast.AsyncFunctionDef))
                        and not name.startswith("_") and not ast.get_docstring(node)):
                    missing.append(f"{path.name}: {name}")
    assert missing == []
