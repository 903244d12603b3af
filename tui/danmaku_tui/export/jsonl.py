"""JSON lines: one object an event, the same as ``--json`` prints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from danmaku_proto.events import Event
from danmaku_tui.export.timed_event import TimedEvent
from danmaku_tui.lines import as_json


class JsonLines:
    """All that is known of every event."""

    remark = ""

    def takes(self, event: Event) -> bool:
        """Return True: every kind has its line."""
        del event
        return True

    def pieces(self, told: Iterable[TimedEvent]) -> Iterator[str]:
        """Yield the lines."""
        for each in told:
            yield as_json(each.event) + "\n"
