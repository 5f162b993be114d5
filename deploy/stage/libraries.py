"""The shared libraries of a program: those of the C library, and others, which go with it."""

import os
import re
import subprocess

C_LIBRARY = re.compile(r"(ld-linux-|lib(c|m|dl|pthread|rt|resolv)\.so)")


def of(program):
    """Paths on this machine."""
    listed = subprocess.run(["ldd", program], check=True, stdout=subprocess.PIPE, text=True).stdout
    return sorted(set(re.findall(r"(/\S+) \(0x", listed)))


def others(program):
    return [path for path in of(program) if not C_LIBRARY.match(os.path.basename(path))]
