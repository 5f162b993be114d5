"""Assertions on results, for any test framework.

    assert_handshake(result, version="TLSv1.3", alpn="h2")
    assert_handshake(result, error_class="CERTIFICATE_REJECTED", alert="certificate_expired")
"""

from __future__ import annotations

from typing import Any, Final, TypeVar

from tlslab.errors import BadSettings
from tlslab.results import HandshakePair, HandshakeResult

Told = TypeVar("Told", HandshakeResult, HandshakePair)


class _NotAsked:
    """Nothing is expected of this fact."""

    def __repr__(self) -> str:
        return "(not asked)"


ANY: Final[Any] = _NotAsked()

_OF_FAILURES = ("error_class", "cause", "phase", "alert")


def assert_handshake(result: Told, *, version: str | None = ANY, cipher_suite: str | None = ANY,
                     group: str | None = ANY, alpn: str | None = ANY, server_name: str | None = ANY,
                     resumed: bool | None = ANY, forward_secret: bool | None = ANY,
                     chain_good: bool | None = ANY, name_matched: bool | None = ANY,
                     verify_error: str | None = ANY, received: bytes | None = ANY,
                     error_class: str = ANY, cause: str = ANY, phase: str = ANY,
                     alert: str | None = ANY) -> Told:
    """Each fact that is named is as said, at both ends of a pair; None: it is absent.

    The handshake must have completed, unless a fact of a failure is named, and then it must have
    failed. Raises AssertionError with everything that is otherwise, and all facts. Returns
    `result`.
    """
    __tracebackhide__ = True  # pytest shows the test's line instead
    expected = {name: value for name, value in locals().items()
                if name not in ("result", "__tracebackhide__") and value is not ANY}
    if isinstance(result, HandshakePair):
        ends: tuple[HandshakeResult, ...] = (result.client, result.server)
    elif isinstance(result, HandshakeResult):
        ends = (result,)
    else:
        raise BadSettings(f"{result!r} is no result of a handshake")
    wrong: list[str] = []
    for end in ends:
        wrong += [f"{end.role}: {line}" for line in _differences(end, expected)]
    if wrong:
        raise AssertionError("\n".join(["not the handshake that was expected", *wrong, str(result)]))
    return result


def _differences(end: HandshakeResult, expected: dict[str, Any]) -> list[str]:
    """What is otherwise at one end, in words."""
    asked_failure = any(name in expected for name in _OF_FAILURES)
    if asked_failure and end.failure is None:
        return ["the handshake completed, and should have failed"]
    if not asked_failure and end.failure is not None:
        return [f"the handshake failed: {end.failure}"]
    found = []
    for name, value in expected.items():
        actual = getattr(end.failure if name in _OF_FAILURES else end, name)
        if name == "verify_error" and actual is not None:
            actual = actual.name
        if actual != value or isinstance(actual, bool) is not isinstance(value, bool):
            found.append(f"{name} is {_shown(actual)}, not {_shown(value)}")
    return found


def _shown(value: object) -> str:
    return "absent" if value is None else repr(str(value) if isinstance(value, str) else value)
