"""playwright-core, which drives a browser, from its npm package: for tests alone.

Nothing is fetched here: tools/setup --test puts the package into distdir/, from npm, and this rule
checks it once more and unpacks it. Without it the repository holds a file `missing` with the
reason, and the tests that need it are skipped with that reason.
"""

def _playwright_core_impl(rctx):
    root = rctx.path(Label("@tlslab//:WORKSPACE")).dirname
    archive = rctx.path("%s/distdir/playwright-core-%s.tgz" % (root, rctx.attr.version))
    reason = ""
    if not archive.exists:
        reason = "playwright-core %s is not in distdir (tools/setup --test fetches it)" % rctx.attr.version
    else:
        check = "import base64,hashlib,sys; print('sha512-' + base64.b64encode(hashlib.sha512(open(sys.argv[1], 'rb').read()).digest()).decode())"
        found = rctx.execute(["python3", "-c", check, str(archive)]).stdout.strip()
        if found != rctx.attr.integrity:
            fail("%s is %s; WORKSPACE says %s" % (archive, found, rctx.attr.integrity))
        rctx.extract(archive)
    if reason:
        rctx.file("missing", reason + "\n")
    rctx.file("BUILD.bazel", """
filegroup(
    name = "playwright_core",
    srcs = glob(["package/**", "missing"]),
    visibility = ["//visibility:public"],
)
""")

playwright_core = repository_rule(
    implementation = _playwright_core_impl,
    local = True,  # looks again when Bazel starts anew
    attrs = {
        "version": attr.string(mandatory = True),
        "integrity": attr.string(doc = "as npm tells it: sha512, in base64", mandatory = True),
    },
)
