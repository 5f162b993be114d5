"""Which Go there is, as a file: what was built without it is not taken for what is built with it."""

_PACKAGES = [
    "golang-github-golang-protobuf-1-5-dev",
    "golang-go",
    "golang-google-grpc-dev",
    "protoc-gen-go",
    "protoc-gen-go-grpc",
]

def _go_packages_impl(rctx):
    found = rctx.execute(["dpkg-query", "-W", "-f", "${Package} ${Version} ${Status}\\n"] + _PACKAGES)
    rctx.file("versions", found.stdout)
    rctx.file("BUILD.bazel", 'exports_files(["versions"])')

go_packages = repository_rule(
    implementation = _go_packages_impl,
    local = True,
)
