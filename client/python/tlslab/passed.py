"""What came of a connection that a relay or a terminator passed on."""

from __future__ import annotations

import dataclasses
import textwrap
from typing import Any

from tlslab import v1
from tlslab.enums import short_name
from tlslab.facts import fact
from tlslab.results import HandshakeResult


class _Passed:
    """What results of a connection that was passed on have in common."""

    proto: Any

    @property
    def close(self) -> str | None:
        """What ended it, for example `CLIENT_CLOSED`."""
        kind = self.proto.close.kind
        return short_name(self.proto.close.DESCRIPTOR.enum_types_by_name["Kind"], kind)

    @property
    def connect_error(self) -> str | None:
        """Why the far side was not reached, for example `ECONNREFUSED`."""
        return self.proto.connect_error or None

    def _side(self, field: str) -> HandshakeResult | None:
        return HandshakeResult(getattr(self.proto, field)) if self.proto.HasField(field) else None

    def _text(self, name: str, sides: dict[str, HandshakeResult | None]) -> str:
        lines = [name, "  " + fact("Ended by", self.close or "not known")]
        if self.connect_error:
            lines.append("  " + fact("Not connected", self.connect_error))
        for label, side in sides.items():
            if side is not None:
                lines.append(textwrap.indent(f"{label}: {side}", "  "))
        return "\n".join(lines)


@dataclasses.dataclass(frozen=True, repr=False)
class RelayResult(_Passed):
    """One connection through a relay. A man in the middle has the two handshakes too."""

    proto: v1.RelayResult

    @property
    def client_side(self) -> HandshakeResult | None:
        """How the client took the relay, which is the server."""
        return self._side("client_side")

    @property
    def target_side(self) -> HandshakeResult | None:
        """How the target took the relay, which is the client."""
        return self._side("target_side")

    @property
    def connection_id(self) -> str | None:
        """As that of the handshake that passed."""
        return self.proto.connection_id or None

    def __str__(self) -> str:
        return self._text("Relay", {"Client's side": self.client_side,
                                    "Target's side": self.target_side})

    def __repr__(self) -> str:
        return f"<RelayResult {self.close}, {self.proto.client_received_bytes} bytes of the client>"


@dataclasses.dataclass(frozen=True, repr=False)
class TerminatorResult(_Passed):
    """One connection through a terminator."""

    proto: v1.TerminatorResult

    @property
    def client_side(self) -> HandshakeResult | None:
        """The handshake with the client; None in the clear."""
        return self._side("client_side")

    @property
    def backend_side(self) -> HandshakeResult | None:
        """The handshake with the backend; None in the clear."""
        return self._side("backend_side")

    def __str__(self) -> str:
        return self._text("Terminator", {"Client's side": self.client_side,
                                         "Backend's side": self.backend_side})

    def __repr__(self) -> str:
        return f"<TerminatorResult {self.close}>"
