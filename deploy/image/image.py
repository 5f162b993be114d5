"""The stage as a container image from scratch: what an OCI layout is, in one tar.

Usage: image.py STAGE VERSION OUT

Nothing is in it but the programs, the libraries that they load, the authorities of the web, the experiments and
the licences. It is written here and not by umoci, since that knows no health check: the field is
Docker's, which images in the form of OCI may have beside those that OCI knows.
"""

import gzip
import hashlib
import json
import os
import re
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../stage"))

from archive import Tree
import libraries
import licences

USER = 65532  # as other images without a root have it
PORT = 50551
AUTHORITIES = "etc/ssl/certs/ca-certificates.crt"
# What of the stage a container has a use for.
WANTED = re.compile("(bin|share/tlslab|share/doc/tlslab/licences)(/|$)")
OCI = "application/vnd.oci.image."


def read(path):
    with open(path, "rb") as file:
        return file.read()


def shared(program):
    """Paths of the dynamic loader and of what it loads, which in an image lies where it does here."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(program)
        file.flush()
        os.chmod(file.name, 0o755)
        return libraries.of(file.name)


def root(stage):
    tree = Tree()
    for name in stage.names():
        if not WANTED.match(name):
            stage.remove(name)
    tree = stage.under("usr")
    for path in shared(tree.content("usr/bin/tlslab")):
        tree.file(path.lstrip("/"), read(path), 0o755)
    for package in ("libc6", "ca-certificates"):
        tree.file(f"usr/share/doc/tlslab/licences/{package}", licences.of_package(package))
    tree.file(AUTHORITIES, read("/" + AUTHORITIES))
    tree.symlink("usr/lib/ssl/cert.pem", "/" + AUTHORITIES)  # where the pinned OpenSSL looks
    tree.file("etc/passwd", f"tlslab:x:{USER}:{USER}::/tmp:/usr/bin/tlslab\n".encode())
    tree.file("etc/group", f"tlslab:x:{USER}:\n".encode())
    tree.file("etc/nsswitch.conf", b"hosts: files dns\n")
    tree.folder("tmp", 0o1777)
    return tree


def configuration(layer, version):
    return {
        "created": "1970-01-01T00:00:00Z",
        "architecture": "amd64",
        "os": "linux",
        "config": {
            "User": f"{USER}:{USER}",
            "ExposedPorts": {f"{PORT}/tcp": {}},
            "Env": ["PATH=/usr/bin", f"TLSLABD_LISTEN=0.0.0.0:{PORT}"],
            "Entrypoint": ["/usr/bin/tlslabd"],
            "WorkingDir": "/usr/share/tlslab",
            "Healthcheck": {"Test": ["CMD", "/usr/bin/tlslab", "health"],
                            "Interval": 30_000_000_000, "Timeout": 10_000_000_000},
            "Labels": {
                "org.opencontainers.image.title": "tlslab",
                "org.opencontainers.image.description": "A laboratory for TLS, driven over gRPC",
                "org.opencontainers.image.version": version,
            },
        },
        "rootfs": {"type": "layers", "diff_ids": [digest(layer)]},
        "history": [{"created": "1970-01-01T00:00:00Z", "created_by": "//deploy/image"}],
    }


def digest(content):
    return "sha256:" + hashlib.sha256(content).hexdigest()


class Layout:
    """An OCI image layout that grows."""

    def __init__(self):
        self.tree = Tree()
        self.tree.file("oci-layout", b'{"imageLayoutVersion":"1.0.0"}')

    def blob(self, kind, content):
        self.tree.file("blobs/" + digest(content).replace(":", "/"), content)
        return {"mediaType": OCI + kind, "digest": digest(content), "size": len(content)}

    def document(self, kind, value):
        return self.blob(kind, json.dumps(value, indent=1).encode())


def image(layer, version):
    layout = Layout()
    manifest = layout.document("manifest.v1+json", {
        "schemaVersion": 2,
        "mediaType": OCI + "manifest.v1+json",
        "config": layout.document("config.v1+json", configuration(layer, version)),
        "layers": [layout.blob("layer.v1.tar+gzip", gzip.compress(layer, mtime=0))],
    })
    manifest["annotations"] = {"org.opencontainers.image.ref.name": version}
    layout.tree.file("index.json", json.dumps(
        {"schemaVersion": 2, "mediaType": OCI + "index.v1+json", "manifests": [manifest]}).encode())
    return layout.tree


def main(stage, version, out):
    layer = root(Tree.read(stage)).tar()
    with open(out, "wb") as file:
        file.write(image(layer, version).tar())


if __name__ == "__main__":
    main(*sys.argv[1:])
