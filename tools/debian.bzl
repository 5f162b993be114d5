"""Debian's own copies of Bazel's rule sets, as local repositories.

Debian 12's rules_cc 0.0.4 does not fit its Bazel 4.2.3; there, `shim` (a folder
that re-exports the native rules) stands in. A package that this Debian does not
have becomes an empty repository: only a newer Bazel asks for it.
"""

def _debian_rules_impl(rctx):
    source = rctx.attr.path
    module = rctx.path(source + "/MODULE.bazel")
    if rctx.attr.shim and (not module.exists or 'version = "0.0.4"' in rctx.read(module)):
        source = str(rctx.path(Label(rctx.attr.shim)).dirname)
    workspace = 'workspace(name = "%s")' % rctx.name
    if not rctx.path(source).exists:
        rctx.file("BUILD.bazel", "")
        rctx.file("WORKSPACE", workspace)
        return
    for entry in rctx.path(source).readdir():
        rctx.symlink(entry, entry.basename)
    if not rctx.path(source + "/WORKSPACE").exists:
        rctx.file("WORKSPACE", workspace)

debian_rules = repository_rule(
    implementation = _debian_rules_impl,
    local = True,
    attrs = {
        "path": attr.string(mandatory = True),
        "shim": attr.string(),
    },
)
