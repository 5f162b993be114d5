"""Starts tlslab and tlslabd for the tests; sys.argv[1:3] are the two programs.

Every test has a folder of its own, which is also where tlslab puts its private daemon's socket: so
what it leaves behind is seen. Nothing waits without a deadline, and nothing sleeps.
"""

import os
import queue
import re
import select
import signal
import subprocess
import sys
import tempfile
import threading
import unittest

TLSLAB, TLSLABD = (os.path.abspath(path) for path in sys.argv[1:3])
SAFE_DEFAULTS = os.path.abspath("experiments/chapter06/safe-defaults.yaml")
DEADLINE = 60  # seconds, for anything
# What a lab holds: the service, and the kind of resource.
HELD = (("Certificate", "Certificate"), ("TlsContext", "TlsContext"), ("Listener", "Listener"))
SOON = 10  # seconds, for an end that was asked for

# Contents of the report that the textbook's test_tls.py prints.
TEXTBOOK = """\
Peer certificate.................... CN=localhost
Name(s) on peer certificate......... localhost, 127.0.0.1, ::1
Whether name(s) match the hostname.. Yes
Protocol version negotiated......... TLSv1.3
Cipher chosen for this connection... TLS_AES_256_GCM_SHA384
Cipher defined in TLS version....... TLSv1.3
Cipher key has this many bits....... 256
Compression algorithm in use........ none
"""


class CliTest(unittest.TestCase):
    """A folder, and programs that end with the test."""

    def setUp(self):
        # Not TEST_TMPDIR: the path of a Unix socket has at most 107 bytes.
        folder = tempfile.TemporaryDirectory(prefix="cli-", dir="/tmp")
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.private = os.path.join(self.folder, "private")
        os.mkdir(self.private)
        self.environment = {
            "PATH": "/usr/bin:/bin",
            "LC_ALL": "C.UTF-8",
            "TMPDIR": self.private,
            "TLSLABD": TLSLABD,
        }

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)
        return self.path(name)

    def read(self, name):
        with open(self.path(name), encoding="utf-8") as file:
            return file.read()

    def tlslab(self, *arguments, expect=0, **environment):
        """Runs it to its end and checks the exit code, unless `expect` is None; `.stdout` and
        `.stderr` are text."""
        done = subprocess.run([TLSLAB, *arguments], cwd=self.folder, capture_output=True,
                              encoding="utf-8", timeout=DEADLINE, stdin=subprocess.DEVNULL,
                              env={**self.environment, **environment}, check=False)
        if expect is not None:
            self.assertEqual(done.returncode, expect,
                             f"{arguments}\n{done.stdout}\n{done.stderr}")
        return done

    def start(self, *command):
        """A program that runs on; killed at the end of the test if it still does."""
        process = subprocess.Popen(command, cwd=self.folder, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
                                   encoding="utf-8", env=self.environment)
        self.addCleanup(self.stop, process)
        return process

    @staticmethod
    def stop(process):
        if process.poll() is None:
            process.kill()
        process.communicate()

    def start_daemon(self, *arguments):
        """A daemon that others may use too, and its address."""
        daemon = self.start(TLSLABD, *arguments)
        line = self.line_of(daemon)
        ready = "tlslabd listening on "
        self.assertTrue(line.startswith(ready), line)
        return daemon, line[len(ready):].strip()

    def start_listen(self, *arguments):
        """`tlslab listen`, and the address that it tells first."""
        listen = self.start(TLSLAB, "listen", *arguments)
        return listen, self.line_of(listen).strip()

    def line_of(self, process):
        # Not select: the line may have come with the one before, and be in Python's buffer.
        lines = queue.SimpleQueue()
        threading.Thread(target=lambda: lines.put(process.stdout.readline()), daemon=True).start()
        try:
            line = lines.get(timeout=DEADLINE)
        except queue.Empty:
            self.fail("nothing was printed")
        if not line:
            self.fail(process.stderr.read())
        return line

    def interrupt(self, process):
        """SIGINT, and the exit code, standard output and standard error that follow soon."""
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=SOON)
        return process.returncode, out, err

    def assert_nothing_left(self):
        self.assertEqual(os.listdir(self.private), [])
        self.assertEqual(self.private_daemons(), [])

    def private_daemons(self):
        """The processes that serve under this test's folder."""
        found = []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/cmdline", "rb") as file:
                    if f"--listen=unix:{self.private}/".encode() in file.read():
                        found.append(int(pid))
            except (FileNotFoundError, ProcessLookupError):
                continue  # it has just ended
        return found

    def await_end(self, pid):
        descriptor = os.pidfd_open(pid)
        try:
            readable, _, _ = select.select([descriptor], [], [], SOON)
        finally:
            os.close(descriptor)
        self.assertTrue(readable, "the daemon outlives its client")

    def contents(self, address, kinds=HELD):
        """Names of all that a lab holds, asked with curl: gRPC is HTTP/2 and a prefix of five
        bytes, and an empty request is nothing but that prefix."""
        names = []
        for service, kind in kinds:
            where = (["--unix-socket", address[len("unix:"):], "http://lab"]
                     if address.startswith("unix:") else ["http://" + address])
            where[-1] += f"/tlslab.v1.{service}Service/List{kind}s"
            answer = subprocess.run(
                ["curl", "--silent", "--show-error", "--http2-prior-knowledge", "--header",
                 "content-type: application/grpc", "--header", "te: trailers", "--data-binary",
                 "@-", *where], input=bytes(5), capture_output=True, timeout=DEADLINE, check=True)
            self.assertGreaterEqual(len(answer.stdout), 5, "an RPC that succeeds has an answer")
            names += re.findall(rb"(?:certificates|tlsContexts|listeners|revocationResponders)/"
                                rb"[a-z-]+-[0-9a-f]{8}", answer.stdout)
        return sorted(name.decode() for name in set(names))
