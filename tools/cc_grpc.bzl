"""C++ from .proto files, by the system's protoc and gRPC plugin."""

def proto_root():
    """The folder //proto as a command sees it: here, or where this workspace is another's repository."""
    name = native.repository_name()
    return "proto" if name == "@" else "external/%s/proto" % name[1:]

def cc_grpc(name, srcs, services = [], deps = [], visibility = None):
    """A cc_library of the messages in `srcs` and the services in those listed in `services`.

    Files are named from the folder //proto, which is also the include root.
    """
    root = proto_root()
    messages = [src[:-len(".proto")] for src in srcs]
    stubs = [src[:-len(".proto")] for src in services]
    outs = [m + end for m in messages for end in (".pb.cc", ".pb.h")]
    outs += [s + end for s in stubs for end in (".grpc.pb.cc", ".grpc.pb.h")]
    native.genrule(
        name = name + "_gen",
        srcs = ["//proto:all_protos"],
        outs = outs,
        cmd = " && ".join(
            ["protoc -I%s --cpp_out=$(RULEDIR) %s" % (root, src) for src in srcs] +
            ["protoc -I%s --grpc_out=$(RULEDIR) --plugin=protoc-gen-grpc=/usr/bin/grpc_cpp_plugin %s" % (root, src) for src in services],
        ),
    )
    native.cc_library(
        name = name,
        srcs = [out for out in outs if out.endswith(".cc")],
        hdrs = [out for out in outs if out.endswith(".h")],
        copts = ["-w"],
        includes = ["."],
        deps = deps + (["//tools:grpcpp"] if services else ["//tools:protobuf"]),
        visibility = visibility,
    )
