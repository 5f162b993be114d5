"""The closed sets of names in results, with the proto's short names as values.

Each is a string too, so `failure.error_class == "NO_SHARED_CIPHER"` holds. A newer daemon may tell a
value that is not here; it then has its own name or, where even that is not known, its number.
"""

from __future__ import annotations

import enum
import re
import ssl
from typing import Any, TypeVar

from tlslab import v1
from tlslab.errors import BadSettings

Kind = TypeVar("Kind", bound="ProtoName")


class ProtoName(enum.StrEnum):
    """A value of a proto's enum by its short name."""

    @staticmethod
    def _generate_next_value_(name: str, start: int, count: int, last: list[Any]) -> str:
        return name

    @classmethod
    def _missing_(cls, value: object) -> ProtoName:
        unknown = str.__new__(cls, str(value))
        unknown._name_ = unknown._value_ = str(value)
        return unknown


def short_name(descriptor: Any, number: int) -> str | None:
    """The name of an enum's value without what its enum's name says; None when it is not set."""
    if number == 0:
        return None
    value = descriptor.values_by_number.get(number)
    if value is None:
        return str(number)
    prefix = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", str(descriptor.name)).upper() + "_"
    return str(value.name).removeprefix(prefix)


def proto_name(kind: type[Kind], descriptor: Any, number: int) -> Kind | None:
    """Likewise as one of `kind`."""
    name = short_name(descriptor, number)
    return None if name is None else kind(name)


class Role(ProtoName):
    """Which end."""

    CLIENT = enum.auto()
    SERVER = enum.auto()


class Cause(ProtoName):
    """Who ended a handshake: HandshakeFailure.Cause."""

    LOCAL_ALERT = enum.auto()
    PEER_ALERT = enum.auto()
    LOCAL_ERROR = enum.auto()
    CONNECT_REFUSED = enum.auto()
    CONNECT_FAILED = enum.auto()
    TRANSPORT_CLOSED = enum.auto()
    TRANSPORT_ERROR = enum.auto()
    HANDSHAKE_TIMEOUT = enum.auto()
    CANCELLED = enum.auto()
    NOT_BEGUN = enum.auto()
    DIALOG_FAILED = enum.auto()


class ErrorClass(ProtoName):
    """What went wrong: HandshakeFailure.ErrorClass."""

    CONNECT_ERROR = enum.auto()
    PEER_SILENT = enum.auto()
    TIMED_OUT = enum.auto()
    CLOSED_WITHOUT_DATA = enum.auto()
    CLOSED_EARLY = enum.auto()
    PLAIN_HTTP = enum.auto()
    NOT_TLS = enum.auto()
    VERSION_MISMATCH = enum.auto()
    NO_SHARED_CIPHER = enum.auto()
    NO_SHARED_GROUP = enum.auto()
    NO_SHARED_SIGNATURE_SCHEME = enum.auto()
    NO_SHARED_ALPN = enum.auto()
    CERTIFICATE_REJECTED = enum.auto()
    NAME_MISMATCH = enum.auto()
    CERTIFICATE_MISSING = enum.auto()
    REJECTED_BY_PEER_CERTIFICATE = enum.auto()
    REJECTED_BY_PEER = enum.auto()
    PROTOCOL_VIOLATION = enum.auto()
    ABANDONED = enum.auto()
    STARTTLS_NOT_ADVERTISED = enum.auto()
    STARTTLS_REFUSED = enum.auto()
    PLAINTEXT_BEFORE_TLS = enum.auto()
    DIALOG_VIOLATION = enum.auto()


class Phase(ProtoName):
    """How far a handshake came: HandshakePhase."""

    CONNECT = enum.auto()
    STARTTLS = enum.auto()
    CLIENT_HELLO = enum.auto()
    SERVER_HELLO = enum.auto()
    CERTIFICATE = enum.auto()
    KEY_EXCHANGE = enum.auto()
    FINISHED = enum.auto()
    CONFIRMATION = enum.auto()


class CloseKind(ProtoName):
    """How the peer's side of a connection ended: CloseKind."""

    CLOSE_NOTIFY = enum.auto()
    TRUNCATED = enum.auto()
    RESET = enum.auto()
    ALERT = enum.auto()
    STILL_OPEN = enum.auto()
    FAILED_HERE = enum.auto()


class Version(enum.StrEnum):
    """A protocol version by OpenSSL's name, which `ssl.SSLSocket.version()` tells too.

    Later ones are greater.
    """

    SSLv3 = "SSLv3"
    TLSv1 = "TLSv1"
    TLSv1_1 = "TLSv1.1"
    TLSv1_2 = "TLSv1.2"
    TLSv1_3 = "TLSv1.3"

    @classmethod
    def of(cls, version: str | ssl.TLSVersion) -> Version:
        """From "TLSv1.2", "TLS 1.2", "1.2", "TLS12", or Python's `ssl.TLSVersion`."""
        name = version.name if isinstance(version, ssl.TLSVersion) else version
        short = re.sub(r"[^a-z0-9]", "", name.lower())
        found = _SPELLINGS.get(short.removeprefix("tls").removeprefix("v"))
        found = found or _SPELLINGS.get(short)
        if found is None:
            raise BadSettings(f"{name!r} is no version; there are " + ", ".join(cls))
        return found

    @property
    def number(self) -> int:
        """Of the proto's TlsVersion."""
        return list(Version).index(self) + int(v1.TLS_VERSION_SSL30)

    @classmethod
    def of_number(cls, number: int) -> Version | None:
        """Of the proto's TlsVersion; None for one that is not set or not known."""
        index = number - int(v1.TLS_VERSION_SSL30)
        versions: list[Version] = list(Version)
        return versions[index] if 0 <= index < len(versions) else None


_SPELLINGS = {
    "sslv3": Version.SSLv3, "ssl3": Version.SSLv3, "ssl30": Version.SSLv3, "sslv30": Version.SSLv3,
    "1": Version.TLSv1, "10": Version.TLSv1, "11": Version.TLSv1_1, "12": Version.TLSv1_2,
    "13": Version.TLSv1_3,
}
