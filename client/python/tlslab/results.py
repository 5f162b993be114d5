"""What came of a connection, as the lab saw it.

    result = listener.next_handshake()
    assert result.ok, result
    assert result.version == "TLSv1.3" and result.alpn == "h2"

Each class is a thin view of a message of the contract, which is `.proto`: whatever has no property
here is there. What was not known or not tested is None, never False. `str()` tells the facts on
lines of their own, `repr()` the most important in one.
"""

from __future__ import annotations

import dataclasses
import datetime
from typing import Any, NoReturn

from tlslab import v1
from tlslab.enums import Cause, CloseKind, ErrorClass, Phase, Role, Version, proto_name
from tlslab.errors import HandshakeFailed
from tlslab.facts import CertificateFacts, code_point, duration, fact, time


@dataclasses.dataclass(frozen=True)
class VerifyError:
    """Why a chain was not good."""

    name: str
    """For example `X509_V_ERR_CERT_HAS_EXPIRED`."""
    depth: int
    """Which certificate: 0 is the leaf."""
    text: str
    """OpenSSL's words."""

    def __str__(self) -> str:
        return f"{self.name} at depth {self.depth}" + (f" ({self.text})" if self.text else "")


@dataclasses.dataclass(frozen=True)
class Alert:
    """One alert."""

    name: str
    """For example `certificate_expired`."""
    sent: bool
    """By the end whose result this is; else it was received."""
    fatal: bool

    def __str__(self) -> str:
        return (f"{'sent' if self.sent else 'received'} {self.name}, "
                f"{'fatal' if self.fatal else 'warning'}")


# Whose doing it was, by the cause.
_ENDED_BY = {
    Cause.LOCAL_ALERT: "this end, which sent a fatal alert",
    Cause.PEER_ALERT: "the peer, which sent a fatal alert",
    Cause.LOCAL_ERROR: "this end, without an alert",
    Cause.CONNECT_REFUSED: "nobody: there was no connection",
    Cause.CONNECT_FAILED: "nobody: there was no connection",
    Cause.TRANSPORT_CLOSED: "the peer, which closed the connection",
    Cause.TRANSPORT_ERROR: "the transport",
    Cause.HANDSHAKE_TIMEOUT: "the peer, which took too long",
    Cause.CANCELLED: "the caller, who gave up",
    Cause.NOT_BEGUN: "this end, which began no TLS",
    Cause.DIALOG_FAILED: "what was said before TLS",
}


@dataclasses.dataclass(frozen=True, repr=False)
class Failure:
    """Why a handshake did not complete."""

    proto: v1.HandshakeFailure

    @property
    def cause(self) -> Cause | None:
        """Who ended it."""
        return proto_name(Cause, v1.HandshakeFailure.Cause.DESCRIPTOR, self.proto.cause)

    @property
    def ended_by(self) -> str:
        """Likewise, in words."""
        return _ENDED_BY.get(self.cause, "not known") if self.cause else "not known"

    @property
    def error_class(self) -> ErrorClass | None:
        """What went wrong; None for what has no class."""
        return proto_name(ErrorClass, v1.HandshakeFailure.ErrorClass.DESCRIPTOR,
                          self.proto.error_class)

    @property
    def phase(self) -> Phase | None:
        """How far it had come."""
        return proto_name(Phase, v1.HandshakePhase.DESCRIPTOR, self.proto.phase)

    @property
    def alert(self) -> str | None:
        """The fatal alert that ended it, for example `unknown_ca`; whose, tells `cause`."""
        return code_point(self.proto.alert) if self.proto.HasField("alert") else None

    @property
    def system_error(self) -> str | None:
        """For example `ECONNREFUSED`."""
        return self.proto.system_error or None

    @property
    def openssl_errors(self) -> tuple[str, ...]:
        """OpenSSL's queue, oldest first."""
        return tuple(": ".join(filter(None, (one.library, one.reason, one.data)))
                     for one in self.proto.openssl_errors)

    @property
    def summary(self) -> str:
        """A sentence for people; do not match on it."""
        return self.proto.summary

    def __str__(self) -> str:
        parts = [str(self.error_class or "FAILED")]
        if self.alert:
            verb = "sent" if self.cause is Cause.LOCAL_ALERT else "received"
            parts.append(f"{verb} {self.alert}")
        if self.system_error:
            parts.append(self.system_error)
        return ", ".join(parts)

    def __repr__(self) -> str:
        return f"<Failure {self} in {self.phase}>"


