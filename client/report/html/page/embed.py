"""Makes one page of its parts, as C++: page_source.cc.

    embed.py page.html FIRST.css ... FIRST.js SECOND.js ... > page_source.cc

In page.html, "{{style}}" stands for all style sheets, "{{script}}" for all scripts, "{{policy}}" for the Content-Security-Policy, which allows these two by their hashes and nothing else, and
"{{data}}" for the place where the data of a run goes.
"""

import base64
import hashlib
import sys

LITERAL_BYTES = 8000  # compilers promise 65,536 (C++, annex B)


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def source_hash(text):
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def page(html, style, script):
    for text in (style, script):
        if "</s" in text.lower():
            sys.exit("embed.py: a part would end its own element")
    policy = (f"default-src 'none'; style-src {source_hash(style)}; "
              f"script-src {source_hash(script)}; img-src data:; base-uri 'none'; form-action 'none'")
    for name, text in (("policy", policy), ("style", style), ("script", script)):
        html = html.replace("{{" + name + "}}", text)
    return html.split("{{data}}\n")


def literals(text):
    """Adjacent string literals: octal escapes need no care for what follows them."""
    data = text.encode()
    lines = []
    for start in range(0, len(data), LITERAL_BYTES):
        lines.append('"' + "".join(
            chr(byte) if 32 <= byte < 127 and byte not in b'"\\?' else f"\\{byte:03o}"
            for byte in data[start:start + LITERAL_BYTES]) + '"')
    return "\n    ".join(lines)


def main():
    html, style, script = (
        "\n".join(read(path) for path in sys.argv[1:] if path.endswith(ending))
        for ending in (".html", ".css", ".js"))
    head, tail = page(html, style, "'use strict';\n" + script)
    print('#include "client/report/html/page_source.h"\n\nnamespace tlslab {\n')
    for name, text in (("Head", head), ("Tail", tail)):
        size = len(text.encode())
        print(f"std::string_view Page{name}() {{\n  return std::string_view(\n    {literals(text)},"
              f"\n    {size});\n}}\n")
    print("}  // namespace tlslab")


if __name__ == "__main__":
    main()
