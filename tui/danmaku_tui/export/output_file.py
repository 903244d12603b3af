"""A file that is there whole or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TextIO


@contextmanager
def whole_file(path: Path, *, replacing: bool) -> Iterator[TextIO]:
    """Open ``path`` for UTF-8 text; it has what was written once the context is left in peace.

    Until then that is in a file beside it, for nobody else to read, which an exception removes. A
    pipe or a device is written as it is. What a link leads to is written, not the link. Raises
    ``FileExistsError`` where a file is there and is not to be replaced, ``IsADirectoryError``, or
    another ``OSError``.
    """
    target = path.resolve()
    if target.exists() and not target.is_file():
        with target.open("w", encoding="utf-8", errors="replace", newline="") as there:
            yield there
        return
    if target.exists() and not replacing:
        raise FileExistsError
    # Its name is known before it is there, so that nothing can come in between.
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
