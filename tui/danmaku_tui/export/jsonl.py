"""JSON lines: one object an event, as ``--json`` prints it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from danmaku_proto.events import Event
from danmaku_tui.export.timed_event import TimedEvent
from danmaku_tui.lines import as_json


class JsonLines:
    """Every event, with all its fields.

    Where a zero of the time was chosen, ``second`` is the first field: the time since then.
    """

    remark = ""

    def __init__(self, *, shifted: bool = False) -> None:
        self._shifted = shifted

    def takes(self, event: Event) -> bool:
        """Return True: every kind has a line."""
        del event
        return True

    def pieces(self, events: Iterable[TimedEvent]) -> Iterator[str]:
        """Yield the lines."""
        for each in events:
            line = as_json(each.event)
            if self._shifted:
                line = f'{{"second": {each.second:.3f}, {line[1:]}'
            yield line + "\n"
