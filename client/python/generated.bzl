"""What generate.py makes. //client/python:test_generate says when a proto is not in the list."""

load("//proto:protos.bzl", "PROTOS")

GENERATED = [
    "tlslab/blocking/lab.py",
    "tlslab/blocking/resources.py",
    "tlslab/blocking/session.py",
    "tlslab/error_details.binpb",
    "tlslab/v1/__init__.py",
    "tlslab/v1/lab_service_pb2_grpc.py",
] + ["tlslab/v1/%s_pb2.%s" % (name, ending) for name in PROTOS for ending in ["py", "pyi"]]
