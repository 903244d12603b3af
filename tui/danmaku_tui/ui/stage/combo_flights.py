"""The flights of combos: a gift given again makes the flight of its combo grow."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from danmaku_proto.events import ComboKey, Event, combo_key
from danmaku_tui.stage.lanes import Flight
from danmaku_tui.ui.stage.comment import Comment

COMBOS: Final = 200
"""Combos whose flights are remembered: no stage has more at once."""


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
