"""One writer a recording: a lock beside the file, which ends with its process."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path
from typing import Final, Self

from danmaku_tui.i18n.language import tr
from danmaku_tui.store.error import RecordingError

LOCK_SUFFIX: Final = "-lock"

_RETRY_SECONDS: Final = 0.01
"""Longer than :func:`is_held` keeps the lock."""


class InUseError(RecordingError):
    """Another writer holds the recording."""


class WriterLock:
    """The right to write a recording, until :meth:`release`.

    The lock is on a file of its own: closing any other handle to the database would drop the locks
    by which SQLite keeps processes apart. A process that is killed leaves an empty file behind,
    which nobody holds.
    """

    def __init__(self, path: Path, descriptor: int) -> None:
        self._path = path
        self._descriptor = descriptor

    @classmethod
    def take(cls, recording: Path) -> Self:
        """Return the lock; raise :class:`InUseError`, or ``OSError`` where none can be made."""
        path = _lock_of(recording)
        retried = False
        while True:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if _is_at(path, descriptor):
                    return cls(path, descriptor)
            except BlockingIOError:
                os.close(descriptor)
                if not retried:  # is_held() of another process may have it for a moment
                    retried = True
                    time.sleep(_RETRY_SECONDS)
                    continue
                raise InUseError(
                    tr("{path} is being recorded to by another program").format(path=recording)
                ) from None
            except BaseException:
                os.close(descriptor)
                raise
            os.close(descriptor)  # the last holder removed the file in between: lock the new one

    def release(self) -> None:
        """Release the lock."""
        try:
            # Still locked: whoever opens the file in between sees that it is gone, and starts over.
            self._path.unlink(missing_ok=True)
        except OSError:
            pass  # an empty file stays, unlocked
        finally:
            os.close(self._descriptor)


def is_held(recording: Path) -> bool:
    """Return whether a writer holds the lock of ``recording`` now."""
    try:
        descriptor = os.open(_lock_of(recording), os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return False


def _lock_of(recording: Path) -> Path:
    return recording.with_name(recording.name + LOCK_SUFFIX)


def _is_at(path: Path, descriptor: int) -> bool:
    try:
        found = path.stat()
    except FileNotFoundError:
        return False
    mine = os.fstat(descriptor)
    return (found.st_dev, found.st_ino) == (mine.st_dev, mine.st_ino)
