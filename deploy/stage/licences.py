"""Whose code is in the programs, and under what terms: a copy goes with every package."""

import glob
import gzip
import os
import re
import tarfile

# Packages of Debian with a library that is linked in, or headers whose code is.
LINKED = (
    "libabsl-dev",
    "libasio-dev",
    "libboost-dev",
    "libc-ares-dev",
    "libcli11-dev",
    "libexpat1-dev",
    "libgrpc++-dev",
    "libgrpc-dev",
    "libldap-dev",
    "libprotobuf-dev",
    "libre2-dev",
    "libyaml-cpp-dev",
    "prometheus-cpp-dev",
    "zlib1g-dev",
)
# Of those that a build needs, these are in no program: for packaging, for tests, for the compiler of
# protos, and for builds with the system's OpenSSL.
NOT_LINKED = ("dpkg-dev", "libbenchmark-dev", "libgmock-dev", "libgtest-dev", "libprotoc-dev",
              "libssl-dev")

COMMON = "/usr/share/common-licenses"


def of_package(package):
    path = f"/usr/share/doc/{package}/copyright"
    if os.path.exists(path + ".gz"):
        with gzip.open(path + ".gz") as file:
            return file.read()
    with open(path, "rb") as file:
        return file.read()


def of_openssl(archive):
    with tarfile.open(archive) as source:
        [member] = [m for m in source if re.fullmatch("openssl-[^/]+/LICENSE.txt", m.name)]
        return source.extractfile(member).read()


def standard_library():
    """libstdc++'s package is named after its version."""
    found = glob.glob("/usr/share/doc/libstdc++-*-dev")
    return os.path.basename(max(found, key=lambda path: int(path.split("-")[-2])))


def common(texts):
    """The licences that the texts refer to as files of Debian: {name: content}."""
    names = set()
    for text in texts:
        names.update(re.findall(rb"common-licenses/([A-Za-z]+(?:-[0-9.]*[0-9])?)", text))
    found = {}
    for name in sorted(name.decode() for name in names):
        path = os.path.join(COMMON, name)
        if os.path.exists(path):
            with open(path, "rb") as file:
                found[name] = file.read()
    return found


def collect(openssl_archive, packages=()):
    """{file name: content}; without the archive the system's OpenSSL is what is used."""
    found = {package: of_package(package)
             for package in (*LINKED, standard_library(), *packages)}
    found["openssl"] = of_openssl(openssl_archive) if openssl_archive else of_package("libssl-dev")
    found.update({"common-" + name: text for name, text in common(found.values()).items()})
    return found
