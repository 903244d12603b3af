"""The export of a selection in a format, and its totals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, TextIO

from danmaku_proto.events import Chat
from danmaku_tui.export.clock import ExportClock
from danmaku_tui.export.format import Format
from danmaku_tui.export.selection import RecordingPart
from danmaku_tui.export.timed_event import TimedEvent


@dataclass(frozen=True, slots=True)
class ExportTotals:
    """The numbers of exported ``events``, and of comments among them.

    ``before`` counts those that were left out because they are before the zero of the time.
    """

    events: int
    comments: int
    before: int = 0


class _Counter:
    """Counts the events that pass through."""

    def __init__(self) -> None:
        self.events = self.comments = self.before = 0

    def passing(self, events: Iterable[TimedEvent]) -> Iterator[TimedEvent]:
        for each in events:
            self.events += 1
            self.comments += isinstance(each.event, Chat)
            yield each

    def from_zero(self, events: Iterable[TimedEvent]) -> Iterator[TimedEvent]:
        for each in events:
            if each.second < 0:
                self.before += 1
            else:
                yield each


RECORDED: Final = ExportClock()
"""The time of the recording."""


def export(
    events: Iterable[TimedEvent],
    selection: RecordingPart,
    form: Format,
    out: TextIO,
    *,
    clock: ExportClock = RECORDED,
    for_video: bool = False,
) -> ExportTotals:
    """Write the part of ``events`` in ``selection`` to ``out``; return the totals.

    The times are those of ``clock``. A file ``for_video`` has no events before its zero. Raises
    ``OSError`` where ``out`` cannot be written.
    """
    counter = _Counter()
    taken = (each for each in selection.of(events) if form.takes(each.event))
    shifted = clock.shifted(taken)
    shown = counter.from_zero(shifted) if for_video and clock.shifts else shifted
    out.writelines(form.pieces(counter.passing(shown)))
    out.flush()
    return ExportTotals(counter.events, counter.comments, counter.before)
