"""The value of an event for the pinned rows, in diamonds."""

from __future__ import annotations

from typing import Final

from danmaku_proto import events
from danmaku_proto.events import Event

PINNED_DIAMONDS: Final = 100
"""The value from which a gift is pinned."""


def diamonds(event: Event) -> int:
    """Return the diamonds of ``event``: of a combo all units so far; 0 when it adds none."""
    if not isinstance(event, events.Gift) or not event.count:
        return 0
    return event.price * (event.total if event.combo else event.count)


def pin_value(event: Event, *, pin_from: int, highlighted: bool) -> float | None:
    """Return the value of ``event`` for the pinned rows; None when it is not to be pinned.

    Gifts of ``pin_from`` diamonds or more are pinned, and everything highlighted, with that value
    at least. Events from before the connection are not: they would be pinned all at once.
    """
    if getattr(event, "history", False):
        return None
    value = diamonds(event)
    if isinstance(event, events.Gift) and value and value >= pin_from:
        return value
    return max(value, pin_from) if highlighted else None
