"""Finds what a .proto file leaves without a comment: messages, fields, enums, services, RPCs.

protoc writes the comments beside the descriptors; the few fields of descriptor.proto that are
needed are read here from its wire format, since no protobuf for Python is asked for. Enum values
may speak for themselves.
"""

import collections
import os
import subprocess
import tempfile

# Field numbers in google/protobuf/descriptor.proto.
_FILE = {"name": 1, "package": 2, "message": 4, "enum": 5, "service": 6, "source_info": 9}
_MESSAGE = {"name": 1, "field": 2, "message": 3, "enum": 4}
_SERVICE = {"name": 1, "method": 2}
_LOCATION = {"path": 1, "span": 2, "leading": 3}
_NAME = 1


def _varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def _varints(data):
    values, at = [], 0
    while at < len(data):
        value, at = _varint(data, at)
        values.append(value)
    return values


def _fields(data):
    """field number → its values: bytes where length-delimited, integers where varint."""
    fields, at = collections.defaultdict(list), 0
    while at < len(data):
        key, at = _varint(data, at)
        wire_type = key & 7
        if wire_type == 0:
            value, at = _varint(data, at)
        elif wire_type == 2:
            length, at = _varint(data, at)
            value, at = data[at:at + length], at + length
        else:
            size = {1: 8, 5: 4}[wire_type]
            value, at = data[at:at + size], at + size
        fields[key >> 3].append(value)
    return fields


def _declarations(file):
    """path in the descriptor → full name, of all that needs a comment."""
    found = {}

    def named(path, data, scope):
        name = scope + _fields(data)[_NAME][0].decode()
        found[tuple(path)] = name
        return name + "."

    def message(path, data, scope):
        scope = named(path, data, scope)
        fields = _fields(data)
        for i, field in enumerate(fields[_MESSAGE["field"]]):
            named(path + [_MESSAGE["field"], i], field, scope)
        for i, enum in enumerate(fields[_MESSAGE["enum"]]):
            named(path + [_MESSAGE["enum"], i], enum, scope)
        for i, nested in enumerate(fields[_MESSAGE["message"]]):
            message(path + [_MESSAGE["message"], i], nested, scope)

    scope = "".join(package.decode() + "." for package in file[_FILE["package"]])
    for i, data in enumerate(file[_FILE["message"]]):
        message([_FILE["message"], i], data, scope)
    for i, data in enumerate(file[_FILE["enum"]]):
        named([_FILE["enum"], i], data, scope)
    for i, data in enumerate(file[_FILE["service"]]):
        service_scope = named([_FILE["service"], i], data, scope)
        for j, method in enumerate(_fields(data)[_SERVICE["method"]]):
            named([_FILE["service"], i, _SERVICE["method"], j], method, service_scope)
    return found


def _locations(file):
    """path in the descriptor → (line, has a comment before it)."""
    locations = {}
    for info in file[_FILE["source_info"]]:
        for data in _fields(info)[1]:
            location = _fields(data)
            path = _varints(b"".join(location[_LOCATION["path"]]))
            line = _varints(location[_LOCATION["span"]][0])[0] + 1
            locations[tuple(path)] = (line, bool(location[_LOCATION["leading"]]))
    return locations


def undocumented(root, paths):
    """`path:line: name` for everything without a comment in the files `paths` under `root`."""
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "descriptors")
        subprocess.run(["protoc", "-I" + root, "--include_source_info", "--descriptor_set_out=" + out, *paths],
                       check=True)
        with open(out, "rb") as file:
            descriptor_set = _fields(file.read())
    missing = []
    for data in descriptor_set[1]:
        file = _fields(data)
        locations = _locations(file)
        for path, name in _declarations(file).items():
            # What protoc made up itself, the entry type of a map, stands nowhere.
            line, commented = locations.get(path, (0, True))
            if not commented:
                missing.append((file[_FILE["name"]][0].decode(), line, name))
    return [f"{path}:{line}: {name} has no comment" for path, line, name in sorted(missing)]
