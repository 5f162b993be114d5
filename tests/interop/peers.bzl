"""Tests against real programs, apart by --test_tag_filters=peers."""

def openssl_peer_tests(name, deps):
    """NAME_test.cc against the system's `openssl` and, where there is one, against the pinned one.

    The program is the test's first argument; without one the test is skipped.
    """
    native.cc_test(
        name = name + "_system_test",
        size = "medium",
        srcs = [name + "_test.cc"],
        args = ["/usr/bin/openssl"],
        tags = ["peers"],
        deps = deps,
    )
    native.cc_test(
        name = name + "_pinned_test",
        size = "medium",
        srcs = [name + "_test.cc"],
        args = select({
            "//tools/openssl:system": [],
            "//conditions:default": ["$(location //tools/openssl:cli)"],
        }),
        data = select({
            "//tools/openssl:system": [],
            "//conditions:default": ["//tools/openssl:cli"],
        }),
        tags = ["peers"],
        deps = deps,
    )
