"""Comments of .proto files as Markdown, with links to what they name."""

import html
import re

_RFC = re.compile(r"RFC (\d+)(?:,? section (\d[\d.]*\d|\d))?")
_CODE = re.compile(r"`([^`]+)`")
# A name with a second capital is one of ours, and no word at the beginning of a sentence.
_NAME = re.compile(r"\b[A-Z][A-Za-z0-9]*[a-z0-9][A-Z][A-Za-z0-9]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*\b")
_TOKEN = re.compile("|".join(p.pattern for p in (_CODE, _RFC, _NAME)))


class Prose:
    """`link(name)` gives the address of a message, an enum, a field or a method; None for others."""

    def __init__(self, link):
        self._link = link

    def paragraphs(self, comment):
        """Of a page: text, and indented lines as code."""
        return "\n\n".join(
            f"```text\n{block}\n```" if is_code else self.line(block)
            for is_code, block in _blocks(comment))

    def cell(self, comment):
        """Of a table, where all must stand on one line."""
        parts = []
        for is_code, block in _blocks(comment):
            if is_code:
                parts.append("<pre>" + "<br>".join(map(_literal, block.split("\n"))) + "</pre>")
            else:
                parts.append(self.line(block))
        return "<br><br>".join(parts).replace("<br><br><pre>", "<pre>").replace(
            "</pre><br><br>", "</pre>").replace("|", "\\|")

    def line(self, text):
        done, at = [], 0
        for token in _TOKEN.finditer(text):
            done.append(escaped(text[at:token.start()]))
            done.append(self._token(token))
            at = token.end()
        return "".join(done) + escaped(text[at:])

    def first_sentence(self, comment):
        """Of a comment; the errors of a method are not what it does."""
        text = next((block for is_code, block in _blocks(comment) if not is_code), "")
        text = re.split(r"(?<=[^.\d])\.(?=\s)|(?:^|\s)Errors:", text, maxsplit=1)[0].rstrip(".")
        return self.line(text) + ("." if text else "")

    def method(self, comment):
        """The paragraphs of a method, its errors in one of their own."""
        what, errors, which = comment.partition("Errors:")
        parts = [self.paragraphs(what)] if what.strip() else []
        if errors:
            parts.append("**Errors:** " + self.paragraphs(which).lstrip())
        return "\n\n".join(parts)

    def _token(self, token):
        code, rfc, section = token.groups()
        if rfc:
            fragment = f"#section-{section}" if section else ""
            return f"[{token[0]}](https://www.rfc-editor.org/rfc/rfc{rfc}{fragment})"
        name = code or token[0]
        address = self._link(name)
        shown = f"`{name}`" if code else escaped(name)
        return f"[{shown}]({address})" if address else shown


def escaped(text):
    """Text in which nothing is Markdown or HTML."""
    return re.sub(r"([\\*\[\]<])", r"\\\1", text)


def _literal(line):
    return re.sub(r"([\\*\[\]_`])", r"\\\1", html.escape(line, quote=False)).replace("  ", "&nbsp; ")


def _blocks(comment):
    """(whether it is code, text) of each paragraph; the lines of text are joined."""
    found, lines, was_code = [], [], False

    def flush():
        if lines:
            found.append((was_code, "\n".join(lines) if was_code else " ".join(lines)))
            lines.clear()

    for line in comment.split("\n"):
        is_code = line.startswith("  ")
        if not line.strip() or is_code != was_code:
            flush()
        was_code = is_code
        if line.strip():
            lines.append(line[2:] if is_code else line.strip())
    flush()
    return found
