"""Facts as they are told to people, and those of certificates."""

from __future__ import annotations

import base64
import dataclasses
import datetime
import textwrap
from typing import Any

from tlslab import v1

_COLUMN = 24


def fact(label: str, value: object) -> str:
    """`Label........ value`; what terminals would obey is shown as escapes."""
    text = str(value)
    if not text.isprintable():
        text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
    return f"{label + ' ':.<{_COLUMN}} {text}"


def code_point(point: Any) -> str:
    """The name of a registered value; without one its number."""
    return str(point.name) or f"0x{point.value:04x}"


def time(message: Any) -> datetime.datetime:
    """Of a google.protobuf.Timestamp."""
    return datetime.datetime.fromtimestamp(0, datetime.timezone.utc) + datetime.timedelta(
        seconds=message.seconds, microseconds=message.nanos // 1000)


def duration(message: Any) -> datetime.timedelta:
    """Of a google.protobuf.Duration."""
    return datetime.timedelta(seconds=message.seconds, microseconds=message.nanos // 1000)


@dataclasses.dataclass(frozen=True, repr=False)
class CertificateFacts:
    """What a certificate says."""

    proto: v1.CertificateFacts

    @property
    def subject(self) -> str:
        """For example `CN=localhost,O=Example`."""
        return self.proto.subject

    @property
    def issuer(self) -> str:
        """Likewise."""
        return self.proto.issuer

    @property
    def names(self) -> tuple[str, ...]:
        """DNS names, then IP addresses."""
        return (*self.proto.dns_names, *self.proto.ip_addresses)

    @property
    def not_before(self) -> datetime.datetime:
        """Start of validity."""
        return time(self.proto.not_before_time)

    @property
    def not_after(self) -> datetime.datetime:
        """End of validity."""
        return time(self.proto.not_after_time)

    @property
    def serial_number(self) -> int:
        """As a number."""
        return int(self.proto.serial_number or "0", 16)

    @property
    def sha256(self) -> str:
        """Fingerprint, in hexadecimal."""
        return self.proto.sha256_fingerprint.hex()

    @property
    def self_signed(self) -> bool:
        """Its own key signed it."""
        return self.proto.self_signed

    @property
    def der(self) -> bytes:
        """The whole of it."""
        return self.proto.der

    @property
    def pem(self) -> str:
        """Likewise."""
        lines = textwrap.wrap(base64.b64encode(self.der).decode("ascii"), 64)
        return "\n".join(["-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----", ""])

    def __str__(self) -> str:
        names = f" for {', '.join(self.names)}" if self.names else ""
        issuer = "self-signed" if self.self_signed else f"issued by {self.issuer}"
        return (f"{self.subject or 'no subject'}{names}, {issuer}, valid "
                f"{self.not_before:%Y-%m-%d} to {self.not_after:%Y-%m-%d}")

    def __repr__(self) -> str:
        return f"<CertificateFacts {self}>"
