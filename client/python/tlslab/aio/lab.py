"""A lab: what makes listeners, dials and handshakes.

    async with AsyncLab.start() as lab:
        ca = await lab.ca()
        async with lab.listen(await ca.issue("localhost", expired=True)) as listener:
            result = await lab.dial(listener, ClientContext(trust=ca, server_name="localhost"))
            assert result.failure.alert == "certificate_expired"
"""

from __future__ import annotations

import asyncio  # asyncio only
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import grpc

from tlslab import v1
from tlslab.aio.connection import AsyncConnection
from tlslab.aio.opening import Opening, opening  # asyncio only
from tlslab.aio.resources import (AsyncCertificate, AsyncContext, AsyncListener, AsyncRelay,
                                  AsyncTerminator)
from tlslab.aio.session import AsyncSession
from tlslab.capabilities import Capabilities
from tlslab.control import Control, Path
from tlslab.daemon import PrivateDaemon
from tlslab.errors import BadSettings, DeadlineExceeded, Unavailable
from tlslab.results import HandshakePair, HandshakeResult
from tlslab.specs import (ClientContext, ClientLike, Json, Named, Seconds, ServerContext, ServerLike,
                          certificate_spec, context_ref, duration, exchange, fault_plan, http_service,
                          read_json)

# For each call; a dial or a simulation has a deadline of its own inside.
CALL_TIMEOUT = 60.0
CONNECT_TIMEOUT = 5.0


