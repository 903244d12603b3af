"""The configuration file, read within limits, and the line of each key."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from danmaku_tui.config.error import ConfigError
from danmaku_tui.config.file_path import ConfigPath
from danmaku_tui.config.toml_lines import KeyPath, key_lines
from danmaku_tui.i18n.language import N_, tr
from danmaku_tui.i18n.system_error import system_error

FILE_BYTES: Final = 1024 * 1024
"""The most bytes of a configuration file: one with every setting has a few thousand."""

_POSITION: Final = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


_FREQUENT: Final = (
    ("Cannot overwrite", N_("this is set twice")),
    ("Cannot declare", N_("this section exists twice")),
    ("Cannot mutate immutable", N_("this is set twice")),
    ("Invalid value", N_("a text needs quotes, and a switch is true or false")),
    ("Illegal character '\\n'", N_("the quote at the end is missing")),
    ("Found invalid character '\\n'", N_("the quote at the end is missing")),
    ("Expected newline", N_("something follows the value")),
    ("Expected '='", N_("after the name of a setting comes =")),
)
"""The beginnings of frequent messages of ``tomllib``, and plain messages for them."""


@dataclass(frozen=True, slots=True)
class ConfigDocument:
    """The contents of a file: its tables as ``tomllib`` returns them, and the line of each key."""

    data: Mapping[str, Any]
    lines: Mapping[KeyPath, int]


def read(path: ConfigPath) -> ConfigDocument:
    """Return the contents of the file at ``path``; empty where an unnamed one is missing.

    Raises :class:`ConfigError`.
    """
    if str(path.path) == os.devnull:
        return ConfigDocument({}, {})
    data = _bytes(path)
    if data is None:
        return ConfigDocument({}, {})
    import tomllib

    shown = str(path.path)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConfigError(
            shown, tr("this is not text in UTF-8: save the file as UTF-8"), line=line
        ) from None
    try:
        return ConfigDocument(tomllib.loads(text), key_lines(text))
    except tomllib.TOMLDecodeError as error:
        words = str(error)
        found = _POSITION.search(words)
        line = int(found[1]) if found and found[1] else text.count("\n", 0, -1) + 1
        problem = tr("this is not TOML: {detail}").format(detail=_detail(_POSITION.sub("", words)))
        raise ConfigError(shown, problem, line=line) from None
    except (ValueError, RecursionError):  # thousands of digits or of brackets
        raise ConfigError(shown, tr("a number is too long or a list too deep: remove it")) from None


def _detail(words: str) -> str:
    """Return the message of ``tomllib``, or a plain one for a frequent mistake."""
    return next((tr(plain) for start, plain in _FREQUENT if words.startswith(start)), words)


def _bytes(path: ConfigPath) -> bytes | None:
    shown = str(path.path)
    try:
        # Non-blocking: opening a pipe would wait for a writer.
        descriptor = os.open(path.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(descriptor, "rb") as file:  # noqa: PTH123  # the descriptor is open already
            mode = os.fstat(descriptor).st_mode
            if stat.S_ISDIR(mode):
                raise IsADirectoryError
            if not stat.S_ISREG(mode):
                raise ConfigError(shown, tr("this is not a plain file: name the file itself"))
            data = file.read(FILE_BYTES + 1)
    except ConfigError:
        raise
    except (FileNotFoundError, NotADirectoryError):
        if not path.named_by:
            return None
        words = tr("there is no such file: check {name}, or write one with danmaku config init")
        raise ConfigError(shown, words.format(name=path.named_by)) from None
    except IsADirectoryError:
        raise ConfigError(
            shown, tr("this is a folder: name the file in it, such as config.toml")
        ) from None
    except PermissionError:
        raise ConfigError(shown, tr("no permission to read this: use chmod u+r")) from None
    except (OSError, ValueError) as error:
        detail = system_error(error)
        raise ConfigError(
            shown, tr("this cannot be read: {detail}").format(detail=detail)
        ) from None
    if len(data) > FILE_BYTES:
        raise ConfigError(shown, tr("this is larger than 1 MiB: it is no configuration"))
    return data
