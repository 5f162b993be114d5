"""A program that is a library as well, under one label."""

def _program_impl(ctx):
    program = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.run_shell(
        command = "cp -f %s %s" % (ctx.executable.program.path, program.path),
        inputs = [ctx.executable.program],
        outputs = [program],
        mnemonic = "CopyProgram",
    )
    return [
        DefaultInfo(
            executable = program,
            files = depset([program]),
        ),
        ctx.attr.library[CcInfo],
    ]

program = rule(
    implementation = _program_impl,
    doc = """Builds and runs as `program` does, and is `library` to who depends on it.

The file has the name of this target, whatever that of the program is. Who depends on the library
builds the program too, since Bazel puts it among the runfiles.""",
    executable = True,
    attrs = {
        "program": attr.label(executable = True, cfg = "target", mandatory = True),
        "library": attr.label(providers = [CcInfo], mandatory = True),
    },
)
