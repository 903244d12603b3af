"""Flight control: sends comments across the stage, and changes those that fly already."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from danmaku_proto.events import Flying
from danmaku_tui.room.history import Entry
from danmaku_tui.room.ledger import EventOutcome
from danmaku_tui.stage.items import Item, Verdict
from danmaku_tui.stage.lanes import Flight
from danmaku_tui.stage.stage import Stage
from danmaku_tui.ui.look.glyphs import UNICODE, Glyphs
from danmaku_tui.ui.stage.combo_flights import ComboFlights
from danmaku_tui.ui.stage.comment import (
    MARK_CELLS,
    Comment,
    comment_of,
    highlighted_or_not,
    with_mark,
)

_OUTCOMES: Final = {
    Verdict.WAITING: None,
    Verdict.MERGED: EventOutcome.MERGED,
    Verdict.SKIPPED: EventOutcome.SKIPPED,
}
"""The outcome of an event by the stage's verdict. One that waits is shown or skipped later."""

OWN_WAITING: Final = 8
"""The own comments that wait for a lane and are sure of it. More of them are the flood of somebody
who uses the same name and id, and must not fill the stage."""


@dataclass(frozen=True, slots=True)
class Placement:
    """The place of an event: its outcome, None while it waits, and a flight changed by it."""

    outcome: EventOutcome | None = None
    changed: Flight[Comment] | None = None


class FlightControl:
    """The flights of the comments of ``stage``, with the signs of ``glyphs``.

    A gift that continues a combo makes the flight of the combo grow. A flight that is taken off
    while the stage is frozen can be put back.
    """

    __slots__ = ("_combos", "_glyphs", "_stage", "_taken_off")

    def __init__(self, stage: Stage[Comment], glyphs: Glyphs = UNICODE) -> None:
        self._stage = stage
        self._glyphs = glyphs
        self._combos = ComboFlights()
        self._taken_off: list[Flight[Comment]] = []

    def launch(
        self, entry: Entry, event: Flying, *, names: bool, highlighted: bool, own: bool = False
    ) -> Placement:
        """Offer ``event``, which is that of ``entry``, to the stage and return its place.

        ``names`` says whether a comment shows its sender, as long as the stage has room for names.
        An ``own`` comment is shown however full the stage is.
        """
        comment = comment_of(
            event,
            names=names and self._stage.pressure.names,
            serial=entry.serial,
            highlighted=highlighted,
            own=own,
            glyphs=self._glyphs,
        )
        grown = self._grow_combo(event, comment)
        if grown is not None:
            return Placement(EventOutcome.MERGED, grown)
        assured = own and self._own_waiting() < OWN_WAITING
        favoured = comment.favoured if assured or not own else highlighted
        item = Item(comment, comment.width, comment.key, favoured, assured)
        offered = self._stage.offer(item)
        if offered.flight is not None:
            self._combos.note(event, offered.flight)
        changed = offered.flight if offered.verdict is Verdict.MERGED else None
        return Placement(_OUTCOMES[offered.verdict], changed)

    def highlight(self, flight: Flight[Comment], *, on: bool) -> bool:
        """Highlight ``flight`` or not; return whether that changes it.

        Nothing that flies moves, so that it gets a mark only if there is room for one behind it.
        """
        comment = flight.payload
        if comment.highlighted is on:
            return False
        if on and not comment.marked and self._stage.widen(flight, MARK_CELLS):
            comment = with_mark(comment, self._glyphs)
        flight.payload = highlighted_or_not(comment, self._glyphs, on=on)
        flight.favoured = flight.payload.favoured
        return True

    def take_off(self, flight: Flight[Comment], *, keep: bool) -> bool:
        """Take ``flight`` off the stage; return whether it still waited.

        With ``keep``, one that was in view can be put back.
        """
        if self._stage.withdraw(flight):
            return True
        if keep:
            self._taken_off.append(flight)
        return False

    def put_back(self, wanted: Callable[[Flight[Comment]], bool]) -> Sequence[Flight[Comment]]:
        """Put back and return the flights that were taken off and are ``wanted`` again."""
        back = [flight for flight in self._taken_off if wanted(flight)]
        for flight in back:
            self._taken_off.remove(flight)
            self._stage.put_back(flight)
        return back

    def thaw(self) -> None:
        """Forget the flights that were taken off: the stage moves on from where they were."""
        self._taken_off.clear()

    def clear(self) -> Sequence[Flight[Comment]]:
        """Empty the stage, forget everything, and return the flights that were in view."""
        entered = [flight for flight in self._stage.all() if flight.entered]
        self._stage.clear()
        self._combos = ComboFlights()
        self._taken_off.clear()
        return entered

    def _own_waiting(self) -> int:
        return sum(each.payload.own and not each.entered for each in self._stage.all())

    def _grow_combo(self, event: Flying, comment: Comment) -> Flight[Comment] | None:
        """Return the flight of the combo of ``event``, grown, if it is on the stage."""
        flight = self._combos.flight_of(event)
        # A number with more digits than there are cells for starts a new flight.
        if flight is None or flight.width != comment.width:
            return None
        # Events from before the connection may arrive after newer ones of the same combo.
        newest = max(flight.payload, comment, key=lambda each: each.serial)
        return flight if self._stage.renew(flight, newest) else None
