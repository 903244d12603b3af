"""The log of the sources: a line for each phase, handshake, wait, refusal and fault.

Every logger is below ``danmaku``: ``danmaku.feed`` for a link, ``danmaku.sources.browser``,
``danmaku.sources.listen``, ``danmaku.sources.ways``, ``danmaku.classroom``. Nothing is written
until :func:`open_log` names a file.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from time import localtime, strftime
from typing import Final, TextIO

from danmaku_proto.text import clean
from danmaku_tui.feed.redaction import Redactor, redact_addresses

ROOT: Final = "danmaku"

LINE_CHARACTERS: Final = 1_000
"""The longest message of a line: a stranger must not fill the disk with one."""

_MODE: Final = 0o600
"""A log holds the names of rooms and hosts: it is for its owner alone."""

# Without any handler the logging module prints warnings on standard error, where the screen is.
logging.getLogger(ROOT).addHandler(logging.NullHandler())


class SourceLog:
    """The lines of one source. ``name`` is that of its logger, without ``danmaku.``.

    ``secrets`` are hidden in them; a way in and its link share them.
    """

    def __init__(self, name: str, secrets: Redactor | None = None) -> None:
        self._logger = logging.getLogger(f"{ROOT}.{name}")
        self._secrets = Redactor() if secrets is None else secrets

    def protect(self, url: str = "", headers: Sequence[tuple[str, str]] = ()) -> None:
        """Hide the secrets of ``url`` and ``headers`` in the lines from here on."""
        self._secrets.learn(url, headers)

    def redact(self, text: str) -> str:
        """Return ``text`` with the secrets of addresses and the known ones hidden."""
        return self._secrets(text)

    def info(self, text: str) -> None:
        """Write ``text``."""
        self._write(logging.INFO, text)

    def warning(self, text: str) -> None:
        """Write ``text`` as a fault."""
        self._write(logging.WARNING, text)

    def _write(self, level: int, text: str) -> None:
        if self._logger.isEnabledFor(level):
            self._logger.log(level, "%s", self.redact(text))


class _LineFormatter(logging.Formatter):
    """One line a record: a stranger's text can neither break it nor command a terminal."""

    def format(self, record: logging.LogRecord) -> str:
        at = strftime("%Y-%m-%dT%H:%M:%S", localtime(record.created))
        zone = strftime("%z", localtime(record.created))
        message = redact_addresses(record.getMessage()[:LINE_CHARACTERS])
        text = " ".join(clean(message).split())
        milliseconds = int(record.msecs)
        return f"{at}.{milliseconds:03}{zone} {record.levelname} {record.name} {text}"


class _LogFile(logging.StreamHandler[TextIO]):
    """The file of a log."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # the name is logging's
        """Drop ``record``: an error that is printed, such as of a full disk, tears the screen."""


def open_log(path: Path) -> Callable[[], None]:
    """Append the lines of all loggers to the file at ``path``; return a function that closes it.

    A new file can be read by its owner alone. Raises :class:`OSError` where it cannot be written.
    """
    # A pipe without a reader would block the start of the program.
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NONBLOCK | os.O_NOCTTY
    stream = os.fdopen(os.open(path, flags, _MODE), "a", encoding="utf-8", errors="replace")
    handler = _LogFile(stream)
    handler.setFormatter(_LineFormatter())
    root = logging.getLogger(ROOT)
    level_before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)

    def close() -> None:
        root.removeHandler(handler)
        root.setLevel(level_before)
        handler.close()
        with suppress(OSError):  # the disk is full
            stream.close()

    return close


def silent_logger() -> logging.Logger:
    """Return a logger for websockets that writes nothing.

    The library's own lines would tear the screen, and they may hold cookies.
    """
    level = logging.CRITICAL + 1
    return logging.Logger("websockets", level)  # noqa: LOG001  # a registered one has handlers
