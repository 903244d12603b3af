"""The file of the configuration: read within limits, and each key with its line."""

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
"""A configuration file, in bytes: one with every setting has a few thousand."""

_PLACE: Final = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


_FREQUENT: Final = (
    ("Cannot overwrite", N_("this is set twice")),
    ("Cannot declare", N_("this section is there twice")),
    ("Cannot mutate immutable", N_("this is set twice")),
    ("Invalid value", N_("a text needs quotes, and a switch is true or false")),
    ("Illegal character '\\n'", N_("the quote at the end is missing")),
    ("Found invalid character '\\n'", N_("the quote at the end is missing")),
    ("Expected newline", N_("something follows the value")),
    ("Expected '='", N_("after the name of a setting comes =")),
)
"""How ``tomllib`` begins to complain of what people often write, and what that is."""


@dataclass(frozen=True, slots=True)
class ConfigDocument:
    """What a file holds: its tables as ``tomllib`` gives them, and the line of each key."""

    data: Mapping[str, Any]
    lines: Mapping[KeyPath, int]


def read(place: ConfigPath) -> ConfigDocument:
    """Return what the file at ``place`` holds: nothing where it is missing and nobody named it.

    Raises :class:`ConfigError`.
    """
    if str(place.path) == os.devnull:
        return ConfigDocument({}, {})
    data = _bytes(place)
    if data is None:
        return ConfigDocument({}, {})
    import tomllib

    shown = str(place.path)
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
        found = _PLACE.search(words)
        line = int(found[1]) if found and found[1] else text.count("\n", 0, -1) + 1
        problem = tr("this is not TOML: {detail}").format(detail=_detail(_PLACE.sub("", words)))
        raise ConfigError(shown, problem, line=line) from None
    except (ValueError, RecursionError):  # thousands of digits, or of brackets
        raise ConfigError(
            shown, tr("a number is too long or a list too deep: take it out")
        ) from None


def _detail(words: str) -> str:
    """Return what is not TOML, in the language spoken now where it is a frequent mistake."""
    return next((tr(said) for begun, said in _FREQUENT if words.startswith(begun)), words)


def _bytes(place: ConfigPath) -> bytes | None:
    shown = str(place.path)
    try:
        # Without waiting for a writer where it is a pipe.
        descriptor = os.open(place.path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
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
        if not place.named_by:
            return None
        words = tr("there is no such file: check {name}, or make it with danmaku config init")
        raise ConfigError(shown, words.format(name=place.named_by)) from None
    except IsADirectoryError:
        raise ConfigError(
            shown, tr("this is a folder: name the file in it, such as config.toml")
        ) from None
    except PermissionError:
        raise ConfigError(
            shown, tr("this may not be read: give yourself the permission (chmod u+r)")
        ) from None
    except (OSError, ValueError) as error:
        detail = system_error(error)
        raise ConfigError(
            shown, tr("this cannot be read: {detail}").format(detail=detail)
        ) from None
    if len(data) > FILE_BYTES:
        raise ConfigError(shown, tr("this is larger than 1 MiB: it is no configuration"))
    return data
