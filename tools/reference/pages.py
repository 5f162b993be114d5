"""The pages of the reference: a page each service, a page each file of messages, and an index."""

import pathlib

from prose import Prose

COMMAND = "tools/write_reference"
_WELL_KNOWN = "https://protobuf.dev/reference/protobuf/google.protobuf/#"
_USERS_SHOWN = 6


class Pages:
    def __init__(self, contract):
        self._contract = contract
        self._methods = {entry.proto.name: (service, entry)
                         for service in contract.of_kind("service") for entry in service.entries}
        self._page = ""  # the one that is being written
        self._prose = Prose(self._address)

    def all(self):
        """File name → content."""
        pages = {}
        for service in self._contract.of_kind("service"):
            pages[service.page + ".md"] = self._of_service(service)
        for page, file in self._files().items():
            pages[page + ".md"] = self._of_file(page, file)
        pages["README.md"] = self._index()
        return pages

    def _files(self):
        services = {service.page for service in self._contract.of_kind("service")}
        return {d.page: d.file for d in self._contract.declarations.values()
                if d.page not in services}

    # What others are called, and where they stand.

    def _address(self, name):
        method = self._methods.get(name)
        if method:
            return self._at(method[0].page, name.lower())
        declaration = self._contract.declarations.get(name)
        if declaration is None:
            # "Listener.exchange": a field stands in the table of its message.
            around, _, entry = name.rpartition(".")
            declaration = self._contract.declarations.get(around)
            if declaration is None or entry not in (e.proto.name for e in declaration.entries):
                return None
        if declaration.kind == "service":
            return self._at(declaration.page, "")
        return self._at(declaration.page, declaration.anchor)

    def _at(self, page, anchor):
        file = "" if page == self._page and anchor else page + ".md"
        return file + ("#" + anchor if anchor else "")

    def _type(self, full_name):
        declaration = self._contract.find(full_name)
        if declaration:
            return f"[{declaration.name}]({self._address(declaration.name)})"
        name = full_name.lstrip(".")
        if name.startswith("google.protobuf."):
            short = name.rpartition(".")[2]
            return f"[{short}]({_WELL_KNOWN}{short.lower()})"
        return name

    # Pages.

    def _of_service(self, service):
        self._page = service.page
        parts = [f"# {service.name}", self._prose.paragraphs(service.comment),
                 self._source(service.file),
                 _table(("Method", "What it does"),
                        [(f"[{e.proto.name}](#{e.proto.name.lower()})",
                          self._prose.first_sentence(e.comment).replace("|", "\\|"))
                         for e in service.entries])]
        for entry in service.entries:
            parts += [f"## {entry.proto.name}", self._signature(entry), self._prose.method(entry.comment)]
        messages = self._contract.on_page(service.page)
        if messages:
            parts.append("## Messages")
            parts += [part for m in messages for part in self._declaration(m, 3)]
        return _page(parts)

    def _of_file(self, page, file):
        self._page = page
        declared = self._contract.on_page(page)
        parts = [f"# {pathlib.PurePath(file).name}", self._prose.paragraphs(self._contract.file_comments[file]),
                 self._source(file),
                 _table(("Type", "What it is"),
                        [("&emsp;" * d.depth + f"[{d.name}](#{d.anchor})",
                          self._prose.first_sentence(d.comment).replace("|", "\\|"))
                         for d in declared])]
        for declaration in declared:
            parts += self._declaration(declaration, 2)
        return _page(parts)

    def _index(self):
        self._page = "README"
        files = self._files()
        service_files = {service.file for service in self._contract.of_kind("service")}
        parts = ["# Reference of the contract",
                 "Every service, message, field and enum of `tlslab.v1`, from the comments in"
                 f" [`proto/tlslab/v1`](../../proto/tlslab/v1). `{COMMAND}` writes these pages anew."]
        parts += [self._prose.paragraphs(self._contract.file_comments[file])
                  for file in sorted(service_files)]
        parts.append("## Services")
        for service in self._contract.of_kind("service"):
            methods = " · ".join(f"[{e.proto.name}]({self._address(e.proto.name)})"
                                 for e in service.entries)
            parts += [f"### [{service.name}]({service.page}.md)",
                      self._prose.paragraphs(service.comment), methods]
        parts += ["## Messages, by subject",
                  _table(("Page", "What it is about"),
                         [(f"[{page}]({page}.md)",
                           self._prose.first_sentence(self._contract.file_comments[file]))
                          for page, file in sorted(files.items())]),
                  "## All types",
                  " · ".join(f"[{d.name}]({self._address(d.name)})" for d in sorted(
                      self._contract.of_kind("message", "enum"), key=lambda d: d.name.lower()))]
        return _page(parts)

    # Parts of a page.

    def _source(self, file):
        return f"Declared in [`{file}`](../../proto/{file})."

    def _signature(self, entry):
        takes, gives = map(self._type, entry.types)
        if entry.proto.client_streaming:
            takes = "stream of " + takes
        if entry.proto.server_streaming:
            gives = "stream of " + gives
        return f"{takes} → {gives}"

    def _declaration(self, declaration, level):
        heading = "#" * min(level + declaration.depth, 6) + " " + declaration.name
        parts = [heading, self._prose.paragraphs(declaration.comment)]
        if declaration.kind == "enum":
            parts.append(_table(("Value", "No.", "Meaning"),
                                [(f"`{e.proto.name}`", e.proto.number, self._prose.cell(e.comment))
                                 for e in declaration.entries]))
        elif declaration.entries:
            parts += [f"`{name}`: one of " + ", ".join(
                f"`{e.proto.name}`" for e in declaration.entries if e.oneof == name) + ". " +
                self._prose.line(comment.replace("\n", " "))
                for name, comment in declaration.oneofs.items()]
            parts.append(_table(("Field", "No.", "Type", "Meaning"),
                                [self._field_row(e) for e in declaration.entries]))
        else:
            parts.append("It has no fields.")
        if declaration.used_by:
            parts.append(self._users(declaration))
        return parts

    def _field_row(self, entry):
        types = [self._type(name) for name in entry.types]
        shown = f"map of {types[0]} to {types[1]}" if entry.label == "map" else types[0]
        if entry.label in ("repeated", "optional"):
            shown = f"{entry.label} {shown}"
        meaning = self._prose.cell(entry.comment)
        if entry.oneof:
            meaning = f"*One of* `{entry.oneof}`. {meaning}"
        return f"`{entry.proto.name}`", entry.proto.number, shown, meaning

    def _users(self, declaration):
        shown = [f"[{name}]({self._address(name)})" for name in declaration.used_by[:_USERS_SHOWN]]
        more = len(declaration.used_by) - len(shown)
        return "Used by " + ", ".join(shown) + (f" and {more} more." if more else ".")


def _table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def _page(parts):
    note = f"<!-- Written by {COMMAND} from the comments in proto/tlslab/v1. -->"
    return "\n\n".join(part for part in [note, *parts] if part) + "\n"
