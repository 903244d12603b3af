"""The flights of the combos that go on: a gift that is given again makes its flight grow."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final, TypeAlias

from danmaku_proto import events
from danmaku_proto.events import Event
from danmaku_tui.stage.lanes import Flight
from danmaku_tui.ui.stage.comment import Comment

COMBOS: Final = 200
"""Combos whose flights are remembered; more at once are on no stage."""

ComboKey: TypeAlias = tuple[str, str, str, str]


def combo_key(event: Event) -> ComboKey | None:
    """Return what the states of one combo have in common; None for what is no combo."""
    if not isinstance(event, events.Gift) or not event.combo:
        return None
    return event.user.key, event.gift_id, event.combo, "" if event.to is None else event.to.key


class ComboFlights:
    """Which flight shows which combo, of the newest ones."""

    __slots__ = ("_flights",)

    def __init__(self) -> None:
        self._flights: OrderedDict[ComboKey, Flight[Comment]] = OrderedDict()

    def flight_of(self, event: Event) -> Flight[Comment] | None:
        """Return the last flight of the combo that ``event`` belongs to, if there was any."""
        key = combo_key(event)
        return None if key is None else self._flights.get(key)

    def note(self, event: Event, flight: Flight[Comment]) -> None:
        """Let ``flight`` be that of the combo of ``event``; nothing happens for what is none."""
        key = combo_key(event)
        if key is None:
            return
        self._flights[key] = flight
        self._flights.move_to_end(key)
        if len(self._flights) > COMBOS:
            self._flights.popitem(last=False)
