"""The time of an exported file: its zero, and the way to write it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from danmaku_tui.export.selection import SelectionError, second_of
from danmaku_tui.export.timed_event import TimedEvent
from danmaku_tui.i18n.language import tr

FIRST: Final = "first"
"""The zero at the first exported event, as written on the command line."""

LONGEST: Final = 1e8
"""The largest offset in seconds: three years, more than any recording."""

_offset: Final = re.compile(
    r"([+-]?)(?:(?:([0-9]{1,4}):)?([0-5]?[0-9]):([0-5][0-9](?:\.[0-9]{1,6})?)"
    r"|([0-9]{1,9}(?:\.[0-9]{1,6})?|\.[0-9]{1,6}))"
).fullmatch


@dataclass(frozen=True, slots=True)
class ExportClock:
    """The time of an exported file, in seconds.

    ``zero`` is the second of the recording that becomes 0; None for that of the first exported
    event. ``offset`` is added to all times.
    """

    zero: float | None = 0.0
    offset: float = 0.0

    @property
    def shifts(self) -> bool:
        """Whether times differ from those of the recording."""
        return self != ExportClock()

    def shifted(self, events: Iterable[TimedEvent]) -> Iterator[TimedEvent]:
        """Yield ``events`` with the times of this clock."""
        if not self.shifts:
            yield from events
            return
        zero = self.zero
        for each in events:
            if zero is None:
                zero = each.second
            yield TimedEvent(each.second - zero + self.offset, each.event)


def clock_of(zero: str | None, offset: str | None, began: float) -> ExportClock:
    """Return the clock of the options ``--zero`` and ``--offset``.

    ``began`` is the beginning of the recording, in seconds since 1970. Raises
    :class:`SelectionError`.
    """
    start: float | None = 0.0
    if zero is not None:
        start = None if zero.strip().lower() == FIRST else second_of(zero, began)
    return ExportClock(start, 0.0 if offset is None else _seconds(offset))


def clock_text(second: float) -> str:
    """Return ``second`` as ``H:MM:SS.mmm``, with a minus before zero."""
    milliseconds = round(abs(second) * 1000)
    whole, rest = divmod(milliseconds, 1000)
    minutes, seconds = divmod(whole, 60)
    sign = "-" if second < 0 and milliseconds else ""
    return f"{sign}{minutes // 60}:{minutes % 60:02}:{seconds:02}.{rest:03}"


def _seconds(text: str) -> float:
    """Return the seconds of an offset. Raises :class:`SelectionError`."""
    found = _offset(text.strip().replace("\u2212", "-"))
    if found is None:
        raise SelectionError(
            tr("{text} is no offset: use seconds, as in -12.5, or +1:30").format(text=text)
        )
    sign, hours, minutes, seconds, plain = found.groups()
    length = float(plain or seconds) + 60 * int(minutes or 0) + 3600 * int(hours or 0)
    if length > LONGEST:
        raise SelectionError(tr("{text} is longer than any recording").format(text=text))
    return -length if sign == "-" else length
