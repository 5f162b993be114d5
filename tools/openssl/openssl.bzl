"""Builds the pinned OpenSSL once, in the sandbox, from its release tarball.

Static, with the legacy provider inside libcrypto (no-module), so that the lab's
binaries carry everything they need. One make target at a time: several on one
command line race for generated files.
"""

_SCRIPT = """
set -eu
root=$PWD
out=$root/{out}
log=$root/{log}
work=$(mktemp -d "$root/openssl.XXXXXX")
trap 'rm -rf "$work"' EXIT
tar -xzf {archive} -C "$work" --strip-components=1 --no-same-owner \
    --exclude='*/test/recipes/*' --exclude='*/doc/man*/*.pod' --exclude='*/fuzz/corpora/*' --exclude='*/demos/*'
cd "$work"
: > "$log"
run() {{ "$@" >>"$log" 2>&1 || {{ tail -n 40 "$log" >&2; exit 1; }}; }}
CC=cc CFLAGS="-O2 -ffile-prefix-map=$work=." run perl ./Configure {target} {options}
for step in build_generated build_libs apps/openssl; do
  run make -s -j{jobs} $step
done
mkdir -p "$out/include/openssl" "$out/bin" "$out/lib"
cp include/openssl/*.h "$out/include/openssl/"
cp apps/openssl "$out/bin/openssl"
cp libssl.a libcrypto.a "$out/lib/"
"""

def _openssl_build_impl(ctx):
    name = ctx.label.name
    include = ctx.actions.declare_directory(name + "/include")
    cli = ctx.actions.declare_file(name + "/bin/openssl")
    libssl = ctx.actions.declare_file(name + "/lib/libssl.a")
    libcrypto = ctx.actions.declare_file(name + "/lib/libcrypto.a")
    log = ctx.actions.declare_file(name + "/build.log")
    outputs = [include, cli, libssl, libcrypto, log]

    # The trust store is found where Debian keeps it, as the system's own OpenSSL finds it.
    options = ["--prefix=/usr", "--openssldir=/usr/lib/ssl", "--libdir=lib", "no-shared", "no-module"]
    ctx.actions.run_shell(
        mnemonic = "OpenSSLBuild",
        progress_message = "Building OpenSSL",
        inputs = [ctx.file.archive],
        outputs = outputs,
        execution_requirements = {"block-network": "1"},
        env = {"SOURCE_DATE_EPOCH": "0", "PATH": "/usr/bin:/bin", "LC_ALL": "C"},
        command = _SCRIPT.format(
            archive = ctx.file.archive.path,
            jobs = ctx.attr.jobs,
            log = log.path,
            options = " ".join(options + ctx.attr.options),
            out = include.dirname,
            target = ctx.attr.target,
        ),
    )
    return [
        DefaultInfo(files = depset(outputs)),
        OutputGroupInfo(
            include = depset([include]),
            libssl = depset([libssl]),
            libcrypto = depset([libcrypto]),
            cli = depset([cli]),
        ),
    ]

openssl_build = rule(
    implementation = _openssl_build_impl,
    attrs = {
        "archive": attr.label(allow_single_file = True, mandatory = True),
        "options": attr.string_list(doc = "further words for ./Configure"),
        "target": attr.string(default = "linux-x86_64"),
        "jobs": attr.int(default = 2),
    },
)
