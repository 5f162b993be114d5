"""What a lab is before anything is made in it: a connection, and what lives there with it."""

from __future__ import annotations

import asyncio  # asyncio only
import collections
import itertools
import os
import secrets
import shutil
import tempfile
from types import TracebackType
from typing import Any, TypeVar

from tlslab import v1
from tlslab.aio.connection import AsyncConnection, AsyncWatch
from tlslab.aio.resources import AsyncResource
from tlslab.capabilities import Capabilities, known_elsewhere, probes, unknown
from tlslab.control import Control
from tlslab.daemon import PrivateDaemon
from tlslab.errors import DaemonError, DeadlineExceeded, TlslabError, Unavailable

Made = TypeVar("Made", bound=AsyncResource)

# Cleaning up must end also with a lab that does not answer.
DELETE_TIMEOUT = 5.0
# Connections of a daemon end a moment before its process.
DYING_TIMEOUT = 1.0


class AsyncSession:
    """A connection to a daemon, and what was made there with it."""

    def __init__(self, connection: AsyncConnection, control: Control, timeout: float,
                 capabilities: Capabilities, daemon: PrivateDaemon | None) -> None:
        """Not for use: see `connect` and `start` of the lab."""
        self._connection = connection
        self._control = control
        self._timeout = timeout
        self._capabilities = capabilities
        self._daemon = daemon
        self._made: dict[str, AsyncResource] = {}
        self._suffix = secrets.token_hex(4)
        self._numbers = itertools.count(1)
        self._folder: str | None = None
        self.journal: collections.deque[tuple[str, Any]] = collections.deque(maxlen=0)
        """What was told last, and of what: `("dial of 127.0.0.1:443", result)`; see
        `keep_journal`."""

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None,
                        traceback: TracebackType | None) -> None:
        await self.close()

    async def close(self) -> None:
        """Deletes what was made, in reverse; ends the connection, and a daemon of one's own."""
        try:
            for resource in reversed(self.made()):
                try:
                    await resource.delete()
                except (DaemonError, DeadlineExceeded, Unavailable):
                    break  # a lab that is gone has nothing to delete
                except TlslabError:
                    continue  # the others are to go all the same
        finally:
            self._made.clear()
            await self._connection.close()
            if self._daemon is not None:
                await asyncio.to_thread(self._daemon.stop)  # asyncio only
                # blocking: self._daemon.stop()
            if self._folder is not None:
                shutil.rmtree(self._folder, ignore_errors=True)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} at {self.address}, {self._capabilities}>"

    @property
    def address(self) -> str:
        """Where it is."""
        return self._control.address

    @property
    def daemon_pid(self) -> int | None:
        """Of a daemon of one's own."""
        return None if self._daemon is None else self._daemon.pid

    def capabilities(self) -> Capabilities:
        """What it can do, as it said when it was connected to."""
        return self._capabilities

    async def missing(self, *names: str) -> list[str]:
        """Those of the names that this lab does not have; see `tlslab.capabilities`.

        Raises UnknownCapability for a name that stands for nothing a lab could have.
        """
        return [name for name in names if not await self._has(name)]

    async def _has(self, name: str) -> bool:
        """Asks the lab, where its capabilities do not say."""
        if self._capabilities.has(name):
            return True
        if known_elsewhere(name):
            return False
        known = False
        for probe in probes(name):
            request = v1.ExplainContextRequest(tls_context=v1.TlsContextRef(spec=probe.spec))
            explanation = await self.call("ExplainContext", request)
            problems = [one for one in explanation.problems if one.field.startswith(probe.field)]
            if not problems and probe.means_one:
                return True
            known = known or bool(problems) and all(one.unsupported for one in problems)
        if not known:
            raise unknown(name, self._capabilities)
        return False

    async def call(self, rpc: str, request: Any, *, timeout: float | None = None) -> Any:
        """Any RPC of the contract by its name, for example `ListPresets`.

        Raises RpcFailed with all that the lab found wrong.
        """
        try:
            return await self._connection.call(
                rpc, request, self._timeout if timeout is None else timeout)
        except Unavailable as error:
            if self._daemon is None:
                raise
            ended = await asyncio.to_thread(self._daemon.ended, DYING_TIMEOUT)  # asyncio only
            # blocking: ended = self._daemon.ended(DYING_TIMEOUT)
            if ended is None:
                raise
            raise DaemonError(ended) from error

    def watch(self, rpc: str, request: Any) -> AsyncWatch:
        """A stream of the contract by its name."""
        return self._connection.watch(rpc, request)

    async def create(self, made: type[Made], stem: str, proto: Any) -> Made:
        """Makes a resource under a name that nobody else has."""
        name = f"{stem}-{self._suffix}-{next(self._numbers)}"
        kind = made.kind
        field = "tls_context" if kind == "TlsContext" else kind.lower()
        request = getattr(v1, f"Create{kind}Request")(**{field + "_id": name, field: proto})
        lab: Any = self
        resource = made(lab, await self.call(f"Create{kind}", request))
        self._made[resource.name] = resource
        return resource

    async def delete(self, name: str) -> None:
        """Deletes a resource by its full name."""
        kind = {"certificates": "Certificate", "tlsContexts": "TlsContext", "listeners": "Listener",
                "relays": "Relay", "terminators": "Terminator",
                "revocationResponders": "RevocationResponder"}[name.partition("/")[0]]
        request = getattr(v1, f"Delete{kind}Request")(name=name)
        await self.call(f"Delete{kind}", request, timeout=DELETE_TIMEOUT)

    def forget(self, resource: AsyncResource) -> None:
        """It is deleted by somebody else."""
        self._made.pop(resource.name, None)

    def made(self) -> list[AsyncResource]:
        """What was made and is not deleted, in its order."""
        return list(self._made.values())

    def keep_journal(self, size: int = 200) -> None:
        """Remembers so many results from now on, for reports of what happened."""
        self.journal = collections.deque(maxlen=size)

    def note(self, source: str, result: Any) -> None:
        """Writes a result into the journal."""
        self.journal.append((source, result))

    def write_file(self, name: str, content: str) -> str:
        """A file that only this user may read, and that goes with the lab."""
        if self._folder is None:
            self._folder = tempfile.mkdtemp(prefix="tlslab-files-")  # 0700
        path = os.path.join(self._folder, name)
        if not os.path.exists(path):
            with open(path, "w", encoding="ascii") as file:
                file.write(content)
        return path
