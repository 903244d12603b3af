"""A file that appears complete or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO


@contextmanager
def whole_file(path: Path, *, replacing: bool) -> Iterator[TextIO]:
    """Open ``path`` for UTF-8 text; the file appears when the context ends without an exception.

    Until then the text is in a private file beside it, which an exception removes. A pipe or a
    device is written directly. A symbolic link is followed. Raises ``FileExistsError`` for an
    existing file unless ``replacing``, ``IsADirectoryError``, or another ``OSError``.
    """
    target = path.resolve()
    if target.exists() and not target.is_file():
        with target.open("w", encoding="utf-8", errors="replace", newline="") as device:
            yield device
        return
    if target.exists() and not replacing:
        raise FileExistsError
    # The name is known before the file exists: an interrupt in between still removes it.
    beside = target.with_name(f".danmaku-export-{secrets.token_hex(8)}")
    try:
        beside.touch(0o600, exist_ok=False)
        with beside.open("w", encoding="utf-8", errors="replace", newline="") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(target)
    finally:
        with suppress(FileNotFoundError):
            beside.unlink()
