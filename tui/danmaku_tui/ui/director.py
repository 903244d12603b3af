"""Between the room's history and the stage: takes what is new, and keeps the ledger of it.

Knows no Textual: the same decisions can be tested, replayed and exported without a terminal.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from enum import StrEnum
from typing import Final, TypeAlias

from danmaku_proto import events
from danmaku_proto.events import Event, Kind
from danmaku_tui.room.history import History
from danmaku_tui.room.ledger import Ledger
from danmaku_tui.stage.items import Item, Outcome, Verdict
from danmaku_tui.stage.lanes import Flight
from danmaku_tui.stage.stage import Stage
from danmaku_tui.ui.comment import Comment, comment_of

TAKEN_AT_ONCE: Final = 500
"""Entries taken in one go, so that a backlog never holds the screen up for long."""


COMBOS: Final = 200
"""Combos whose flights are remembered; more at once are on no stage."""

_ComboKey: TypeAlias = tuple[str, str, str, str]


class Group(StrEnum):
    """The kinds of event as a person switches them, with one key each."""

    COMMENTS = "comments"
    GIFTS = "gifts"
    LIKES = "likes"
    ARRIVALS = "arrivals"
    NEWS = "news"


GROUPS: Final = tuple(Group)

OFF_AT_FIRST: Final = frozenset({Group.LIKES, Group.ARRIVALS})
"""In a real room most events are these two; as lines they would bury the comments."""

_GROUP_OF: Final = {
    Kind.CHAT: Group.COMMENTS,
    Kind.GIFT: Group.GIFTS,
    Kind.LIKE: Group.LIKES,
    Kind.ENTER: Group.ARRIVALS,
}


def group_of(kind: Kind) -> Group:
    """Return the group that ``kind`` is switched with."""
    return _GROUP_OF.get(kind, Group.NEWS)


class Director:
    """Takes entries from ``history`` and decides which fly, which are lines, and which are off.

    Every entry taken has exactly one outcome in ``ledger``.
    """

    def __init__(self, history: History, stage: Stage[Comment]) -> None:
        self.stage = stage
        self.ledger = Ledger()
        self.off: frozenset[Group] = OFF_AT_FIRST
        self._history = history
        self._taken = 0
        self._frozen_at: int | None = None
        self._combos: OrderedDict[_ComboKey, Flight[Comment]] = OrderedDict()

    @property
    def untaken(self) -> int:
        """How many entries of the history have not been taken yet."""
        return self._history.end - self._taken

    @property
    def frozen(self) -> bool:
        """Whether the stage stands still."""
        return self._frozen_at is not None

    @property
    def since_freeze(self) -> int:
        """How many entries have been taken since the stage stands still."""
        return 0 if self._frozen_at is None else self._taken - self._frozen_at

    def freeze(self, now: float) -> None:
        """Stop the stage at ``now``; what comes meanwhile is a line of the list only."""
        self._frozen_at = self._taken
        self.stage.pause(now)

    def thaw(self, now: float) -> None:
        """Let the stage go on at ``now``."""
        self._frozen_at = None
        self.stage.resume(now)

    def switch(self, group: Group) -> None:
        """Turn ``group`` on or off, for what comes from now on."""
        self.off = self.off ^ {group}

    def take(self) -> frozenset[int]:
        """Take what is new; return the lanes in which something in view changed by it."""
        entries, lost = self._history.since(self._taken, TAKEN_AT_ONCE)
        self._taken += lost + len(entries)
        if lost:
            self.ledger.drop(lost)
        changed: set[int] = set()
        for entry in entries:
            flight = self._place(entry.event)
            if flight is not None and flight.entered:
                changed.add(flight.lane)
        return frozenset(changed)

    def settle(
        self, entered: Sequence[Flight[Comment]], dropped: Sequence[Flight[Comment]]
    ) -> None:
        """Write down the flights that have come into view, and those that never will."""
        for flight in entered:
            self.ledger.show(flight.payload.event.kind)
        for flight in dropped:
            self.ledger.skip(flight.payload.event.kind)

    def _place(self, event: Event) -> Flight[Comment] | None:
        """Find the outcome of ``event``; return the flight that another one was merged into."""
        kind, ledger = event.kind, self.ledger
        ledger.receive(kind)
        if group_of(kind) in self.off:
            ledger.filter(kind)
            return None
        if not isinstance(event, events.Chat | events.Gift):
            ledger.show(kind)
            return None
        if self.frozen:
            ledger.skip(kind)
            return None
        comment = comment_of(event, names=self.stage.pressure.names)
        combo = _combo_key(event)
        grown = self._grown(combo, comment)
        if grown is not None:
            ledger.merge(kind)
            return grown
        outcome = self.stage.offer(_item(comment))
        if combo is not None and outcome.flight is not None:
            self._fly(combo, outcome.flight)
        return self._noted(kind, outcome)

    def _grown(self, combo: _ComboKey | None, comment: Comment) -> Flight[Comment] | None:
        """Return the flight of ``combo`` with the number of ``comment``, if it is on the stage."""
        flight = None if combo is None else self._combos.get(combo)
        if flight is None or flight.width != comment.width:
            return None
        return flight if self.stage.renew(flight, comment) else None

    def _fly(self, combo: _ComboKey, flight: Flight[Comment]) -> None:
        self._combos[combo] = flight
        self._combos.move_to_end(combo)
        if len(self._combos) > COMBOS:
            self._combos.popitem(last=False)

    def _noted(self, kind: Kind, outcome: Outcome[Comment]) -> Flight[Comment] | None:
        if outcome.verdict is Verdict.SKIPPED:
            self.ledger.skip(kind)
        elif outcome.verdict is Verdict.MERGED:
            self.ledger.merge(kind)
            return outcome.flight
        return None


def _combo_key(event: Event) -> _ComboKey | None:
    """Return what the states of one combo have in common; None for what is no combo."""
    if not isinstance(event, events.Gift) or not event.combo:
        return None
    return event.user.key, event.gift_id, event.combo, "" if event.to is None else event.to.key


def _item(comment: Comment) -> Item[Comment]:
    favoured = isinstance(comment.event, events.Gift)
    return Item(comment, comment.width, comment.key, favoured)
