"""The names of recordings, without the secrets of an address."""

from __future__ import annotations

import os
import re
from datetime import datetime
from errno import ENAMETOOLONG
from itertools import count
from pathlib import Path
from typing import Final

from danmaku_tui.i18n.language import trn
from danmaku_tui.store.schema import SUFFIX

NAME_CHARACTERS: Final = 60
"""The longest part of a file name from the source; whole names may have 255 bytes."""

NAME_BYTES: Final = 255 - len("-journal")
"""The most bytes of a file name: SQLite adds the endings of its own files."""

PATH_BYTES: Final = 512 - len("-journal") - 1
"""The most bytes of a whole path: the limit of SQLite's files on Unix."""

_unsafe: Final = re.compile(r"[^A-Za-z0-9\u3400-\u9fff]+")


def recording_path(folder: Path, source: str, now: float) -> Path:
    """Return ``folder/{source}-{YYYYMMDD-HHMMSS}.danmaku``, in local time.

    ``now`` is in seconds since 1970. Of the source only letters, digits and ideographs are kept.
    """
    where = bare_source(source).partition("://")[2] or source
    words = _unsafe.sub("-", where)[:NAME_CHARACTERS].strip("-") or "room"
    moment = datetime.fromtimestamp(now).astimezone().strftime("%Y%m%d-%H%M%S")
    return folder / f"{words}-{moment}{SUFFIX}"


def check_name(path: Path) -> None:
    """Raise ``OSError`` where ``path`` is too long for a recording, with the number of bytes."""
    name, whole = len(os.fsencode(path.name)), len(os.fsencode(path.absolute()))
    if name > NAME_BYTES:
        words = trn(
            "the name is {n} byte too long, of {limit}",
            "the name is {n} bytes too long, of {limit}",
            name - NAME_BYTES,
        )
        raise OSError(ENAMETOOLONG, words.format(n=name - NAME_BYTES, limit=NAME_BYTES), str(path))
    if whole > PATH_BYTES:
        words = trn(
            "the path is {n} byte too long, of {limit}",
            "the path is {n} bytes too long, of {limit}",
            whole - PATH_BYTES,
        )
        raise OSError(ENAMETOOLONG, words.format(n=whole - PATH_BYTES, limit=PATH_BYTES), str(path))


def successor(path: Path) -> Path:
    """Return the first of ``name-2.danmaku``, ``name-3.danmaku`` … that does not exist.

    Raises ``OSError`` when the folder cannot be read.
    """
    for number in count(2):
        candidate = path.with_name(f"{path.stem}-{number}{path.suffix}")
        if not (candidate.exists() or candidate.is_symlink()):
            return candidate
    raise AssertionError  # count() has no end


def display_path(path: Path) -> str:
    """Return ``path`` as a person writes it, with ``~`` for the home folder."""
    try:
        return str(Path("~") / path.relative_to(Path.home()))
    except (ValueError, RuntimeError):  # it is elsewhere, or there is no home folder
        return str(path)


def bare_source(source: str) -> str:
    """Return ``source`` without the parts of an address that may be secret.

    These are account, query and fragment.
    """
    scheme, mark, rest = source.partition("://")
    if not mark:
        return source
    host, slash, path = re.split(r"[?#]", rest, maxsplit=1)[0].partition("/")
    return f"{scheme}{mark}{host.rpartition('@')[2]}{slash}{path}"
