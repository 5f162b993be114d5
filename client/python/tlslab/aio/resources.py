"""What a lab holds under a name: certificates, contexts, listeners, relays, terminators.

Each is deleted at the end of its `with`, whatever happened in it; what is made without one, at the
end of the lab's.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterable, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from tlslab import v1
from tlslab.aio.connection import AsyncWatch
from tlslab.errors import NoResult, NotFound, TlslabError
from tlslab.facts import CertificateFacts
from tlslab.passed import RelayResult, TerminatorResult
from tlslab.results import HandshakeResult
from tlslab.specs import Json, fault_plan

if TYPE_CHECKING:
    from tlslab.aio.lab import AsyncLab
    from tlslab.aio.opening import Opening  # asyncio only

Result = TypeVar("Result", HandshakeResult, RelayResult, TerminatorResult)
Self = TypeVar("Self", bound="AsyncResource")

# For a result: a handshake over loopback takes milliseconds, and its own deadline is 10 s.
RESULT_TIMEOUT = 15.0


class AsyncResource:
    """Something that the lab holds."""

    kind: ClassVar[str]

    def __init__(self, lab: AsyncLab, proto: Any) -> None:
        self._lab = lab
        self._proto = proto
        self.name: str = proto.name
        """For example `certificates/ca-5f0c12ab`."""

    async def __aenter__(self: Self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None,
                        traceback: TracebackType | None) -> None:
        # A lab that is gone must not hide what happened.
        with contextlib.suppress(*([TlslabError] if error is not None else [])):
            await self.delete()

    async def delete(self) -> None:
        """Takes it from the lab. It may be gone already."""
        self._lab.forget(self)
        with contextlib.suppress(NotFound):
            await self._lab.delete(self.name)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"


class AsyncCertificate(AsyncResource):
    """A certificate with its key."""

    kind = "Certificate"

    @property
    def proto(self) -> v1.Certificate:
        """As the lab tells it."""
        certificate: v1.Certificate = self._proto
        return certificate

    @property
    def facts(self) -> CertificateFacts:
        """What it says."""
        return CertificateFacts(self.proto.facts)

    @property
    def pem(self) -> str:
        """It, and the intermediates that a server sends with it."""
        return self.proto.chain_pem

    @property
    def path(self) -> str:
        """A file with `pem`, as clients want it: `requests.get(url, verify=ca.path)`.

        It is there until the lab is closed.
        """
        return self._lab.write_file(self._stem + ".pem", self.pem)

    async def key_pem(self) -> str:
        """Its private key; only of one that the lab made."""
        response = await self._lab.call("ExportCertificate", v1.ExportCertificateRequest(
            name=self.name, format=v1.ExportCertificateRequest.PRIVATE_KEY_PEM,
            include_private_key=True))
        return bytes(response.data).decode("ascii")

    async def files(self) -> tuple[str, str]:
        """Files with its chain and its key: `requests.get(url, cert=client.files())`."""
        return self.path, self._lab.write_file(self._stem + ".key", await self.key_pem())

    def issue(self, *names: str, common_name: str | None = None, expired: bool = False,
              not_yet_valid: bool = False, key_type: str | None = None,
              mutations: Sequence[str] = (), spec: v1.CertificateSpec | Json | None = None,
              ) -> Opening[AsyncCertificate]:
        """A certificate of this authority; the arguments are those of `lab.certificate`."""
        return self._lab.certificate(
            *names, issuer=self, common_name=common_name, expired=expired,
            not_yet_valid=not_yet_valid, key_type=key_type, mutations=mutations, spec=spec)

    @property
    def _stem(self) -> str:
        return self.name.rpartition("/")[2]

    def __str__(self) -> str:
        return str(self.facts)


class AsyncContext(AsyncResource):
    """A TLS configuration that handshakes share, with its cache of sessions and its ticket keys."""

    kind = "TlsContext"

    @property
    def proto(self) -> v1.TlsContext:
        """As the lab tells it."""
        context: v1.TlsContext = self._proto
        return context

    async def rotate_ticket_keys(self, retained: int = 0) -> None:
        """A new key for tickets; so many of the old ones go on opening theirs."""
        await self._lab.call("RotateTicketKeys", v1.RotateTicketKeysRequest(
            name=self.name, retained_key_count=retained))


class AsyncWatched(AsyncResource, Generic[Result]):
    """A port of the lab's, and the results of its connections."""

    _watch_rpc: ClassVar[str]
    _watch_request: ClassVar[Any]
    _result_type: ClassVar[Any]

    def __init__(self, lab: AsyncLab, proto: Any) -> None:
        super().__init__(lab, proto)
        self._watch: AsyncWatch | None = None
        self._taken = 0

    @property
    def address(self) -> str:
        """`host:port` where it listens."""
        return str(self._proto.bound_address)

    @property
    def host(self) -> str:
        """An IP address."""
        return self.address.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        """The port."""
        return int(self.address.rpartition(":")[2])

    async def delete(self) -> None:
        """Closes the port and every connection."""
        await self.stop_watching()
        await super().delete()

    async def refresh(self) -> Any:
        """What the lab says of it now: `accepted_count`, `open_count` and the like."""
        request = getattr(v1, f"Get{self.kind}Request")(name=self.name)
        self._proto = await self._lab.call(f"Get{self.kind}", request)
        return self._proto

    async def set_faults(self, faults: Iterable[v1.Fault | Json]) -> None:
        """Damage from now on; none for none."""
        await self._lab.call("SetFaultPlan", v1.SetFaultPlanRequest(
            name=self.name, fault_plan=fault_plan(faults)))

    async def next_result(self, timeout: float | None = RESULT_TIMEOUT) -> Result:
        """The result of the next connection that is over, in their order; those before count.

        Raises NoResult when none is over in time, and ListenerEnded when none can come.
        """
        if self._watch is None:
            request = self._watch_request(name=self.name)
            self._watch = self._lab.watch(self._watch_rpc, request)
        try:
            message = await self._watch.next(timeout)
        except TimeoutError:
            raise NoResult(await self._why_none(timeout)) from None
        self._taken = message.sequence_number
        result: Result = self._result_type(message.result)
        self._lab.note(self.name, result)
        return result

    async def results(self, count: int | None = None,
                      timeout: float | None = RESULT_TIMEOUT) -> AsyncIterator[Result]:
        """So many of them, each within `timeout`; without a count, until it is deleted."""
        while count is None or count > 0:
            yield await self.next_result(timeout)
            count = None if count is None else count - 1

    def __aiter__(self) -> AsyncIterator[Result]:
        return self.results(timeout=None)

    async def remaining(self, timeout: float = 1.0) -> list[Result]:
        """The results of connections that are over and that nobody took yet."""
        proto = await self.refresh()
        over = proto.accepted_count - proto.open_count
        found: list[Result] = []
        with contextlib.suppress(NoResult):
            while self._taken < over:
                found.append(await self.next_result(timeout))
        return found

    async def stop_watching(self) -> None:
        """Ends the stream of results; the next wait begins another, with those that are kept."""
        watch, self._watch = self._watch, None
        if watch is not None:
            await watch.close()

    async def _why_none(self, timeout: float | None) -> str:
        proto = await self.refresh()
        return (f"no result within {timeout:g} s: {self.name} at {self.address} has accepted "
                f"{proto.accepted_count}, of which {proto.open_count} are under way and "
                f"{self._taken} were told")

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name} at {self.address}>"


