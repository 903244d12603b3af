"""Positions in a recording as a person writes them."""

from __future__ import annotations

import math
from datetime import datetime
from itertools import pairwise
from typing import Final

from danmaku_proto.line_error import LineError
from danmaku_tui.i18n.language import tr

_UNITS: Final = (1.0, 60.0, 3600.0)


class PositionError(LineError):
    """A text that is no position. Its message is one line with the remedy."""


def parse_position(text: str, first: float) -> float:
    """Return the position in a recording that ``text`` names, as :func:`seconds_into` does.

    Raises :class:`PositionError`, also for a time before the beginning.
    """
    position = seconds_into(text, first)
    if position < 0:
        words = tr("{text} is before the recording begins")
        raise PositionError(words.format(text=text.strip()))
    return position


def seconds_into(text: str, first: float) -> float:
    """Return the time that ``text`` names, in seconds from the beginning of a recording.

    ``text`` is ``hh:mm:ss``, ``mm:ss`` or seconds into it; or a date and time in ISO 8601, in
    local time where it names no zone. ``first`` is the beginning, in seconds since 1970. Only a
    date can be before the beginning, and negative. Raises :class:`PositionError`.
    """
    text = text.strip()
    position = _clocked(text)
    if position is None:
        position = _dated(text, first)
    if position is None:
        wrong = tr("write 1:02:03, 12:30, 90 or a date and time: {text} is no time")
        raise PositionError(wrong.format(text=text or '""'))
    return position


def _clocked(text: str) -> float | None:
    parts = text.replace("：", ":").split(":")
    if len(parts) > len(_UNITS):
        return None
    try:
        numbers = [
            float(part if at == len(parts) - 1 else int(part)) for at, part in enumerate(parts)
        ]
    except (ValueError, OverflowError):
        return None
    if not all(math.isfinite(number) and number >= 0 for number in numbers):
        return None
    # Ninety minutes may be written as such, but not 1:90:00.
    if any(lower >= 60 for _, lower in pairwise(numbers)):
        return None
    return math.fsum(number * unit for number, unit in zip(reversed(numbers), _UNITS, strict=False))


def _dated(text: str, first: float) -> float | None:
    try:
        return datetime.fromisoformat(text).timestamp() - first
    except (ValueError, OverflowError, OSError):
        return None
