"""Python unit tests without a Python toolchain, which Debian's Bazel lacks offline."""

def py_unittest(name, src, args = [], data = [], **kwargs):
    """A test of the unittest classes in `src`; `args` are its sys.argv[1:]."""
    native.sh_test(
        name = name,
        srcs = ["//tools/py:run_unittest.py"],
        args = ["$(rootpath %s)" % src] + args,
        data = [src] + data,
        **kwargs
    )
