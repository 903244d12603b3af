"""Which part of a recording is wanted."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from danmaku_proto.events import Kind
from danmaku_tui.export.timed_event import TimedEvent
from danmaku_tui.i18n.language import tr
from danmaku_tui.rules.query import Query

_into: Final = re.compile(
    r"(?:([0-9]{1,4}):)?([0-5]?[0-9]):([0-5][0-9](?:\.[0-9]{1,6})?)"
).fullmatch

EVERYTHING: Final = Query()


class SelectionError(ValueError):
    """Nothing can be selected so. Its text is one line that says why and what to do."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What of a recording is wanted.

    ``kinds`` is empty for all. What came from ``start`` on and before ``stop`` is wanted, in
    seconds since the recording began. ``query`` has to match.
    """

    kinds: frozenset[Kind] = frozenset()
    start: float | None = None
    stop: float | None = None
    query: Query = EVERYTHING

    def of(self, told: Iterable[TimedEvent]) -> Iterator[TimedEvent]:
        """Yield what is wanted of ``told``, in the same order."""
        return filter(self.wants, told)

    def wants(self, told: TimedEvent) -> bool:
        """Return whether this is wanted."""
        if self.kinds and told.event.kind not in self.kinds:
            return False
        if self.start is not None and told.second < self.start:
            return False
        if self.stop is not None and told.second >= self.stop:
            return False
        return self.query.empty or self.query.matches(told.event)


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
    """Return the second into a recording that ``text`` means.

    ``text`` is ``hh:mm:ss`` or ``mm:ss`` into the recording, or a moment as ISO 8601 has it, in
    local time where it names no zone. ``began`` is when the recording began, in seconds since
    1970. Raises :class:`SelectionError`.
    """
    into = _into(text.strip())
    if into is not None:
        hours, minutes, seconds = into.groups()
        return int(hours or 0) * 3600 + int(minutes) * 60 + float(seconds)
    try:
        return datetime.fromisoformat(text.strip()).timestamp() - began
    except (ValueError, OverflowError, OSError):
        raise SelectionError(
            tr("{text} is no time: use hh:mm:ss into the recording, or as 2026-11-22T20:30").format(
                text=text
            )
        ) from None
