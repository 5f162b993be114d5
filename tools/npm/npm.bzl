"""Packages of npm as a package-lock.json pins them: for tests alone.

Nothing is fetched here: tools/setup --test puts them into distdir/, from npm, which checks each
against the lock. Without them the repository holds a file `missing` with the reason, and the tests
that need them are skipped with that reason.
"""

def _npm_packages_impl(rctx):
    folder = rctx.path(rctx.attr.lock).dirname
    root = rctx.path(Label("@tlslab//:WORKSPACE")).dirname
    lock = rctx.execute(["sha256sum", str(rctx.path(rctx.attr.lock))]).stdout[:12]
    packages = rctx.path("%s/distdir/npm-%s-%s/node_modules" % (root, folder.basename, lock))
    if packages.exists:
        rctx.symlink(packages, "node_modules")
    else:
        rctx.file("missing", "the npm packages of %s are not in distdir (tools/setup --test fetches them)\n" % rctx.attr.lock.package)
    rctx.file("BUILD.bazel", """
filegroup(
    name = "{name}",
    srcs = glob({patterns} + ["missing"], allow_empty = True),
    visibility = ["//visibility:public"],
)
""".format(name = rctx.name, patterns = ["node_modules/" + pattern for pattern in rctx.attr.files]))

npm_packages = repository_rule(
    implementation = _npm_packages_impl,
    local = True,  # looks again when Bazel starts anew
    attrs = {
        "lock": attr.label(mandatory = True, allow_single_file = True),
        "files": attr.string_list(doc = "globs below node_modules", default = ["**"]),
    },
)
