"""How the lab is reached: an address, and what the control channel is protected with.

Each setting that is not given comes from the environment:

    TLSLAB_ADDRESS               "host:port" or "unix:/path"; else 127.0.0.1:50551
    TLSLAB_CONTROL_CA            file of authorities (PEM) that vouch for the daemon: makes it TLS
    TLSLAB_CONTROL_CERTIFICATE   file of this client's own chain (PEM)
    TLSLAB_CONTROL_KEY           file of its key (PEM)
    TLSLAB_CONTROL_SERVER_NAME   the name in the daemon's certificate, where the address has another
    TLSLAB_CONTROL_TOKEN         a bearer token
    TLSLAB_CONTROL_TOKEN_FILE    a file with one
"""

from __future__ import annotations

import dataclasses
import os
import pathlib
from collections.abc import Mapping
from typing import Any

import grpc

from tlslab.errors import BadSettings

DEFAULT_ADDRESS = "127.0.0.1:50551"

Path = str | os.PathLike[str]

# Sequences of handshakes are larger than gRPC's default of 4 MiB.
_MAX_MESSAGE_BYTES = 64 << 20
# A lab is near; a proxy of the environment is for the web.
_OPTIONS = [("grpc.max_receive_message_length", _MAX_MESSAGE_BYTES), ("grpc.enable_http_proxy", 0)]


@dataclasses.dataclass(frozen=True)
class Control:
    """The settings of one control channel, read and checked."""

    address: str
    ca: bytes | None = dataclasses.field(default=None, repr=False)
    certificate: bytes | None = dataclasses.field(default=None, repr=False)
    key: bytes | None = dataclasses.field(default=None, repr=False)
    token: str | None = dataclasses.field(default=None, repr=False)
    server_name: str | None = None

    @classmethod
    def of(cls, address: str | None, *, ca: Path | None = None, certificate: Path | None = None,
           key: Path | None = None, token: str | None = None, server_name: str | None = None,
           environment: Mapping[str, str] | None = None) -> Control:
        """What is given, then what the environment says.

        Raises BadSettings with every problem, before anybody is connected to.
        """
        reader = _Reader(os.environ if environment is None else environment)
        settings = cls(
            address=address or reader.text("TLSLAB_ADDRESS") or DEFAULT_ADDRESS,
            ca=reader.file("ca", ca, "TLSLAB_CONTROL_CA"),
            certificate=reader.file("certificate", certificate, "TLSLAB_CONTROL_CERTIFICATE"),
            key=reader.file("key", key, "TLSLAB_CONTROL_KEY"),
            token=token or reader.token(),
            server_name=server_name or reader.text("TLSLAB_CONTROL_SERVER_NAME"),
        )
        problems = reader.problems
        has_certificate = reader.said("certificate", certificate, "TLSLAB_CONTROL_CERTIFICATE")
        has_key = reader.said("key", key, "TLSLAB_CONTROL_KEY")
        if has_certificate != has_key:
            problems.append("certificate and key belong together; there is only the "
                            + ("certificate" if has_certificate else "key"))
        if has_certificate and not reader.said("ca", ca, "TLSLAB_CONTROL_CA"):
            problems.append("a certificate is for TLS, which needs ca (TLSLAB_CONTROL_CA)")
        if settings.token and not (settings.token.isascii() and settings.token.isprintable()):
            problems.append("the token has characters that no header may have")
        if problems:
            raise BadSettings("; ".join(problems))
        return settings

    @property
    def metadata(self) -> list[tuple[str, str]]:
        """What each call carries."""
        return [("authorization", f"Bearer {self.token}")] if self.token else []

    @property
    def options(self) -> list[tuple[str, Any]]:
        """Of a gRPC channel."""
        if not self.server_name:
            return _OPTIONS
        return _OPTIONS + [("grpc.ssl_target_name_override", self.server_name)]

    @property
    def credentials(self) -> Any:
        """Of a gRPC channel; None without TLS."""
        if self.ca is None:
            return None
        return grpc.ssl_channel_credentials(self.ca, self.key, self.certificate)


class _Reader:
    """Reads settings and notes what is wrong with them."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self.problems: list[str] = []

    def text(self, variable: str) -> str | None:
        return self._environment.get(variable) or None

    def said(self, name: str, given: Path | None, variable: str) -> bool:
        return bool(given) or self.text(variable) is not None

    def file(self, name: str, given: Path | None, variable: str) -> bytes | None:
        path = given or self.text(variable)
        return None if path is None else self._read(path, name if given else variable)

    def token(self) -> str | None:
        token, file = self.text("TLSLAB_CONTROL_TOKEN"), self.text("TLSLAB_CONTROL_TOKEN_FILE")
        if token or not file:
            return token
        content = self._read(file, "TLSLAB_CONTROL_TOKEN_FILE")
        if content is None:
            return None
        return self._token_of(file, content.decode("utf-8", errors="replace"))

    def _token_of(self, file: str, content: str) -> str | None:
        """Alone on its line, or after its owner, as the daemon has it; "#" begins a comment."""
        lines = [line.split() for line in content.splitlines()]
        said = [words for words in lines if words and not words[0].startswith("#")]
        if len(said) == 1 and len(said[0]) <= 2:
            return said[0][-1]
        self.problems.append(f"TLSLAB_CONTROL_TOKEN_FILE: {file} " + (
            "is empty" if not content.strip() else
            "has no token" if not said else
            "has more than one line" if len(said) > 1 else
            "has more than an owner and a token"))
        return None

    def _read(self, path: Path, name: str) -> bytes | None:
        try:
            return pathlib.Path(path).read_bytes()
        except OSError as error:
            self.problems.append(f"{name}: cannot read {os.fspath(path)}: {error.strerror}")
            return None
