"""A laboratory for TLS, driven from Python.

    import tlslab

    with tlslab.Lab.start() as lab:
        ca = lab.ca()
        with lab.listen(ca.issue("localhost")) as listener:
            print(lab.dial(listener, tlslab.ClientContext("localhost", trust=ca)))
            print(listener.next_handshake())

`Lab` blocks, `AsyncLab` is awaited; otherwise they are the same. Results are typed views of the
contract's messages, which are in `tlslab.v1`. `tlslab.testing` has assertions, and the pytest
plugin is loaded by itself.
"""

from tlslab.aio import (AsyncCertificate, AsyncContext, AsyncLab, AsyncListener, AsyncRelay,
                        AsyncTerminator)
from tlslab.blocking.lab import Lab
from tlslab.blocking.resources import Certificate, Context, Listener, Relay, Terminator
from tlslab.capabilities import Capabilities, UnknownCapability
from tlslab.enums import Cause, CloseKind, ErrorClass, Phase, Role, Version
from tlslab.errors import (AlreadyExists, BadSettings, Cancelled, DaemonError, DaemonNotFound,
                           DeadlineExceeded, FailedPrecondition, HandshakeFailed, InvalidArgument,
                           ListenerEnded, NoResult, NotFound, PermissionDenied, Problem,
                           ResourceExhausted, RpcFailed, TlslabError, Unauthenticated, Unavailable,
                           Unimplemented)
from tlslab.facts import CertificateFacts
from tlslab.passed import RelayResult, TerminatorResult
from tlslab.results import Alert, Failure, HandshakePair, HandshakeResult, VerifyError
from tlslab.specs import ClientContext, ServerContext

__all__ = [
    "Alert", "AlreadyExists", "AsyncCertificate", "AsyncContext", "AsyncLab", "AsyncListener",
    "AsyncRelay", "AsyncTerminator", "BadSettings", "Cancelled", "Capabilities", "Cause",
    "Certificate", "CertificateFacts", "ClientContext", "CloseKind", "Context", "DaemonError",
    "DaemonNotFound", "DeadlineExceeded", "ErrorClass", "FailedPrecondition", "Failure",
    "HandshakeFailed", "HandshakePair", "HandshakeResult", "InvalidArgument", "Lab", "Listener",
    "ListenerEnded", "NoResult", "NotFound", "PermissionDenied", "Phase", "Problem", "Relay",
    "RelayResult", "ResourceExhausted", "Role", "RpcFailed", "ServerContext", "Terminator",
    "TerminatorResult", "TlslabError", "Unauthenticated", "Unavailable", "Unimplemented",
    "UnknownCapability", "VerifyError", "Version",
]
