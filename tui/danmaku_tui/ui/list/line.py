"""The lines of the list; a run of the same text and the combo of a gift are folded into one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Final

from danmaku_proto.events import Chat, Event, Gift, sender_key
from danmaku_tui.room.event_size import event_bytes
from danmaku_tui.rules.judge import NEUTRAL, Judgement

SENDERS_COUNTED: Final = 200
"""Senders of one line that are counted one by one; later ones only add to the line."""

BY_SERIAL: Final = attrgetter("serial")
"""The order of lines."""


@dataclass(slots=True, eq=False)
class SenderCount:
    """One sender in a line: the newest event of theirs, and how many there are."""

    serial: int
    event: Event
    times: int = 1


@dataclass(slots=True)
class LinePart:
    """Entries from ``serial`` to ``last`` that count as one; ``event`` is the newest."""

    serial: int
    last: int
    event: Event
    times: int = 1


@dataclass(slots=True, eq=False)
class Line:
    """One entry of the history, or several that are folded into one.

    ``serial`` is that of the first entry, ``last`` that of the newest, and ``times`` the number of
    entries. ``event`` is the newest; in a combo it holds the units of all. ``senders`` is None
    while all entries have one sender. ``lost`` is the number of lines missing right above this one,
    ``hit`` says whether a search found it, ``own`` whether the person who watches has written it.
    ``stamp`` changes whenever the line looks different. ``size`` is the approximate number of bytes
    of its events.
    """

    serial: int
    event: Event
    judgement: Judgement = NEUTRAL
    last: int = -1
    times: int = 1
    senders: dict[str, SenderCount] | None = None
    hit: bool = False
    own: bool = False
    lost: int = 0
    stamp: int = 0
    size: int = 0

    @property
    def others(self) -> int:
        """The number of senders besides the newest, as far as they are counted."""
        return 0 if self.senders is None else len(self.senders) - 1

    @property
    def weight(self) -> int:
        """The number of events that the line keeps in memory."""
        return 1 if self.senders is None else len(self.senders)

    def events(self) -> list[Event]:
        """Return the events that a search looks at: the newest one of each sender."""
        if self.senders is None:
            return [self.event]
        return [sender.event for sender in self.senders.values()]

    def parts(self) -> list[LinePart]:
        """Return the line in parts, one a sender, the oldest first. They sum up to ``times``."""
        if self.senders is None:
            return [LinePart(self.serial, self.last, self.event, self.times)]
        senders = sorted(self.senders.values(), key=lambda sender: sender.serial)
        parts = [LinePart(each.serial, each.serial, each.event, each.times) for each in senders]
        # The senders beyond those counted have no part of their own.
        parts[-1].times += self.times - sum(each.times for each in senders)
        return parts

    def folds(self, event: Event, judgement: Judgement) -> bool:
        """Return whether ``event``, if it comes next, is the same chat message as this line.

        An own comment stays a line of its own.
        """
        own = self.event
        return (
            type(event) is type(own) is Chat
            and not self.own
            and event.text == own.text
            and event.history == own.history
            and judgement.action == self.judgement.action
        )

    def grow(self, part: LinePart) -> None:
        """Fold ``part`` into this line as its newest."""
        event = part.event
        self.size += event_bytes(event) - self._replaced_bytes(event)
        if isinstance(event, Gift) and isinstance(self.event, Gift):
            units, total = self.event.count + event.count, max(self.event.total, event.total)
            event = replace(event, count=units, total=total)
        else:
            self._count_sender(part)
        self.event, self.last = event, part.last
        self.times += part.times

    def _replaced_bytes(self, event: Event) -> int:
        """Return the bytes of the event that ``event`` replaces; 0 where both are kept."""
        if isinstance(event, Gift):
            return event_bytes(self.event)
        key = sender_key(event)
        if self.senders is None:
            return event_bytes(self.event) if sender_key(self.event) == key else 0
        sender = self.senders.get(key)
        if sender is not None:
            return event_bytes(sender.event)
        return event_bytes(event) if len(self.senders) >= SENDERS_COUNTED else 0

    def _count_sender(self, part: LinePart) -> None:
        """Count the sender of ``part``; the count begins with the second sender."""
        key = sender_key(part.event)
        if self.senders is None:
            before = sender_key(self.event)
            if key == before:
                return
            self.senders = {before: SenderCount(self.last, self.event, self.times)}
        sender = self.senders.get(key)
        if sender is not None:
            sender.serial, sender.event = part.last, part.event
            sender.times += part.times
        elif len(self.senders) < SENDERS_COUNTED:
            self.senders[key] = SenderCount(part.last, part.event, part.times)
