"""What generate.py makes. //client/python:test_generate says when a proto is not in the list."""

_PROTOS = [
    "certificate",
    "certificate_tools",
    "dialog",
    "exchange",
    "experiment",
    "experiment_report",
    "fault",
    "ftp",
    "handshake",
    "handshake_messages",
    "hello",
    "http",
    "lab_service",
    "listener",
    "observer",
    "peer_identity",
    "proxy_protocol",
    "relay",
    "result_options",
    "revocation",
    "terminator",
    "tls_context",
    "tls_types",
    "wire",
]

GENERATED = [
    "tlslab/blocking/lab.py",
    "tlslab/blocking/resources.py",
    "tlslab/blocking/session.py",
    "tlslab/error_details.binpb",
    "tlslab/v1/__init__.py",
    "tlslab/v1/lab_service_pb2_grpc.py",
] + ["tlslab/v1/%s_pb2.%s" % (name, ending) for name in _PROTOS for ending in ["py", "pyi"]]
