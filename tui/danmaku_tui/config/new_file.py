"""A new private file that appears complete or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from errno import EINVAL, EISDIR
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

from danmaku_tui.i18n.language import tr

FOLDER_MODE: Final = 0o700


def write_new(path: Path, text: str, *, replacing: bool) -> None:
    """Write ``text`` to ``path`` and make its folder where it is missing.

    A symbolic link is followed. Raises :class:`FileExistsError` for an existing file unless
    ``replacing``, and :class:`OSError` where the file cannot be written.
    """
    target = path.resolve()
    target.parent.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
    check_replaceable(path)
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


def check_replaceable(path: Path) -> None:
    """Raise ``OSError`` where ``path`` is a folder, a pipe or a device.

    A rename puts a file in the place of a device: as root, for every program of the machine.
    """
    if path.is_dir():
        raise IsADirectoryError(EISDIR, os.strerror(EISDIR), str(path))
    if path.exists() and not path.is_file():
        raise OSError(EINVAL, tr("it is a pipe or a device, not a file"), str(path))


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
