"""A new private file that appears complete or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from errno import EISDIR
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

FOLDER_MODE: Final = 0o700


def write_new(path: Path, text: str, *, replacing: bool) -> None:
    """Write ``text`` to ``path`` and make its folder where it is missing.

    A symbolic link is followed. Raises :class:`FileExistsError` for an existing file unless
    ``replacing``, and :class:`OSError` where the file cannot be written.
    """
    target = path.resolve()
    target.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    if path.is_dir():
        raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
    with NamedTemporaryFile(
        "w", encoding="utf-8", dir=target.parent, prefix=".config-", delete=False
    ) as file:
        beside = Path(file.name)
        try:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
            if replacing:
                beside.replace(target)
            else:
                _link(beside, target)
        finally:
            with suppress(FileNotFoundError):
                beside.unlink()


def _link(beside: Path, target: Path) -> None:
    """Rename ``beside`` to ``target`` without replacing a file, as a plain rename would."""
    try:
        target.hardlink_to(beside)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if target.exists():
            raise FileExistsError from None
        beside.replace(target)
