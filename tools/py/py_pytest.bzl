"""Tests by pytest, likewise without a Python toolchain."""

def py_pytest(name, srcs, import_from = None, plugins = [], env = {}, data = [], **kwargs):
    """A test of the pytest files `srcs`, which import from the folder `import_from`.

    `env` names environment variables and the files of `data` whose absolute paths they hold.
    """
    native.sh_test(
        name = name,
        srcs = ["//tools/py:run_pytest.py"],
        args = (["--import-from=" + import_from] if import_from else []) +
               ["--plugin=" + plugin for plugin in plugins] +
               ["%s=$(rootpath %s)" % (variable, label) for variable, label in env.items()] +
               ["$(rootpath %s)" % src for src in srcs],
        data = srcs + data,
        **kwargs
    )
