"""What can go wrong, as exceptions; all are `TlslabError`.

A handshake that fails is no exception but a result: `result.failure` tells why. A call that the lab
refuses is an `RpcFailed`, of a class for each code, with every problem that the lab found:

    try:
        lab.dial("127.0.0.1:443", ClientContext(groups=["x25520"], cipher_list="HIHG"))
    except InvalidArgument as error:
        for problem in error.problems:
            print(problem.where, problem.what)
"""

from __future__ import annotations

import dataclasses
import functools
import pathlib
from typing import Any

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

DETAILS_TRAILER = "grpc-status-details-bin"


class TlslabError(Exception):
    """Any error of this package."""


class BadSettings(TlslabError, ValueError):
    """What was given to this package cannot be right; the text has every problem."""


class DaemonError(TlslabError):
    """A private daemon was not found, did not start, or ended."""


class DaemonNotFound(DaemonError):
    """There is no program `tlslabd` where it was looked for."""


class NoResult(TlslabError, TimeoutError):
    """No result came in time."""


class ListenerEnded(TlslabError):
    """There are no further results: the listener, relay or terminator was deleted or expired."""


class HandshakeFailed(TlslabError):
    """Of `result.raise_for_failure()`; the text has the facts, and `result` is the result."""

    def __init__(self, result: Any) -> None:
        super().__init__(str(result))
        self.result = result


@dataclasses.dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a request."""

    where: str
    """The field, limit or resource, for example `tls_context.spec.groups[0]`."""
    what: str

    def __str__(self) -> str:
        if not self.where or self.where in self.what:
            return self.what
        return f"{self.where}: {self.what}" if self.what else self.where


class RpcFailed(TlslabError):
    """The lab refused a call, or it could not be made.

    `code` is gRPC's, `problems` everything that is wrong, `reason` a word for programs where the
    lab has one, and `rpc` the name of the method.
    """

    def __init__(self, rpc: str, code: grpc.StatusCode, message: str, problems: tuple[Problem, ...],
                 reason: str | None, address: str) -> None:
        super().__init__(_text(rpc, code, message, problems) + _what_next(code, address))
        self.rpc = rpc
        self.code = code
        self.message = message
        self.problems = problems
        self.reason = reason


class Cancelled(RpcFailed):
    """The call was given up."""


class InvalidArgument(RpcFailed, ValueError):
    """The request is wrong; `problems` has every bad field."""


class DeadlineExceeded(RpcFailed, TimeoutError):
    """The call took too long."""


class NotFound(RpcFailed, LookupError):
    """The request names what the lab does not have."""


class AlreadyExists(RpcFailed):
    """The name is taken."""


class PermissionDenied(RpcFailed):
    """Not allowed: the daemon's policy of what may be dialled or bound, or somebody else's."""


class Unauthenticated(RpcFailed):
    """The lab wants a token or a client certificate, and did not get a good one."""


class ResourceExhausted(RpcFailed):
    """A limit was hit."""


class FailedPrecondition(RpcFailed):
    """Right, but not now or not in this build: an address in use, a group that OpenSSL lacks."""


class Unavailable(RpcFailed, ConnectionError):
    """Nobody answers."""


class Unimplemented(RpcFailed):
    """What answers is no tlslab daemon of this version."""


_CLASSES: dict[grpc.StatusCode, type[RpcFailed]] = {
    grpc.StatusCode.CANCELLED: Cancelled,
    grpc.StatusCode.INVALID_ARGUMENT: InvalidArgument,
    grpc.StatusCode.DEADLINE_EXCEEDED: DeadlineExceeded,
    grpc.StatusCode.NOT_FOUND: NotFound,
    grpc.StatusCode.ALREADY_EXISTS: AlreadyExists,
    grpc.StatusCode.PERMISSION_DENIED: PermissionDenied,
    grpc.StatusCode.UNAUTHENTICATED: Unauthenticated,
    grpc.StatusCode.RESOURCE_EXHAUSTED: ResourceExhausted,
    grpc.StatusCode.FAILED_PRECONDITION: FailedPrecondition,
    grpc.StatusCode.UNAVAILABLE: Unavailable,
    grpc.StatusCode.UNIMPLEMENTED: Unimplemented,
}


def rpc_error(rpc: str, error: Any, address: str) -> RpcFailed:
    """What gRPC raised (of either kind of channel) as an exception of this package."""
    code = error.code()
    problems, reason = _details(error.trailing_metadata())
    kind = _CLASSES.get(code, RpcFailed)
    return kind(rpc, code, error.details() or "", problems, reason, address)


def _text(rpc: str, code: grpc.StatusCode, message: str, problems: tuple[Problem, ...]) -> str:
    lines = [str(problem) for problem in problems]
    if len(lines) > 1 and all(line in message for line in lines):
        message = f"{len(lines)} problems"
    told = "\n  ".join([message] + [line for line in lines if line not in message])
    return f"{rpc} failed ({code.name}): {told}"


def _what_next(code: grpc.StatusCode, address: str) -> str:
    if code is grpc.StatusCode.UNAVAILABLE:
        return (f"\nIs a daemon running at {address}? Start one with tlslabd, or use Lab.start() "
                "for a private one.")
    if code is grpc.StatusCode.UNIMPLEMENTED:
        return f"\nWhat listens at {address} is no tlslab daemon of this version."
    if code is grpc.StatusCode.DEADLINE_EXCEEDED:
        return "\nGive it longer with timeout=SECONDS."
    if code is grpc.StatusCode.UNAUTHENTICATED:
        return ("\nGive token=, or ca=, certificate= and key=, to connect(), or set "
                "TLSLAB_CONTROL_TOKEN and its like.")
    return ""


@functools.cache
def _messages() -> dict[str, Any]:
    """google.rpc's messages, in a pool of their own.

    Other packages bring them as Python modules, and one pool cannot hold both.
    """
    path = pathlib.Path(__file__).with_name("error_details.binpb")
    files = descriptor_pb2.FileDescriptorSet.FromString(path.read_bytes())
    pool = descriptor_pool.DescriptorPool()
    for file in files.file:
        pool.Add(file)
    class_of = getattr(message_factory, "GetMessageClass", None)  # protobuf from 4.22 on
    class_of = class_of or message_factory.MessageFactory(pool).GetPrototype
    names = ("Status", "BadRequest", "PreconditionFailure", "QuotaFailure", "ResourceInfo",
             "ErrorInfo")
    return {name: class_of(pool.FindMessageTypeByName("google.rpc." + name)) for name in names}


def _details(trailers: Any) -> tuple[tuple[Problem, ...], str | None]:
    """The problems and the reason that a failed call carries."""
    found = [value for key, value in (trailers or ()) if key == DETAILS_TRAILER]
    if not found:
        return (), None
    problems: list[Problem] = []
    reason = None
    for detail in _messages()["Status"].FromString(found[0]).details:
        kind = detail.type_url.rpartition(".")[2]
        if kind not in _messages():
            continue
        message = _messages()[kind].FromString(detail.value)
        if kind == "BadRequest":
            problems += [Problem(one.field, one.description) for one in message.field_violations]
        elif kind in ("PreconditionFailure", "QuotaFailure"):
            problems += [Problem(one.subject, one.description) for one in message.violations]
        elif kind == "ResourceInfo":
            problems.append(Problem(message.resource_name, message.description))
        elif kind == "ErrorInfo":
            reason = message.reason
    return tuple(problems), reason
