"""The RPCs of a lab by their names, which no two services share."""

from __future__ import annotations

from typing import Any

from tlslab.v1 import lab_service_pb2, lab_service_pb2_grpc

# Results that are read before somebody wants them; the daemon keeps the others.
AHEAD = 100


def calls_of(channel: Any) -> dict[str, Any]:
    """Name → what calls it on a channel of either kind."""
    calls = {}
    services: Any = lab_service_pb2.DESCRIPTOR.services_by_name
    for service in services.values():
        stub = getattr(lab_service_pb2_grpc, service.name + "Stub")(channel)
        for method in service.methods:
            calls[method.name] = getattr(stub, method.name)
    return calls
