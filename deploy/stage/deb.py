"""The stage as a package of Debian. Usage: deb.py STAGE VERSION OUT

It has no scripts: the unit's user exists while it runs, and whether a machine runs a lab is said by
`systemctl enable --now tlslabd`.
"""

import gzip
import io
import os
import re
import subprocess
import sys
import tarfile
import tempfile

sys.dont_write_bytecode = True

from archive import Tree

DOC = "usr/share/doc/tlslab"
MAINTAINER = "tlslab maintainers <maintainers@tlslab.example>"
DATE = 1767225600  # of everything in it; 1970 is taken for an error
CHANGELOG = f"""tlslab ({{version}}) stable; urgency=medium

  * See CHANGELOG.md.

 -- {MAINTAINER}  Thu, 01 Jan 2026 00:00:00 +0000
"""
CONTROL = f"""Package: tlslab
Version: {{version}}
Architecture: amd64
Maintainer: {MAINTAINER}
Installed-Size: {{size}}
Depends: {{depends}}
Recommends: ca-certificates
Section: net
Priority: optional
Description: laboratory for TLS, driven over gRPC
 Makes TLS handshakes exactly as told, in memory or over TCP, and tells what
 both ends saw. The daemon tlslabd does the work, the command line tlslab drives
 it. The OpenSSL that is inside is its own, with everything old and weak in it;
 the programs of the system do not use it.
"""
COPYRIGHT = """The programs have other people's work in them: the libraries whose terms are
in the folder licences beside this file, one file each, named after their
package in Debian. Files of it that begin with "common-" are the licences
that those refer to as /usr/share/common-licenses.

OpenSSL is used under the Apache License 2.0, see
/usr/share/common-licenses/Apache-2.0.
"""

# The OpenSSL inside has to be its own, and with it goes all else.
OVERRIDES = "tlslab: embedded-library *\ntlslab: custom-library-search-path *\n"


def pack(text):
    return gzip.compress(text, mtime=0)


def as_debian_has_it(tree, version):
    """Manuals are packed, zsh has a folder for packages, and there is a changelog."""
    for name in tree.names():
        content = tree.content(name)
        if re.search(r"/share/man/.*\.\d$", name):
            tree.remove(name)
            tree.file(name + ".gz", pack(content))
        elif "/zsh/site-functions" in name:
            tree.remove(name)
            if content:
                tree.file(name.replace("site-functions", "vendor-completions"), content)
    tree.file(DOC + "/changelog.gz", pack(CHANGELOG.format(version=version).encode()))
    tree.file(DOC + "/copyright", COPYRIGHT.encode())
    tree.file("usr/share/lintian/overrides/tlslab", OVERRIDES.encode())


def dependencies(root, folder):
    """The C library, as dpkg-shlibdeps reads its version off the symbols; the package brings the
    others with it."""
    os.makedirs(os.path.join(folder, "debian"))
    with open(os.path.join(folder, "debian/control"), "w", encoding="utf-8") as file:
        file.write("Source: tlslab\n")
    own = os.path.join(root, "usr/lib/tlslab")
    files = [os.path.join(root, "usr/bin/tlslab")]
    files += [os.path.join(own, name) for name in (os.listdir(own) if os.path.isdir(own) else [])]
    run = subprocess.run(["dpkg-shlibdeps", "--ignore-missing-info", "-O",
                          *("-e" + path for path in files)], cwd=folder, check=True,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    return re.search(r"^shlibs:Depends=.*(libc6 \([^)]*\))", run.stdout, re.M)[1]


def control(root, version, folder):
    size = sum(os.stat(os.path.join(at, name)).st_size
               for at, _, names in os.walk(root) for name in names if name != "tlslabd")
    return CONTROL.format(version=version, size=(size + 1023) // 1024,
                          depends=dependencies(root, folder))


def main(stage, version, out):
    tree = Tree.read(stage).under("usr")
    as_debian_has_it(tree, version)
    with tempfile.TemporaryDirectory() as folder:
        root = os.path.join(folder, "root")
        with tarfile.open(fileobj=io.BytesIO(tree.tar())) as files:
            files.extractall(root)
        text = control(root, version, os.path.join(folder, "work"))
        os.mkdir(os.path.join(root, "DEBIAN"))
        with open(os.path.join(root, "DEBIAN/control"), "w", encoding="utf-8") as file:
            file.write(text)
        for at, folders, names in os.walk(root):  # newer ones are set to the date, not older ones
            for name in folders + names:
                os.utime(os.path.join(at, name), (DATE, DATE), follow_symlinks=False)
        subprocess.run(["dpkg-deb", "--root-owner-group", "-Zxz", "--build", root, out], check=True,
                       stdout=subprocess.DEVNULL, env={**os.environ, "SOURCE_DATE_EPOCH": str(DATE)})


if __name__ == "__main__":
    main(*sys.argv[1:])
