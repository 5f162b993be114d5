"""A daemon of one's own, for as long as a program runs.

It listens on a socket in a folder that only this user may enter, and ends with its owner: its
standard input is a pipe, and it exits when that closes, even after a crash of the owner.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import pathlib
import selectors
import shutil
import subprocess
import tempfile
import time
from types import TracebackType

from tlslab.errors import DaemonError, DaemonNotFound

_READY = "tlslabd listening on "
_MAX_SOCKET_PATH = 107  # unix(7)
_MAX_READY_LINE = 4096
_MAX_ERROR_OUTPUT = 4000


def find_daemon(binary: str | os.PathLike[str] | None = None) -> str:
    """The program: `binary`, else what TLSLABD names, else `tlslabd` in PATH."""
    named = os.environ.get("TLSLABD")
    if binary is None and not named:
        found = shutil.which("tlslabd")
        if found is None:
            raise DaemonNotFound(
                "there is no tlslabd in PATH. Name it in the environment's TLSLABD or by "
                "binary=, or connect to a running lab (TLSLAB_ADDRESS, Lab.connect(ADDRESS))")
        return found
    said = os.fspath(binary) if binary is not None else str(named)
    found = shutil.which(said)
    if found is None:
        raise DaemonNotFound(
            f"{'TLSLABD' if binary is None else 'binary'} names {said!r}, which is no program")
    return found


# Variables of daemons that others drive: who may, where their metrics are, what is in their file.
_OF_SHARED_DAEMONS = ("TLSLABD_CONTROL_", "TLSLABD_METRICS_", "TLSLABD_CONFIG")


def _environment() -> dict[str, str]:
    """Of a private daemon, whose log is read only when it does not start."""
    kept = {name: value for name, value in os.environ.items()
            if not name.startswith(_OF_SHARED_DAEMONS)}
    kept.setdefault("TLSLABD_LOG_FORMAT", "none")
    return kept


class PrivateDaemon:
    """A running `tlslabd`; `address` is where. Blocking, each step with a bound in time."""

    def __init__(self, binary: str | os.PathLike[str] | None = None, *, start_timeout: float = 10.0,
                 stop_timeout: float = 10.0) -> None:
        """Returns when it listens. Raises DaemonError with what it said, when it does not."""
        self._stop_timeout = stop_timeout
        program = find_daemon(binary)
        self._folder = tempfile.mkdtemp(prefix="tlslab-")
        socket = os.path.join(self._folder, "lab.sock")
        listen = "127.0.0.1:0" if len(socket) > _MAX_SOCKET_PATH else "unix:" + socket
        try:
            with open(self._errors, "wb") as errors:
                self._process = subprocess.Popen(
                    [program, "--listen=" + listen, "--exit-on-stdin-eof"], stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE, stderr=errors, env=_environment(),
                    start_new_session=True)  # Ctrl-C is the owner's, who then cleans up
        except OSError as error:
            self._remove_folder()
            raise DaemonError(f"{program} does not start: {error.strerror}") from error
        self._owner = os.getpid()
        atexit.register(self._stop_at_exit)
        try:
            self.address = self._await_ready(program, start_timeout)
        except BaseException:
            self.stop()
            raise

    def __enter__(self) -> PrivateDaemon:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 traceback: TracebackType | None) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        """Of the process."""
        return self._process.pid

    def ended(self, timeout: float = 0) -> str | None:
        """Why it is no more, with what it said; None when it still runs after `timeout`."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._told(f"tlslabd ended with status {self._process.wait(timeout)}")
        return None

    def stop(self) -> None:
        """Ends it, and waits for that: in order, and after `stop_timeout` by force."""
        atexit.unregister(self._stop_at_exit)
        process = self._process
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        for harder in (process.terminate, process.kill):
            try:
                process.wait(self._stop_timeout)
                break
            except subprocess.TimeoutExpired:
                harder()
        else:
            process.wait()
        self._remove_folder()

    def _stop_at_exit(self) -> None:
        """Of the process that started it; not of one that was forked from it."""
        if os.getpid() == self._owner:
            self.stop()

    @property
    def _errors(self) -> pathlib.Path:
        return pathlib.Path(self._folder, "stderr")

    def _remove_folder(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def _await_ready(self, program: str, timeout: float) -> str:
        """The address in the line by which it says that it is ready."""
        assert self._process.stdout is not None
        descriptor = self._process.stdout.fileno()
        deadline = time.monotonic() + timeout
        line = b""
        with selectors.DefaultSelector() as selector:
            selector.register(descriptor, selectors.EVENT_READ)
            while b"\n" not in line:
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    raise DaemonError(self._told(f"{program} was not ready within {timeout:g} s"))
                piece = os.read(descriptor, 512)
                if not piece:
                    with contextlib.suppress(subprocess.TimeoutExpired):
                        self._process.wait(self._stop_timeout)
                    raise DaemonError(self._told(f"{program} ended before it was ready (status "
                                                 f"{self._process.returncode})"))
                line += piece
                if len(line) > _MAX_READY_LINE:
                    break
        said = line.decode("utf-8", errors="replace").splitlines()[0]
        if not said.startswith(_READY):
            raise DaemonError(f"{program} is no tlslabd; it said: {said[:200]}")
        return said.removeprefix(_READY).strip()

    def _told(self, what: str) -> str:
        """`what`, and the end of what it wrote to standard error."""
        try:
            text = self._errors.read_text(encoding="utf-8", errors="replace").strip()
        except OSError:
            text = ""
        return f"{what}: {text[-_MAX_ERROR_OUTPUT:]}" if text else what
