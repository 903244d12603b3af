"""The export of a selection in a format, and its totals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TextIO

from danmaku_proto.events import Chat
from danmaku_tui.export.format import Format
from danmaku_tui.export.selection import RecordingPart
from danmaku_tui.export.timed_event import TimedEvent


@dataclass(frozen=True, slots=True)
class ExportTotals:
    """The numbers of exported ``events``, and of comments among them."""

    events: int
    comments: int


class _Counter:
    """Counts the events that pass through."""

    def __init__(self) -> None:
        self.events = self.comments = 0

    def passing(self, events: Iterable[TimedEvent]) -> Iterator[TimedEvent]:
        for each in events:
            self.events += 1
            self.comments += isinstance(each.event, Chat)
            yield each


def export(
    events: Iterable[TimedEvent], selection: RecordingPart, form: Format, out: TextIO
) -> ExportTotals:
    """Write the part of ``events`` in ``selection`` to ``out``; return the totals.

    Raises ``OSError`` where ``out`` cannot be written.
    """
    counter = _Counter()
    wanted = (each for each in selection.of(events) if form.takes(each.event))
    out.writelines(form.pieces(counter.passing(wanted)))
    out.flush()
    return ExportTotals(counter.events, counter.comments)
