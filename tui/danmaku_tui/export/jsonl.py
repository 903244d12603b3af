"""JSON lines: one object an event, as ``--json`` prints it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from danmaku_proto.events import Event
from danmaku_tui.export.timed_event import TimedEvent
from danmaku_tui.lines import as_json


class JsonLines:
    """Every event, with all its fields."""

    remark = ""

    def takes(self, event: Event) -> bool:
        """Return True: every kind has a line."""
        del event
        return True

    def pieces(self, events: Iterable[TimedEvent]) -> Iterator[str]:
        """Yield the lines."""
        for each in events:
            yield as_json(each.event) + "\n"