class AsyncListener(AsyncWatched[HandshakeResult]):
    """A server of the lab's."""

    kind = "Listener"
    _watch_rpc = "WatchHandshakes"
    _watch_request = v1.WatchHandshakesRequest
    _result_type = HandshakeResult

    @property
    def proto(self) -> v1.Listener:
        """As the lab told it last."""
        listener: v1.Listener = self._proto
        return listener

    @property
    def url(self) -> str:
        """`https://localhost:PORT` on loopback, which certificates for localhost are for."""
        host = "localhost" if self.host in ("127.0.0.1", "::1") else self.address.rpartition(":")[0]
        return f"https://{host}:{self.port}"

    async def next_handshake(self, timeout: float | None = RESULT_TIMEOUT) -> HandshakeResult:
        """See `next_result`: the server's view of the next connection."""
        return await self.next_result(timeout)


class AsyncRelay(AsyncWatched[RelayResult]):
    """An attacker of the lab's on the path to somewhere."""

    kind = "Relay"
    _watch_rpc = "WatchRelay"
    _watch_request = v1.WatchRelayRequest
    _result_type = RelayResult

    @property
    def proto(self) -> v1.Relay:
        """As the lab told it last."""
        relay: v1.Relay = self._proto
        return relay


class AsyncTerminator(AsyncWatched[TerminatorResult]):
    """A port of the lab's that takes TLS off, or puts it on, in front of a backend."""

    kind = "Terminator"
    _watch_rpc = "WatchTerminator"
    _watch_request = v1.WatchTerminatorRequest
    _result_type = TerminatorResult

    @property
    def proto(self) -> v1.Terminator:
        """As the lab told it last."""
        terminator: v1.Terminator = self._proto
        return terminator
