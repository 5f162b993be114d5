"""The pytest plugin: a lab, listeners, and failures that tell what both ends saw.

    @pytest.mark.tlslab_requires("TLS 1.0")
    def test_refuses_tls_1_0(tls_listener, tls_ca):
        server = tls_listener(ServerContext(tls_ca.issue("localhost"), version="TLSv1",
                                            security_level=0))
        with pytest.raises(requests.exceptions.SSLError):
            requests.get(server.url, verify=tls_ca.path)
        assert_handshake(server.next_handshake(), error_class="VERSION_MISMATCH")
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Generator, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

import pytest

# The package itself is imported by the first test that wants a lab: pytest loads this in every
# project where it is installed.
if TYPE_CHECKING:
    from tlslab import v1
    from tlslab.blocking.lab import Lab
    from tlslab.blocking.resources import Certificate, Listener
    from tlslab.specs import Json, Seconds, ServerLike

MARKER = "tlslab_requires"

_LAB: pytest.StashKey[Lab] = pytest.StashKey()
# A report is for reading.
_MAX_TOLD = 10


class ListenerFactory(Protocol):
    """What the fixture `tls_listener` is; the arguments are those of `Lab.listen`."""

    def __call__(self, context: ServerLike | None = None, *, bind: str | None = None,
                 send: bytes | str | None = None, read: bool = False,
                 exchange_steps: v1.Exchange | Json | None = None,
                 http: bool | Mapping[str, bytes | str] | None = None,
                 dialog: v1.ServerDialog | Json | None = None,
                 faults: Iterable[v1.Fault | Json] | None = None,
                 handshake_timeout: Seconds | None = None, ttl: Seconds | None = None,
                 options: v1.ResultOptions | Json | None = None,
                 spec: v1.Listener | Json | None = None) -> Listener:
        """A listener that ends with the test."""


def pytest_configure(config: pytest.Config) -> None:
    """Makes the marker known."""
    config.addinivalue_line(
        "markers", f"{MARKER}(*names): skip unless the lab has these versions, cipher suites, "
                   "groups, signature schemes, features or key types")


@pytest.fixture(scope="session")
def tls_lab(pytestconfig: pytest.Config) -> Generator[Lab, None, None]:
    """The lab at TLSLAB_ADDRESS, or a private one."""
    from tlslab import Lab, TlslabError
    try:
        lab = Lab.connect() if os.environ.get("TLSLAB_ADDRESS") else Lab.start()
    except TlslabError as error:
        pytest.fail(f"no lab: {error}", pytrace=False)
    with lab:
        lab.keep_journal()
        pytestconfig.stash[_LAB] = lab
        yield lab
        del pytestconfig.stash[_LAB]


@pytest.fixture(scope="session")
def tls_ca(tls_lab: Lab) -> Generator[Certificate, None, None]:
    """An authority for all tests; clients trust it by `tls_ca.path` or `tls_ca.pem`."""
    with tls_lab.ca() as ca:
        yield ca


@pytest.fixture
def tls_listener(tls_lab: Lab, tls_ca: Certificate) -> Generator[ListenerFactory, None, None]:
    """Makes listeners that end with the test.

    Without a context they have a good certificate of `tls_ca` for localhost; where nothing is said
    of what follows the handshake they speak HTTP. Certificates and contexts that are made once this
    fixture is there end with the test too.
    """
    from tlslab import Certificate, Context
    before = set(tls_lab.made())
    with contextlib.ExitStack() as listeners:
        yield _factory(tls_lab, tls_ca, listeners)
    for made in reversed(tls_lab.made()):
        if made not in before and isinstance(made, (Certificate, Context)):
            made.delete()


def _factory(lab: Lab, ca: Certificate, listeners: contextlib.ExitStack) -> ListenerFactory:
    def listen(context: ServerLike | None = None, *,
               http: bool | Mapping[str, bytes | str] | None = None,
               **arguments: Any) -> Listener:
        if context is None:
            context = ca.issue("localhost", "127.0.0.1", "::1")
        if http is None:
            http = not any(arguments.get(one) for one in ("send", "read", "exchange_steps",
                                                          "dialog", "spec"))
        return listeners.enter_context(lab.listen(context, http=http, **arguments))
    return listen


@pytest.fixture(autouse=True)
def _tlslab_requires(request: pytest.FixtureRequest) -> None:
    """Skips a test whose marker names what the lab lacks."""
    markers = list(request.node.iter_markers(MARKER))
    if not markers:
        return
    from tlslab import UnknownCapability
    names = [name for marker in markers for name in marker.args]
    if not names or any(marker.kwargs for marker in markers) or not all(
            isinstance(name, str) for name in names):
        pytest.fail(f"{MARKER} takes names, such as 'sslv3' or 'X25519MLKEM768'", pytrace=False)
    lab: Lab = request.getfixturevalue("tls_lab")
    try:
        missing = lab.missing(*names)
    except UnknownCapability as error:
        pytest.fail(f"{MARKER}: {error}", pytrace=False)
    if missing:
        pytest.skip(f"the lab ({lab.capabilities().openssl_version}) has no "
                    + ", no ".join(missing))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """What earlier tests saw is not this one's."""
    lab = item.config.stash.get(_LAB, None)
    if lab is not None:
        lab.journal.clear()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, None]:
    """Adds to a failure what the lab saw during the test."""
    outcome = yield
    report: pytest.TestReport = outcome.get_result()
    lab = item.config.stash.get(_LAB, None)
    if lab is None or report.when != "call" or not report.failed:
        return
    text = told(lab)
    if text:
        report.sections.append(("what tlslab saw", text))


def told(lab: Lab) -> str:
    """Every result of this test, those that nobody took included; both ends of a connection
    together."""
    from tlslab import TlslabError
    from tlslab.blocking.resources import Watched
    lines = []
    for made in lab.made():
        if isinstance(made, Watched):
            try:
                made.remaining()
                now = made.refresh()
                if now.open_count:
                    lines.append(f"{made.name}: {now.open_count} connections are not over")
                elif not now.accepted_count:
                    lines.append(f"{made.name}: nobody connected")
            except TlslabError as error:
                lines.append(f"{made.name}: {error}")
    results = list(lab.journal)
    omitted = len(results) - _MAX_TOLD
    if omitted > 0:
        lines.append(f"({omitted} earlier results are left out)")
    lines += [f"{source}: {result}" for source, result in _by_connection(results[-_MAX_TOLD:])]
    return "\n".join(lines)


def _by_connection(results: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """In order, but with those of one connection behind one another."""
    groups: dict[object, list[tuple[str, Any]]] = {}
    for index, entry in enumerate(results):
        key = getattr(entry[1], "connection_id", None) or index
        groups.setdefault(key, []).append(entry)
    return [entry for group in groups.values() for entry in group]
