"""The selection of a part of a recording."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from danmaku_proto.events import Kind
from danmaku_proto.line_error import LineError
from danmaku_tui.export.timed_event import TimedEvent
from danmaku_tui.i18n.language import tr
from danmaku_tui.replay.position_text import PositionError, seconds_into
from danmaku_tui.rules.query import Query

EVERYTHING: Final = Query()


class SelectionError(LineError):
    """An invalid selection. Its text is one line with the cause and the remedy."""


@dataclass(frozen=True, slots=True)
class RecordingPart:
    """A part of a recording.

    ``kinds`` is empty for all. Events arrived from ``start`` on and before ``stop``, in seconds
    from the beginning, and match ``query``.
    """

    kinds: frozenset[Kind] = frozenset()
    start: float | None = None
    stop: float | None = None
    query: Query = EVERYTHING

    def of(self, events: Iterable[TimedEvent]) -> Iterator[TimedEvent]:
        """Yield the selected ones of ``events``, in the same order."""
        return filter(self.includes, events)

    def includes(self, timed: TimedEvent) -> bool:
        """Return whether this is selected."""
        if self.kinds and timed.event.kind not in self.kinds:
            return False
        if self.start is not None and timed.second < self.start:
            return False
        if self.stop is not None and timed.second >= self.stop:
            return False
        return self.query.empty or self.query.matches(timed.event)


def kinds_of(text: str) -> frozenset[Kind]:
    """Return the kinds that ``text`` lists with commas; raise :class:`SelectionError`."""
    names = [name.strip().lower() for name in text.split(",")]
    known = {kind.value: kind for kind in Kind}
    for name in names:
        if name not in known:
            raise SelectionError(
                tr("{name} is no kind of event: use some of {names}").format(
                    name=name or '""', names=",".join(known)
                )
            )
    return frozenset(known[name] for name in names)


def second_of(text: str, began: float) -> float:
    """Return the seconds from the beginning that ``text`` means, as in a replay.

    ``began`` is the beginning, in seconds since 1970. Raises :class:`SelectionError`.
    """
    try:
        return seconds_into(text, began)
    except PositionError as error:
        raise SelectionError(str(error)) from None
