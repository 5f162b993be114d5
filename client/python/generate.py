#!/usr/bin/env python3
"""Makes what of the package `tlslab` is not written by hand.

    generate.py --protos FOLDER --source FOLDER --output FOLDER

From the protos: `tlslab/v1`, with types and gRPC's stubs, and the descriptors of the details that
errors carry. From `tlslab/aio/*.py`: the same code without asyncio, in
`tlslab/blocking`. The package's build and Bazel both call this; nothing of it is committed.
"""

import argparse
import io
import pathlib
import re
import shutil
import subprocess
import sys
import tokenize

V1_HEADER = '''\
"""Every message and enum of the contract, under one roof: `from tlslab import v1`.

Made from proto/tlslab/v1, whose comments are the reference.
"""

'''
HEADER = "# Made from tlslab/aio/{name} by generate.py. Change that.\n"

# What has another name in code that blocks.
BLOCKING_NAMES = {
    "__aenter__": "__enter__",
    "__aexit__": "__exit__",
    "__aiter__": "__iter__",
    "__anext__": "__next__",
    "AsyncIterator": "Iterator",
    "StopAsyncIteration": "StopIteration",
    "aio": "blocking",
}
# Words that only asyncio needs.
ASYNC_WORDS = {"async", "await"}
# A line with this comment is for asyncio alone, a file that begins with it too; what stands behind
# the other is for code that blocks.
ASYNC_ONLY = "# asyncio only"
BLOCKING_ONLY = "# blocking: "


def blocking_name(name):
    """`AsyncLab` is `Lab` where it blocks."""
    if name in BLOCKING_NAMES:
        return BLOCKING_NAMES[name]
    return name[len("Async"):] if name.startswith("Async") else name


def blocking_text(text):
    """A comment or a string with the names in it."""
    for word in ASYNC_WORDS:
        text = text.replace(word + " ", "")
    text = re.sub(r"\bAsync(?=[A-Z])", "", text)
    return text.replace("tlslab.aio", "tlslab.blocking")


def without_asyncio(source):
    """Python that awaits → the same Python that blocks, line by line."""
    source = "".join(
        line for line in source.splitlines(keepends=True) if ASYNC_ONLY not in line)
    source = source.replace(BLOCKING_ONLY, "")
    source = re.sub(r"\bOpening\[(\w+)\]", r"\1", source)
    lines = source.splitlines(keepends=True)
    edits = []  # (row, begin, end row, end, text)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        (row, begin), (end_row, end) = token.start, token.end
        if token.type == tokenize.NAME or token.string in ASYNC_WORDS:
            if token.string in ASYNC_WORDS:
                edits.append((row, begin, row, end + 1, ""))  # with the blank behind it
            elif blocking_name(token.string) != token.string:
                edits.append((row, begin, row, end, blocking_name(token.string)))
        elif token.type in (tokenize.STRING, tokenize.COMMENT):
            changed = blocking_text(token.string)
            if changed != token.string:
                edits.append((row, begin, end_row, end, changed))
    for row, begin, end_row, end, text in reversed(edits):
        before, after = lines[row - 1][:begin], lines[end_row - 1][end:]
        lines[row - 1:end_row] = [before + text + after]
    return "".join(lines)


def write_blocking(source, output):
    """Writes `tlslab/blocking` of `tlslab/aio`; what is only asyncio's stays behind."""
    folder = output / "tlslab/blocking"
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted((source / "tlslab/aio").glob("*.py")):
        text = path.read_text(encoding="utf-8")
        if text.startswith(ASYNC_ONLY) or path.name == "__init__.py":
            continue
        (folder / path.name).write_text(
            HEADER.format(name=path.name) + without_asyncio(text), encoding="utf-8")


def protoc():
    """The command that compiles protos, with gRPC's plugin.

    Protobuf's own program where it is there; else the one in the package grpcio-tools.
    """
    if shutil.which("protoc"):
        plugin = shutil.which("grpc_python_plugin")
        if plugin:
            return ["protoc", f"--plugin=protoc-gen-grpc={plugin}"], "--grpc_out"
    try:
        import grpc_tools.protoc  # noqa: F401
    except ImportError:
        sys.exit("tlslab's stubs are made by protoc and grpc_python_plugin (in Debian the packages "
                 "protobuf-compiler and protobuf-compiler-grpc) or by the Python package "
                 "grpcio-tools, and none of them is here")
    return [sys.executable, "-m", "grpc_tools.protoc"], "--grpc_python_out"


def write_stubs(protos, output):
    """Writes `tlslab/v1`, and the descriptors of what errors carry."""
    output.mkdir(parents=True, exist_ok=True)
    command, grpc_flag = protoc()
    names = sorted(path.relative_to(protos).as_posix() for path in protos.glob("tlslab/v1/*.proto"))
    if not names:
        sys.exit(f"there are no protos in {protos}/tlslab/v1")
    run = command + [f"-I{protos}"]
    subprocess.run(run + [f"--python_out={output}", f"--pyi_out={output}", *names], check=True)
    subprocess.run(run + [f"{grpc_flag}={output}", "tlslab/v1/lab_service.proto"], check=True)
    modules = sorted(name[:-len(".proto")].replace("/", ".") + "_pb2" for name in names)
    (output / "tlslab/v1/__init__.py").write_text(
        V1_HEADER + "".join(f"from {module} import *\n" for module in modules), encoding="utf-8")
    # Not as Python: other packages bring google.rpc under the same name.
    subprocess.run(run + [f"--descriptor_set_out={output}/tlslab/error_details.binpb",
                          "--include_imports", "google/rpc/status.proto",
                          "google/rpc/error_details.proto"], check=True)


def generate(protos, source, output):
    """All of it."""
    write_stubs(pathlib.Path(protos), pathlib.Path(output))
    write_blocking(pathlib.Path(source), pathlib.Path(output))


def main():
    parser = argparse.ArgumentParser(description="Makes the generated part of the package tlslab.")
    for name in ("protos", "source", "output"):
        parser.add_argument("--" + name, required=True)
    generate(**vars(parser.parse_args()))


if __name__ == "__main__":
    main()
