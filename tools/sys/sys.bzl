"""The system's C++ libraries as cc_library targets; pkg-config names them.

Two repositories hold the same libraries: `system_libs` links shared ones, and
`system_static_libs` links gRPC, protobuf and Abseil statically, so that one
OpenSSL, the pinned one, serves the lab and gRPC alike.
"""

def _pkg_config(rctx, args):
    result = rctx.execute(["pkg-config"] + args)
    if result.return_code:
        fail("pkg-config %s: %s" % (" ".join(args), result.stderr))
    return [word for word in result.stdout.replace("\n", " ").split(" ") if word]

def _last_of_each(words):
    """Drops repeats, keeping the last: what a one-pass linker wants."""
    seen = {}
    for word in reversed(words):
        seen.setdefault(word, None)
    return list(reversed(seen.keys()))

def _defines(rctx, modules):
    flags = _pkg_config(rctx, ["--cflags-only-other"] + modules)
    return [flag[2:] for flag in flags if flag.startswith("-D")]

def _cc_library(name, **attrs):
    fields = ["name = %r" % name] + ["%s = %r" % item for item in attrs.items()]
    return "cc_library(%s)\n" % ", ".join(fields)

def _build_file(libraries):
    return 'package(default_visibility = ["//visibility:public"])\n' + "".join(libraries)

# In glibc or without an archive worth linking.
_ALWAYS_SHARED = ("rt", "pthread", "dl", "m")

def _archives(rctx, names):
    """Links each lib<name>.a that exists into the repository: (archives, link options of the rest)."""
    archives = []
    shared = []
    for name in names:
        archive = "lib%s.a" % name

        # The compiler knows its library folders; it echoes the bare name for what it cannot find.
        found = rctx.execute(["cc", "-print-file-name=" + archive]).stdout.strip()
        if found.startswith("/") and name not in _ALWAYS_SHARED:
            rctx.symlink(found, archive)
            archives.append(archive)
        else:
            shared.append("-l" + name)
    return archives, shared

def _system_libs_impl(rctx):
    libraries = []
    for name, modules in rctx.attr.modules.items():
        libs = [lib for lib in _pkg_config(rctx, ["--libs"] + modules) if not lib.startswith("-L/usr/lib")]
        if name != "openssl_system":  # gRPC must not pull the system's OpenSSL onto our link line.
            libs = [lib for lib in libs if lib not in ("-lssl", "-lcrypto")]
        archives = []
        if name in rctx.attr.archived:
            archives, libs = _archives(rctx, [lib[2:] for lib in libs if lib.startswith("-l")])
        libraries.append(_cc_library(
            name,
            srcs = archives,
            linkopts = _last_of_each(libs) + rctx.attr.extra.get(name, []),
            defines = _defines(rctx, modules),
            deps = rctx.attr.deps.get(name, []),
        ))
    rctx.file("BUILD.bazel", _build_file(libraries))

system_libs = repository_rule(
    implementation = _system_libs_impl,
    local = True,
    attrs = {
        "archived": attr.string_list(doc = "targets that are linked statically where there is an archive"),
        "modules": attr.string_list_dict(doc = "target name -> pkg-config modules"),
        "extra": attr.string_list_dict(doc = "target name -> further link options"),
        "deps": attr.string_list_dict(doc = "target name -> libraries that come with it"),
    },
)

def _system_static_libs_impl(rctx):
    flags = _pkg_config(rctx, ["--libs", "--static", "grpc++", "protobuf"] + rctx.attr.absl_modules)
    names = _last_of_each([flag[2:] for flag in flags if flag.startswith("-l")])
    absl, absl_shared = _archives(rctx, [name for name in names if name.startswith("absl_")])
    protobuf, protobuf_shared = _archives(rctx, ["protobuf", "z"])
    rest = [name for name in names if not name.startswith("absl_") and name not in ("protobuf", "z", "ssl", "crypto")]
    grpc, shared = _archives(rctx, rest)

    # gRPC brings it. It is a library of its own, so that it stands behind whoever needs it.
    re2 = [archive for archive in grpc if archive == "libre2.a"]
    grpc = [archive for archive in grpc if archive not in re2]
    reflection, _ = _archives(rctx, ["grpc++_reflection"])
    rctx.file("BUILD.bazel", _build_file([
        _cc_library("absl", srcs = absl, linkopts = absl_shared + ["-lpthread"]),
        _cc_library("protobuf", srcs = protobuf, linkopts = protobuf_shared + ["-lpthread"]),
        _cc_library("grpcpp", srcs = grpc, linkopts = shared, deps = [":re2", ":protobuf", ":absl", rctx.attr.openssl]),
        _cc_library("re2", srcs = re2, linkopts = ([] if re2 else ["-lre2"]) + ["-lpthread"]),
        _cc_library("reflection", srcs = reflection, alwayslink = 1, deps = [":grpcpp"]),
    ]))

system_static_libs = repository_rule(
    implementation = _system_static_libs_impl,
    local = True,
    attrs = {
        "absl_modules": attr.string_list(),
        "openssl": attr.string(doc = "label of the OpenSSL that gRPC is linked with"),
    },
)
