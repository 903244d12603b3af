"""A part of a recording in a format: what is written, and how much that is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TextIO

from danmaku_proto.events import Chat
from danmaku_tui.export.format import Format
from danmaku_tui.export.selection import Selection
from danmaku_tui.export.timed_event import TimedEvent


@dataclass(frozen=True, slots=True)
class ExportTotals:
    """What a file was made of: ``events`` that were wanted and have a place, comments in them."""

    events: int
    comments: int


class _Counter:
    """Counts what passes."""

    def __init__(self) -> None:
        self.events = self.comments = 0

    def passing(self, told: Iterable[TimedEvent]) -> Iterator[TimedEvent]:
        for each in told:
            self.events += 1
            self.comments += isinstance(each.event, Chat)
            yield each


def export(
    told: Iterable[TimedEvent], selection: Selection, form: Format, out: TextIO
) -> ExportTotals:
    """Write what ``selection`` wants of ``told`` to ``out`` and return how much that was.

    Raises ``OSError`` where ``out`` cannot be written.
    """
    counter = _Counter()
    wanted = (each for each in selection.of(told) if form.takes(each.event))
    out.writelines(form.pieces(counter.passing(wanted)))
    out.flush()
    return ExportTotals(counter.events, counter.comments)
