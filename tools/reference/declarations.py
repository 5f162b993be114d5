"""What the .proto files declare, each with its comment and the page that it stands on.

protoc reads the files, and protobuf for Python what protoc says of them.
"""

import dataclasses
import pathlib
import subprocess
import tempfile

from google.protobuf import descriptor_pb2

PACKAGE = "tlslab.v1"
_Field = descriptor_pb2.FieldDescriptorProto
# Numbers of fields in descriptor.proto, of which the paths to comments are made.
_FILE = {"syntax": 12, "message": 4, "enum": 5, "service": 6}
_MESSAGE = {"field": 2, "message": 3, "enum": 4, "oneof": 8}
_ENTRY = 2  # values of enums, and methods of services


@dataclasses.dataclass
class Entry:
    """A field, a value of an enum, or a method."""

    proto: object
    comment: str
    # Of a field: what stands before the name of its type, and the name of its oneof.
    label: str = ""
    oneof: str = ""
    # Of a field: full names of the types, two for a map. Of a method: what it takes and gives.
    types: tuple = ()


@dataclasses.dataclass
class Declaration:
    """A message, an enum or a service."""

    kind: str
    name: str  # with those around it: "HandshakeResult.Role"
    comment: str
    file: str  # "tlslab/v1/handshake.proto"
    depth: int = 0
    entries: list = dataclasses.field(default_factory=list)
    oneofs: dict = dataclasses.field(default_factory=dict)  # name → comment
    used_by: list = dataclasses.field(default_factory=list)  # "CreateListener", "Listener.exchange"
    page: str = ""

    @property
    def anchor(self):
        """As GitHub makes it of a heading."""
        return self.name.lower().replace(".", "")


class Contract:
    """All declarations of the package, by name, in the order of the files."""

    def __init__(self, proto_root):
        self.declarations = {}
        self.file_comments = {}
        self._placed = {}  # name of a message → its place among those of services
        for file in _descriptors(proto_root):
            comments = {tuple(location.path): location for location in file.source_code_info.location}
            self._read_file(file, lambda path, known=comments: _comment(known.get(tuple(path))))
        self._note_uses()
        self._place()

    def of_kind(self, *kinds):
        return [d for d in self.declarations.values() if d.kind in kinds]

    def on_page(self, page):
        """Messages and enums: of a service as its methods need them, of a file as it has them."""
        found = [d for d in self.declarations.values() if d.page == page and d.kind != "service"]
        return sorted(found, key=lambda d: self._placed.get(_outermost(d.name), 0))

    def find(self, full_name):
        """The declaration of ".tlslab.v1.X", if it is one of this package."""
        prefix = f".{PACKAGE}."
        return self.declarations.get(full_name[len(prefix):]) if full_name.startswith(prefix) else None

    def _read_file(self, file, comment):
        self.file_comments[file.name] = comment([_FILE["syntax"]])
        for i, service in enumerate(file.service):
            path = [_FILE["service"], i]
            found = self._add("service", service.name, comment(path), file.name, 0)
            for j, method in enumerate(service.method):
                found.entries.append(Entry(method, comment(path + [_ENTRY, j]),
                                           types=(method.input_type, method.output_type)))
        for i, message in enumerate(file.message_type):
            self._read_message(message, message.name, [_FILE["message"], i], file.name, comment, 0)
        for i, enum in enumerate(file.enum_type):
            self._read_enum(enum, enum.name, [_FILE["enum"], i], file.name, comment, 0)

    def _add(self, kind, name, comment, file, depth):
        self.declarations[name] = Declaration(kind, name, comment, file, depth)
        return self.declarations[name]

    def _read_message(self, message, name, path, file, comment, depth):
        found = self._add("message", name, comment(path), file, depth)
        maps = {nested.name: nested for nested in message.nested_type if nested.options.map_entry}
        for i, field in enumerate(message.field):
            found.entries.append(_field_entry(
                field, message, maps, comment(path + [_MESSAGE["field"], i])))
        for i, oneof in enumerate(message.oneof_decl):
            if not oneof.name.startswith("_"):  # what `optional` makes
                found.oneofs[oneof.name] = comment(path + [_MESSAGE["oneof"], i])
        for i, nested in enumerate(message.nested_type):
            if nested.name not in maps:
                self._read_message(nested, f"{name}.{nested.name}", path + [_MESSAGE["message"], i],
                                   file, comment, depth + 1)
        for i, enum in enumerate(message.enum_type):
            self._read_enum(enum, f"{name}.{enum.name}", path + [_MESSAGE["enum"], i], file,
                            comment, depth + 1)

    def _read_enum(self, enum, name, path, file, comment, depth):
        found = self._add("enum", name, comment(path), file, depth)
        for i, value in enumerate(enum.value):
            found.entries.append(Entry(value, comment(path + [_ENTRY, i])))

    def _note_uses(self):
        for declaration in list(self.declarations.values()):
            for entry in declaration.entries:
                user = entry.proto.name
                if declaration.kind != "service":
                    user = f"{declaration.name}.{user}"
                for used in filter(None, map(self.find, dict.fromkeys(entry.types))):
                    used.used_by.append(user)

    def _place(self):
        """A page each service, with the messages of its file that it alone, or it first, needs;
        and a page each file, with the rest."""
        for service in self.of_kind("service"):
            service.page = _dashed(service.name)
            for entry in service.entries:
                for name in entry.types:
                    self._place_message(self.find(name), service)
        for declaration in self.declarations.values():
            if not declaration.page:
                around = self.declarations[_outermost(declaration.name)]
                declaration.page = (around.page if around is not declaration and around.page
                                    else pathlib.PurePath(declaration.file).stem.replace("_", "-"))

    def _place_message(self, message, service):
        if message is None or message.page or message.file != service.file or message.depth:
            return
        message.page = service.page
        self._placed[message.name] = len(self._placed)
        for entry in message.entries:
            for name in entry.types:
                self._place_message(self.find(name), service)