@dataclasses.dataclass(frozen=True, repr=False)
class HandshakeResult:
    """One end's record of one connection."""

    proto: v1.HandshakeResult

    @property
    def ok(self) -> bool:
        """The handshake completed."""
        return not self.proto.HasField("failure")

    def __bool__(self) -> NoReturn:
        raise TypeError("a result is neither true nor false; ask for result.ok")

    @property
    def failure(self) -> Failure | None:
        """Why it did not complete; None when it did."""
        return None if self.ok else Failure(self.proto.failure)

    def raise_for_failure(self) -> HandshakeResult:
        """Itself when the handshake completed; else raises HandshakeFailed with the facts."""
        if not self.ok:
            raise HandshakeFailed(self)
        return self

    @property
    def role(self) -> Role:
        """Which end saw all of this."""
        return proto_name(Role, v1.HandshakeResult.Role.DESCRIPTOR, self.proto.role) or Role.CLIENT

    @property
    def version(self) -> Version | None:
        """As agreed, for example `TLSv1.3`."""
        return Version.of_number(self.proto.negotiated.version)

    @property
    def cipher_suite(self) -> str | None:
        """IANA's name of the suite that was agreed."""
        negotiated = self.proto.negotiated
        return code_point(negotiated.cipher_suite) if negotiated.HasField("cipher_suite") else None

    @property
    def group(self) -> str | None:
        """Of the key exchange, for example `X25519MLKEM768`."""
        return self._negotiated_point("group")

    @property
    def local_signature_scheme(self) -> str | None:
        """What this end signed with."""
        return self._negotiated_point("local_signature_scheme")

    @property
    def peer_signature_scheme(self) -> str | None:
        """What the peer signed with."""
        return self._negotiated_point("peer_signature_scheme")

    @property
    def alpn(self) -> str | None:
        """The application protocol that was agreed."""
        alpn: str | None = self._negotiated("alpn_protocol")
        return alpn

    @property
    def server_name(self) -> str | None:
        """What the client sent (SNI)."""
        name: str | None = self._negotiated("server_name")
        return name

    @property
    def resumed(self) -> bool | None:
        """The session was resumed; None when the handshake did not come so far."""
        resumed: bool | None = self._negotiated("session_resumed")
        return resumed

    @property
    def forward_secret(self) -> bool | None:
        """Keys that are stolen later do not open this connection."""
        secret: bool | None = self._negotiated("forward_secret")
        return secret

    @property
    def early_data_accepted(self) -> bool | None:
        """None when there was none."""
        early = self.proto.early_data
        return early.accepted if early.HasField("accepted") else None

    @property
    def peer_certificate(self) -> CertificateFacts | None:
        """The peer's own."""
        return self.peer_chain[0] if self.peer_chain else None

    @property
    def peer_chain(self) -> tuple[CertificateFacts, ...]:
        """As the peer sent it, its own first."""
        return tuple(CertificateFacts(one) for one in self.proto.peer.chain)

    @property
    def chain_good(self) -> bool | None:
        """The peer's chain was judged and is good; None when it was not judged."""
        if not self.proto.peer.HasField("verification"):
            return None
        return not self.proto.peer.verification.HasField("error")

    @property
    def verify_error(self) -> VerifyError | None:
        """What decided that the chain is not good."""
        verification = self.proto.peer.verification
        if not verification.HasField("error"):
            return None
        error = verification.error
        return VerifyError(error.name, error.depth, error.text)

    @property
    def name_matched(self) -> bool | None:
        """The certificate is for the name that was wanted; None when there was none to compare."""
        peer = self.proto.peer
        return peer.name_match.matched if peer.HasField("name_match") else None

    @property
    def alerts(self) -> tuple[Alert, ...]:
        """All of them, in order."""
        return tuple(Alert(code_point(one.description), one.direction == v1.DIRECTION_SENT,
                           one.fatal) for one in self.proto.alerts)

    @property
    def received(self) -> bytes | None:
        """The first 64 KiB that the peer said after the handshake; None without an exchange."""
        if not self.proto.HasField("exchange"):
            return None
        return self.proto.exchange.received

    @property
    def close_kind(self) -> CloseKind | None:
        """How the peer's side ended."""
        return proto_name(CloseKind, v1.CloseKind.DESCRIPTOR, self.proto.close_kind)

    @property
    def connection_id(self) -> str | None:
        """The same at both ends, and different for each connection."""
        return self.proto.connection_id or None

    @property
    def local_address(self) -> str | None:
        """`host:port`; None in memory."""
        return self.proto.local_address or None

    @property
    def remote_address(self) -> str | None:
        """`host:port`; None in memory."""
        return self.proto.remote_address or None

    @property
    def start_time(self) -> datetime.datetime | None:
        """By the daemon's clock."""
        return time(self.proto.start_time) if self.proto.HasField("start_time") else None

    @property
    def handshake_duration(self) -> datetime.timedelta | None:
        """To its end, successful or not."""
        if not self.proto.HasField("handshake_duration"):
            return None
        return duration(self.proto.handshake_duration)

    @property
    def tickets(self) -> tuple[v1.SessionTicket, ...]:
        """The sessions that a server gave."""
        return tuple(self.proto.tickets)

    def _negotiated(self, field: str) -> Any:
        negotiated = self.proto.negotiated
        return getattr(negotiated, field) if negotiated.HasField(field) else None

    def _negotiated_point(self, field: str) -> str | None:
        point = self._negotiated(field)
        return None if point is None else code_point(point)

    def summary(self) -> str:
        """The most important facts in a line."""
        if self.failure is not None:
            text = str(self.failure)
            return f"{text}, {self.verify_error.name}" if self.verify_error else text
        parts = [self.version, self.cipher_suite, self.group,
                 f"ALPN {self.alpn}" if self.alpn else None, "resumed" if self.resumed else None]
        return " ".join(part for part in parts if part)

    def _failure_facts(self) -> list[tuple[str, object]]:
        failure = self.failure
        if failure is None:
            return [("Handshake", "completed")]
        return [("Handshake", f"failed: {failure.summary}"), ("Ended by", failure.ended_by),
                ("Cause", failure.cause), ("Error class", failure.error_class),
                ("Phase", failure.phase), ("Alert", failure.alert),
                ("System error", failure.system_error),
                *[("OpenSSL error", error) for error in failure.openssl_errors]]

    def facts(self) -> list[tuple[str, object]]:
        """Labels and values of what is known, as `str()` shows them."""
        chain = {True: "good", False: self.verify_error, None: None}[self.chain_good]
        names = {True: "yes", None: None,
                 False: f"no, not for {self.proto.peer.name_match.expected_name!r}"}
        took = self.handshake_duration
        found = self._failure_facts() + [
            ("Version", self.version), ("Cipher suite", self.cipher_suite), ("Group", self.group),
            ("ALPN", self.alpn), ("Server name", self.server_name),
            ("Resumed", {True: "yes", False: "no", None: None}[self.resumed]),
            ("Peer certificate", self.peer_certificate), ("Peer's chain", chain),
            ("Name matches", names[self.name_matched]),
            *[("Alert seen", alert) for alert in self.alerts],
            ("Received", self.received[:200] if self.received else None),
            ("Close kind", self.close_kind),
            ("Addresses", f"{self.local_address} to {self.remote_address}"
             if self.remote_address else None),
            ("Took", f"{took.total_seconds() * 1000:.1f} ms" if took is not None else None),
        ]
        return [(label, value) for label, value in found if value is not None]

    def __str__(self) -> str:
        return "\n".join([str(self.role).capitalize()]
                         + ["  " + fact(label, value) for label, value in self.facts()])

    def __repr__(self) -> str:
        return f"<HandshakeResult {str(self.role).lower()} {self.summary()}>"


@dataclasses.dataclass(frozen=True, repr=False)
class HandshakePair:
    """Both ends of one handshake in memory."""

    proto: v1.HandshakePair

    @property
    def client(self) -> HandshakeResult:
        """The client's view."""
        return HandshakeResult(self.proto.client)

    @property
    def server(self) -> HandshakeResult:
        """The server's view."""
        return HandshakeResult(self.proto.server)

    @property
    def ok(self) -> bool:
        """It completed at both ends."""
        return self.client.ok and self.server.ok

    def __bool__(self) -> NoReturn:
        raise TypeError("a pair is neither true nor false; ask for pair.ok")

    def __str__(self) -> str:
        return f"{self.client}\n{self.server}"

    def __repr__(self) -> str:
        return (f"<HandshakePair client {self.client.summary()}; "
                f"server {self.server.summary()}>")
