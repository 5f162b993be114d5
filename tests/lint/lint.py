"""Checks a tree of sources against the table of rules.py. A violation is `path:line: what to do`."""

import os
import re
import subprocess

import rules

# Comments and literals of C++, but for the names in #include lines.
_CPP_TOKENS = re.compile(
    r'(?P<include>^[ \t]*#[ \t]*include[^\n]*)'
    r'|//[^\n]*|/\*.*?\*/'
    r'|R"(?P<end>[^(\s]*)\(.*?\)(?P=end)"'
    r'|"(?:\\.|[^"\\\n])*"'
    r"|(?<!\w)'(?:\\.|[^'\\\n])+'",
    re.S | re.M)


def code_of(text):
    """C++ without comments and literals; lines keep their numbers."""
    return _CPP_TOKENS.sub(lambda m: m["include"] or "\n" * m[0].count("\n"), text)


def files_of(root):
    """Paths of the tree's files as git knows them: tracked, and new ones that are not ignored."""
    listing = subprocess.run(
        # Whoever runs the tests need not own the clone.
        ["git", "-c", "safe.directory=*", "-C", root, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        check=True, capture_output=True, text=True).stdout
    paths = sorted(set(listing.split("\0")) - {""})
    return [path for path in paths if os.path.isfile(os.path.join(root, path))]


def read_tree(root):
    """path → text of every text file."""
    tree = {}
    for path in files_of(root):
        with open(os.path.join(root, path), "rb") as file:
            content = file.read()
        if b"\0" not in content:
            tree[path] = content.decode("utf-8", errors="replace")
    return tree


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def check_rule(rule, tree):
    """Violations of one rule of the table."""
    violations = []
    pattern = re.compile(rule.pattern, re.M)
    for path, text in tree.items():
        if not path.endswith(rule.files) or rules.allowed(rule, path):
            continue
        searched = text if rule.in_comments else code_of(text)
        for match in pattern.finditer(searched):
            seen = match[0].strip().splitlines()[0] if match[0].strip() else "white space"
            violations.append(f"{path}:{line_of(searched, match.start())}: {seen}: {rule.why}")
    return violations


def check_headers(tree):
    """Every header opens with a comment and has the guard of its path."""
    violations = []
    for path, text in tree.items():
        if not path.endswith(".h"):
            continue
        guard = rules.header_guard(path)
        if not text.startswith("//"):
            violations.append(f"{path}:1: open with a comment: what it is, the idea, an example")
        if f"\n#ifndef {guard}\n#define {guard}\n" not in text:
            violations.append(f"{path}:1: the include guard must be {guard}")
        elif not text.endswith(f"\n#endif  // {guard}\n"):
            violations.append(f"{path}:{text.count(chr(10))}: must end with `#endif  // {guard}`")
    return violations


def check_sizes(tree):
    """No source is too long."""
    return [f"{path}: {text.count(chr(10))} lines, at most {rules.MAX_LINES}: split it by idea"
            for path, text in tree.items()
            if path.endswith(rules.LINES_COUNTED) and text.count("\n") > rules.MAX_LINES]