def _descriptors(proto_root):
    """FileDescriptorProtos of the package's files, with their comments."""
    files = sorted(str(path.relative_to(proto_root))
                   for path in pathlib.Path(proto_root, *PACKAGE.split(".")).glob("*.proto"))
    with tempfile.NamedTemporaryFile() as out:
        subprocess.run(["protoc", f"-I{proto_root}", "--include_source_info",
                        f"--descriptor_set_out={out.name}", *files], check=True)
        found = descriptor_pb2.FileDescriptorSet.FromString(out.read()).file
    return sorted(found, key=lambda file: file.name)


def _comment(location):
    """What stands above a thing, or else behind it, without the blank after each "//"."""
    if location is None:
        return ""
    text = location.leading_comments or location.trailing_comments
    return "\n".join(line[1:] if line.startswith(" ") else line
                     for line in text.rstrip().split("\n"))


def _field_entry(field, message, maps, comment):
    map_entry = maps.get(field.type_name.rpartition(".")[2]) if field.type_name else None
    if map_entry is not None:
        key, value = map_entry.field
        return Entry(field, comment, label="map", types=(_type(key), _type(value)))
    label = ""
    if field.label == _Field.LABEL_REPEATED:
        label = "repeated"
    elif field.proto3_optional:
        label = "optional"
    in_oneof = field.HasField("oneof_index") and not field.proto3_optional
    return Entry(field, comment, label=label, types=(_type(field),),
                 oneof=message.oneof_decl[field.oneof_index].name if in_oneof else "")


def _type(field):
    return field.type_name or _Field.Type.Name(field.type)[len("TYPE_"):].lower()


def _outermost(name):
    return name.partition(".")[0]


def _dashed(name):
    """ "TlsContextService" → "tls-context-service". """
    return "".join("-" + c.lower() if c.isupper() else c for c in name).lstrip("-")
