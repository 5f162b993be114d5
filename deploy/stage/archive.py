"""A tree of files in memory, written as a tar that is the same wherever it is made: in order, of
the first second of 1970 and of user 0."""

import io
import posixpath
import tarfile


class Tree:
    """Names are relative, with "/"; folders are there when something is in them."""

    def __init__(self):
        self._members = {}  # name: (TarInfo, bytes)

    def file(self, name, content, mode=0o644):
        member = self._member(name, tarfile.REGTYPE, mode)
        member.size = len(content)
        self._members[name] = (member, content)

    def folder(self, name, mode=0o755):
        self._members[name] = (self._member(name, tarfile.DIRTYPE, mode), b"")

    def symlink(self, name, target):
        self._link(name, tarfile.SYMTYPE, target, 0o777)

    def hard_link(self, name, target):
        """`target` is a file of the tree, and stands before this one in order."""
        self._link(name, tarfile.LNKTYPE, target, self._members[target][0].mode)

    def remove(self, name):
        del self._members[name]

    def content(self, name):
        return self._members[name][1]

    def names(self):
        return sorted(self._members)

    def under(self, prefix):
        """The same below a folder."""
        moved = Tree()
        for name in self.names():
            old, content = self._members[name]
            if old.islnk():
                moved.hard_link(posixpath.join(prefix, name), posixpath.join(prefix, old.linkname))
            elif old.issym():
                moved.symlink(posixpath.join(prefix, name), old.linkname)
            elif old.isdir():
                moved.folder(posixpath.join(prefix, name), old.mode)
            else:
                moved.file(posixpath.join(prefix, name), content, old.mode)
        return moved

    def tar(self):
        """Its bytes, not compressed."""
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as archive:
            for name in self.names():
                member, content = self._members[name]
                archive.addfile(member, io.BytesIO(content))
        return out.getvalue()

    @staticmethod
    def read(path):
        tree = Tree()
        with tarfile.open(path) as archive:
            for member in archive:
                content = archive.extractfile(member).read() if member.isreg() else b""
                tree._members[member.name] = (member, content)
        return tree

    def _link(self, name, kind, target, mode):
        member = self._member(name, kind, mode)
        member.linkname = target
        self._members[name] = (member, b"")

    def _member(self, name, kind, mode):
        self._parents(name)
        member = tarfile.TarInfo(name)
        member.type, member.mode = kind, mode
        return member

    def _parents(self, name):
        parent = posixpath.dirname(name)
        if parent and parent not in self._members:
            self.folder(parent)
