"""One writer a recording: a lock on the file itself, which ends with its process."""

from __future__ import annotations

import errno
import fcntl
import os
import struct
from contextlib import suppress
from pathlib import Path
from typing import Final, Self

from danmaku_tui.i18n.language import tr
from danmaku_tui.store.error import RecordingError
from danmaku_tui.store.file_handle import FileHandle

_OFFSET: Final = 1 << 62
"""The locked byte: beyond every recording, and far from SQLite's own lock bytes at 1 GiB."""

_ON_MAC: Final = os.uname().sysname == "Darwin"

_LOCK: Final = "@qqihh" if _ON_MAC else "@hhqqi4x"
"""The system's ``struct flock``: type, whence, start, length, process; on macOS the first two are
last."""

_SET: Final[int] = getattr(fcntl, "F_OFD_SETLK", 90 if _ON_MAC else 37)
_GET: Final[int] = getattr(fcntl, "F_OFD_GETLK", 92 if _ON_MAC else 36)
"""Locks of an open file description: they end when it is closed, whoever else has the file open."""


class InUseError(RecordingError):
    """Another writer holds the recording."""


class WriterLock:
    """The right to write a recording, until :meth:`release`.

    A process that is killed leaves nothing behind. ``made`` is whether the file is new.
    """

    def __init__(self, path: Path, handle: FileHandle, *, made: bool) -> None:
        self._path = path
        self._handle = handle
        self.made = made

    @classmethod
    def take(cls, recording: Path) -> Self:
        """Return the lock; an empty file is made where there is none.

        Raises :class:`InUseError`, or ``OSError`` where the file cannot be written or locked.
        """
        while True:
            handle, made = _open(recording)
            try:
                if not _lock(handle):
                    words = tr("{path} is being recorded to by another program")
                    raise InUseError(words.format(path=recording))
                if handle.is_at(recording):
                    return cls(recording, handle, made=made)
            except BaseException:
                handle.close()
                raise
            handle.close()  # the last holder removed the file in between: lock the new one

    def release(self, *, removing: bool = False) -> None:
        """Release the lock; with ``removing`` the file and those of SQLite beside it go first."""
        if removing and self._handle.is_at(self._path):
            for suffix in ("-wal", "-shm", "-journal", ""):
                with suppress(OSError):
                    self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
        # The lock would last until the descriptor is closed, which a reader here may delay.
        with suppress(OSError):
            fcntl.fcntl(self._handle.descriptor, _SET, _request(fcntl.F_UNLCK))
        self._handle.close()


def is_held(recording: Path) -> bool:
    """Return whether a writer holds the lock of ``recording`` now."""
    try:
        handle = FileHandle.open(recording)
    except OSError:
        return False
    try:
        return handle_is_held(handle)
    finally:
        handle.close()


def handle_is_held(handle: FileHandle) -> bool:
    """Return whether a writer holds the lock of the file of ``handle`` now."""
    try:
        answer = fcntl.fcntl(handle.descriptor, _GET, _request(fcntl.F_RDLCK))
    except OSError:
        return False
    kind: int = struct.unpack(_LOCK, answer)[3 if _ON_MAC else 0]
    return kind != fcntl.F_UNLCK


def _open(path: Path) -> tuple[FileHandle, bool]:
    """Return a handle to the file at ``path``, and whether it was made."""
    try:
        return FileHandle.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL), True
    except FileExistsError:
        return FileHandle.open(path, os.O_RDWR | os.O_CREAT), False


def _lock(handle: FileHandle) -> bool:
    """Return whether the file is locked for this writer."""
    try:
        fcntl.fcntl(handle.descriptor, _SET, _request(fcntl.F_WRLCK))
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EAGAIN):
            return False
        raise
    return True


def _request(kind: int) -> bytes:
    form, place = (kind, os.SEEK_SET), (_OFFSET, 1, 0)
    return struct.pack(_LOCK, *((*place, *form) if _ON_MAC else (*form, *place)))