class AsyncLab(AsyncSession):
    """A connection to a daemon, and what was made there with it."""

    @classmethod
    @opening  # asyncio only
    async def connect(cls, address: str | None = None, *, ca: Path | None = None,
                      certificate: Path | None = None, key: Path | None = None,
                      token: str | None = None, server_name: str | None = None,
                      timeout: float = CALL_TIMEOUT, connect_timeout: float = CONNECT_TIMEOUT,
                      ) -> AsyncLab:
        """The lab at `address`: `host:port`, `unix:/path`, or `embedded`, which is `start()`.

        What is not given comes from the environment; see `tlslab.control`. `ca` makes the channel
        TLS, `certificate` and `key` (files, PEM) make it mutual; `token` is sent as a bearer's.
        `timeout` is for each call. Raises Unavailable when nobody answers in `connect_timeout`.
        """
        control = Control.of(address, ca=ca, certificate=certificate, key=key, token=token,
                             server_name=server_name)
        embedded, _, program = control.address.partition(":")
        if embedded == "embedded":  # as for the command line
            return await cls.start(program or None, timeout=timeout)
        return await cls._open(control, timeout, connect_timeout, None)

    @classmethod
    @opening  # asyncio only
    async def start(cls, binary: str | os.PathLike[str] | None = None, *,
                    timeout: float = CALL_TIMEOUT, start_timeout: float = 10.0) -> AsyncLab:
        """A lab of one's own: `tlslabd` from `binary`, the environment's TLSLABD, or PATH.

        It ends with this object, and with this process. Raises DaemonError when it does not start.
        """
        daemon = await asyncio.to_thread(PrivateDaemon, binary, start_timeout=start_timeout)  # asyncio only
        # blocking: daemon = PrivateDaemon(binary, start_timeout=start_timeout)
        try:
            control = Control(daemon.address)
            return await cls._open(control, timeout, start_timeout, daemon)
        except BaseException:
            daemon.stop()
            raise

    @classmethod
    async def _open(cls, control: Control, timeout: float, connect_timeout: float,
                    daemon: PrivateDaemon | None) -> AsyncLab:
        connection = AsyncConnection(control)
        request = v1.GetCapabilitiesRequest()
        try:
            try:
                told = await connection.call("GetCapabilities", request, connect_timeout,
                                             wait_for_ready=True)
            except DeadlineExceeded:
                # Why it is not ready, tells only a call that does not wait.
                told = await connection.call("GetCapabilities", request, 1.0)
            return cls(connection, control, timeout, Capabilities(told), daemon)
        except BaseException as error:
            await connection.close()
            if isinstance(error, DeadlineExceeded):
                raise Unavailable(
                    error.rpc, grpc.StatusCode.UNAVAILABLE,
                    f"nobody answered within {connect_timeout:g} s", (), None,
                    control.address) from None
            raise

    async def __aenter__(self) -> AsyncLab:
        return self

    # Certificates.

    @opening  # asyncio only
    async def certificate(self, *names: str, issuer: Named | None = None,
                          common_name: str | None = None, expired: bool = False,
                          not_yet_valid: bool = False, key_type: str | None = None,
                          mutations: Sequence[str] = (),
                          spec: v1.CertificateSpec | Json | None = None) -> AsyncCertificate:
        """Mints a certificate for DNS names and IP addresses, self-signed without an issuer.

        `mutations` are deliberate defects by their names in the catalogue (docs/certificates.md);
        what has no argument goes into `spec`.
        """
        return await self._mint("certificate", certificate_spec(
            names, issuer=issuer, common_name=common_name, expired=expired,
            not_yet_valid=not_yet_valid, key_type=key_type, mutations=mutations, spec=spec))

    @opening  # asyncio only
    async def ca(self, common_name: str = "tlslab test CA", *, issuer: Named | None = None,
                 expired: bool = False, not_yet_valid: bool = False, key_type: str | None = None,
                 mutations: Sequence[str] = (), spec: v1.CertificateSpec | Json | None = None,
                 ) -> AsyncCertificate:
        """Mints an authority, with an issuer an intermediate."""
        return await self._mint("ca", certificate_spec(
            (), authority=True, issuer=issuer, common_name=common_name, expired=expired,
            not_yet_valid=not_yet_valid, key_type=key_type, mutations=mutations, spec=spec))

    @opening  # asyncio only
    async def import_certificate(self, chain_pem: str, key_pem: str) -> AsyncCertificate:
        """A certificate from elsewhere, with its key."""
        return await self.create(AsyncCertificate, "certificate", v1.Certificate(
            pem=v1.PemCredential(chain_pem=chain_pem, private_key_pem=key_pem)))

    async def _mint(self, stem: str, spec: v1.CertificateSpec) -> AsyncCertificate:
        return await self.create(AsyncCertificate, stem, v1.Certificate(spec=spec))

    # Contexts and ports.

    @opening  # asyncio only
    async def context(self, context: ClientContext | ServerContext | v1.TlsContextSpec | Json,
                      ) -> AsyncContext:
        """A context under a name: listeners and dials that use it share sessions and tickets."""
        spec = (context.proto() if isinstance(context, (ClientContext, ServerContext))
                else read_json(v1.TlsContextSpec(), context))
        return await self.create(AsyncContext, "context", v1.TlsContext(spec=spec))

    @opening  # asyncio only
    async def listen(self, context: ServerLike, *, bind: str | None = None,
                     send: bytes | str | None = None, read: bool = False,
                     exchange_steps: v1.Exchange | Json | None = None,
                     http: bool | Mapping[str, bytes | str] = False,
                     dialog: v1.ServerDialog | Json | None = None,
                     faults: Iterable[v1.Fault | Json] | None = None,
                     handshake_timeout: Seconds | None = None, ttl: Seconds | None = None,
                     options: v1.ResultOptions | Json | None = None,
                     spec: v1.Listener | Json | None = None) -> AsyncListener:
        """A port that accepts TLS connections, by default on 127.0.0.1 a free one.

        `context` is a ServerContext, a context of the lab, or a certificate alone. After the
        handshake it sends `send` and reads to the end with `read`, does other steps, speaks HTTP
        (`http=True`, or bodies by their paths), or another protocol by `dialog`. `faults` damage
        what passes. `options` ask for more in results. It ends after `ttl` (10 minutes).
        """
        listener = read_json(v1.Listener(), spec)
        listener.tls_context.CopyFrom(context_ref(context, "server"))
        said = exchange(send, read, exchange_steps)
        if http is not False and dialog is not None:
            raise BadSettings("http is a dialog itself; give one of the two")
        talk = (http_service(None if http is True else http) if http is not False
                else read_json(v1.ServerDialog(), dialog) if dialog is not None else None)
        _set(listener, bind_address=bind, exchange=said, dialog=talk,
             fault_plan=fault_plan(faults), handshake_timeout=_seconds(handshake_timeout),
             ttl=_seconds(ttl), result_options=_options(options))
        return await self.create(AsyncListener, "listener", listener)

    @opening  # asyncio only
    async def relay(self, target: str | AsyncListener, *, bind: str | None = None,
                    faults: Iterable[v1.Fault | Json] | None = None,
                    man_in_the_middle: bool | Named = False, ttl: Seconds | None = None,
                    options: v1.ResultOptions | Json | None = None,
                    spec: v1.Relay | Json | None = None) -> AsyncRelay:
        """A port that connects to `target` and passes on what comes, damaging it by `faults`.

        `man_in_the_middle` terminates TLS: with an authority of the lab that issues certificates
        for the names that clients want, or (True) with one that nobody trusts.
        """
        relay = read_json(v1.Relay(), spec)
        relay.target_address = target if isinstance(target, str) else target.address
        if man_in_the_middle is True:
            relay.man_in_the_middle.private_authority = True
        elif man_in_the_middle is not False:
            relay.man_in_the_middle.authority = man_in_the_middle.name
        _set(relay, bind_address=bind, fault_plan=fault_plan(faults), ttl=_seconds(ttl),
             result_options=_options(options))
        return await self.create(AsyncRelay, "relay", relay)

    @opening  # asyncio only
    async def terminate(self, backend: str | AsyncListener, *, server: ServerLike | None = None,
                        client: ClientLike | None = None, bind: str | None = None,
                        ttl: Seconds | None = None, options: v1.ResultOptions | Json | None = None,
                        spec: v1.Terminator | Json | None = None) -> AsyncTerminator:
        """A port that takes TLS off with `server`'s context, and puts it on with `client`'s."""
        terminator = read_json(v1.Terminator(), spec)
        terminator.backend_address = backend if isinstance(backend, str) else backend.address
        _set(terminator, bind_address=bind, ttl=_seconds(ttl), result_options=_options(options),
             server_context=None if server is None else context_ref(server, "server"),
             client_context=None if client is None else context_ref(client, "client"))
        return await self.create(AsyncTerminator, "terminator", terminator)

    # Handshakes.

    async def dial(self, target: str | AsyncListener | AsyncRelay | AsyncTerminator,
                   context: ClientLike | None = None, *, send: bytes | str | None = None,
                   read: bool = False, exchange_steps: v1.Exchange | Json | None = None,
                   dialog: v1.ClientDialog | Json | None = None, session: bytes | None = None,
                   early_data: bytes | None = None,
                   faults: Iterable[v1.Fault | Json] | None = None,
                   handshake_timeout: Seconds | None = None,
                   options: v1.ResultOptions | Json | None = None,
                   spec: v1.DialEndpointRequest | Json | None = None,
                   timeout: float | None = None) -> HandshakeResult:
        """Connects to `host:port` or a port of the lab's, handshakes, and tells the client's view.

        A handshake that fails is a result too. `timeout` is the call's.
        """
        request = read_json(v1.DialEndpointRequest(), spec)
        request.target_address = target if isinstance(target, str) else target.address
        request.tls_context.CopyFrom(context_ref(
            ClientContext() if context is None else context, "client"))
        _set(request, exchange=exchange(send, read, exchange_steps), session=session,
             dialog=None if dialog is None else read_json(v1.ClientDialog(), dialog),
             early_data=early_data, fault_plan=fault_plan(faults),
             handshake_timeout=_seconds(handshake_timeout), result_options=_options(options))
        response = await self.call("DialEndpoint", request, timeout=timeout)
        result = HandshakeResult(response.result)
        self.note(f"dial of {request.target_address}", result)
        return result

    async def simulate(self, client: ClientLike, server: ServerLike, *,
                       session: bytes | None = None, early_data: bytes | None = None,
                       client_exchange: v1.Exchange | Json | None = None,
                       server_exchange: v1.Exchange | Json | None = None,
                       faults: Iterable[v1.Fault | Json] | None = None,
                       options: v1.ResultOptions | Json | None = None,
                       spec: v1.SimulateHandshakeRequest | Json | None = None,
                       timeout: float | None = None) -> HandshakePair:
        """One handshake in memory, without sockets."""
        return (await self.simulate_many(
            client, server, session=session, early_data=early_data, client_exchange=client_exchange,
            server_exchange=server_exchange, faults=faults, options=options, spec=spec,
            timeout=timeout))[0]

    async def simulate_many(self, client: ClientLike, server: ServerLike, *, count: int = 1,
                            resume: bool = False, session: bytes | None = None,
                            early_data: bytes | None = None,
                            client_exchange: v1.Exchange | Json | None = None,
                            server_exchange: v1.Exchange | Json | None = None,
                            faults: Iterable[v1.Fault | Json] | None = None,
                            options: v1.ResultOptions | Json | None = None,
                            spec: v1.SimulateHandshakeRequest | Json | None = None,
                            timeout: float | None = None) -> list[HandshakePair]:
        """Handshakes in memory, without sockets, one after another.

        With `resume` each but the first offers the last session of the one before it.
        """
        request = read_json(v1.SimulateHandshakeRequest(), spec)
        request.client.CopyFrom(context_ref(client, "client"))
        request.server.CopyFrom(context_ref(server, "server"))
        request.handshake_count = count
        _set(request, session=session, early_data=early_data, resume=resume or None,
             client_exchange=exchange(None, False, client_exchange),
             server_exchange=exchange(None, False, server_exchange),
             fault_plan=fault_plan(faults), result_options=_options(options))
        response = await self.call("SimulateHandshake", request, timeout=timeout)
        pairs = [HandshakePair(pair) for pair in response.handshakes]
        for pair in pairs:
            self.note("simulation", pair)
        return pairs

    async def explain(self, context: Any, role: str = "server") -> v1.ContextExplanation:
        """What a context becomes in this lab's OpenSSL, one that cannot be made included."""
        explanation: v1.ContextExplanation = await self.call(
            "ExplainContext", v1.ExplainContextRequest(tls_context=context_ref(context, role)))
        return explanation


def _set(message: Any, **fields: Any) -> None:
    """Sets those fields that have a value."""
    for name, value in fields.items():
        if value is None:
            continue
        if hasattr(value, "DESCRIPTOR"):
            getattr(message, name).CopyFrom(value)
        else:
            setattr(message, name, value)


def _seconds(value: Seconds | None) -> Any:
    return None if value is None else duration(value)


def _options(options: v1.ResultOptions | Json | None) -> v1.ResultOptions | None:
    return None if options is None else read_json(v1.ResultOptions(), options)
