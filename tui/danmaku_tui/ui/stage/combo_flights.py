"""The flights of combos: a gift given again makes the flight of its combo grow."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final, TypeAlias

from danmaku_proto import events
from danmaku_proto.events import Event
from danmaku_tui.stage.lanes import Flight
from danmaku_tui.ui.stage.comment import Comment

COMBOS: Final = 200
"""Combos whose flights are remembered: no stage has more at once."""

ComboKey: TypeAlias = tuple[str, str, str, str]


def combo_key(event: Event) -> ComboKey | None:
    """Return the key that all states of one combo share; None for an event without a combo."""
    if not isinstance(event, events.Gift) or not event.combo:
        return None
    return event.user.key, event.gift_id, event.combo, "" if event.to is None else event.to.key


class ComboFlights:
    """The last flight of each of the newest combos."""

    __slots__ = ("_flights",)

    def __init__(self) -> None:
        self._flights: OrderedDict[ComboKey, Flight[Comment]] = OrderedDict()

    def flight_of(self, event: Event) -> Flight[Comment] | None:
        """Return the last flight of the combo of ``event``, if there is one."""
        key = combo_key(event)
        return None if key is None else self._flights.get(key)

    def note(self, event: Event, flight: Flight[Comment]) -> None:
        """Remember ``flight`` as that of the combo of ``event``, if it has one."""
        key = combo_key(event)
        if key is None:
            return
        self._flights[key] = flight
        self._flights.move_to_end(key)
        if len(self._flights) > COMBOS:
            self._flights.popitem(last=False)
