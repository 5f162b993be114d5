"""The daemon is linked as it should be: one OpenSSL, the pinned one, inside and unseen.

argv: the binary, WORKSPACE, and which OpenSSL it was built with, "pinned" or "system".
"""

import re
import subprocess
import sys
import unittest

BINARY, WORKSPACE, OPENSSL = sys.argv[1:]
OPENSSL_NAME = re.compile("(SSL|X509|EVP|OPENSSL|CRYPTO)_")


def output(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def shared_libraries():
    return re.findall(r"\(NEEDED\).*\[(.*)\]", output("readelf", "--dynamic", "--wide", BINARY))


def dynamic_symbols(*options):
    """Names without versions."""
    lines = output("nm", "--dynamic", *options, BINARY).splitlines()
    return {line.split()[-1].split("@")[0] for line in lines}


@unittest.skipIf(OPENSSL == "system", "built with the system's OpenSSL, which is shared")
class PinnedOpenssl(unittest.TestCase):
    def test_no_shared_library_brings_another_openssl(self):
        libraries = shared_libraries()
        self.assertTrue(any(name.startswith("libc.so") for name in libraries), libraries)
        unwanted = [name for name in libraries if re.match(r"lib(ssl|crypto|grpc|gpr|protobuf|absl)(?![a-z])", name)]
        self.assertEqual(unwanted, [])

    def test_no_function_of_openssl_is_exported(self):
        exported = dynamic_symbols("--defined-only")
        self.assertEqual({name for name in exported if OPENSSL_NAME.match(name)}, set())

    def test_no_function_of_openssl_is_asked_for(self):
        wanted = dynamic_symbols("--undefined-only")
        self.assertTrue(wanted)
        self.assertEqual({name for name in wanted if OPENSSL_NAME.match(name)}, set())

    def test_the_pinned_version_is_inside(self):
        with open(WORKSPACE, encoding="utf-8") as file:
            pinned = re.search(r'"openssl-([\d.]+)\.tar\.gz"', file.read())[1]
        with open(BINARY, "rb") as file:
            versions = set(re.findall(rb"OpenSSL (\d+\.\d+\.\d+) \d", file.read()))
        self.assertEqual(versions, {pinned.encode()})


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
