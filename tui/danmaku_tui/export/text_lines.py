"""Lines of text, as ``--plain`` prints them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from danmaku_proto.events import Event, Gift
from danmaku_tui.export.clock import clock_text
from danmaku_tui.export.timed_event import TimedEvent
from danmaku_tui.lines import plain


class TextLines:
    """One line an event; the time of day is the first word.

    Where a zero of the time was chosen, the first word is the time since then.
    """

    remark = ""

    def __init__(self, *, shifted: bool = False) -> None:
        self._shifted = shifted

    def takes(self, event: Event) -> bool:
        """Return whether it has a line: a state of a combo without new units has none."""
        return not isinstance(event, Gift) or event.count > 0

    def pieces(self, events: Iterable[TimedEvent]) -> Iterator[str]:
        """Yield the lines."""
        for each in events:
            line = plain(each.event)
            if self._shifted:
                _, _, rest = line.partition(" ")
                line = f"{clock_text(each.second)} {rest}"
            yield line + "\n"
