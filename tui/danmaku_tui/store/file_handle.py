"""A handle to a recording file that does not disturb the locks of SQLite."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Final, Self, TypeAlias

_Inode: TypeAlias = tuple[int, int]

_guard: Final = threading.Lock()
_users: Final[dict[_Inode, int]] = {}
_unused: Final[dict[_Inode, list[int]]] = {}


class FileHandle:
    """An open file, until :meth:`close`.

    Closing any descriptor of a file drops all POSIX locks that this process has on it, also those
    of SQLite (see "How To Corrupt An SQLite Database File", 2.2). So the descriptors of a file are
    closed together, with its last handle in this process. Open a handle before a database and
    close it afterwards.
    """

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor
        found = os.fstat(descriptor)
        self._inode = found.st_dev, found.st_ino
        with _guard:
            _users[self._inode] = _users.get(self._inode, 0) + 1

    @classmethod
    def open(cls, path: Path, flags: int = os.O_RDONLY) -> Self:
        """Return a handle to the file at ``path``; a new one is for its owner alone.

        Raises ``OSError``. A pipe without a writer does not block.
        """
        return cls(os.open(path, flags | os.O_NONBLOCK | os.O_CLOEXEC, 0o600))

    def is_at(self, path: Path) -> bool:
        """Return whether the file is the one at ``path``."""
        try:
            found = path.stat()
        except FileNotFoundError:
            return False
        return (found.st_dev, found.st_ino) == self._inode

    def head(self, count: int) -> bytes:
        """Return the first ``count`` bytes. Raises ``OSError``."""
        return os.pread(self.descriptor, count, 0)

    def close(self) -> None:
        """Close the file, once no other handle in this process needs it."""
        with _guard:
            _users[self._inode] -= 1
            _unused.setdefault(self._inode, []).append(self.descriptor)
            if _users[self._inode]:
                return
            del _users[self._inode]
            for descriptor in _unused.pop(self._inode):
                os.close(descriptor)
