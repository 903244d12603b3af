"""The lines of the list, and what is folded into one: a run of the same text, a gift's combo."""

from __future__ import annotations

from dataclasses import dataclass, replace
from operator import attrgetter
from typing import Final

from danmaku_proto.events import Chat, Event, Gift, sender_key
from danmaku_tui.rules.judge import NEUTRAL, Judgement

SENDERS_TOLD_APART: Final = 200
"""Senders of one line whose words are kept; who comes later only counts."""

BY_SERIAL: Final = attrgetter("serial")
"""The order of lines."""


@dataclass(slots=True, eq=False)
class SenderCount:
    """What one sender said in a line: the newest of it, and how often."""

    serial: int
    event: Event
    times: int = 1


@dataclass(slots=True)
class LinePart:
    """What is told as one: the entries from ``serial`` to ``last``, the newest being ``event``."""

    serial: int
    last: int
    event: Event
    times: int = 1


@dataclass(slots=True, eq=False)
class Line:
    """One entry of the history, or several that are folded into one.

    ``serial`` is that of the first entry, ``last`` that of the newest, ``times`` how many there
    are. ``event`` is the newest; that of a combo holds the units of all. ``lost`` is how many lines
    are no longer held right above this one, ``hit`` whether a search found it. ``stamp`` is another
    one whenever the line looks different.
    """

    serial: int
    event: Event
    judgement: Judgement = NEUTRAL
    last: int = -1
    times: int = 1
    told: dict[str, SenderCount] | None = None
    hit: bool = False
    lost: int = 0
    stamp: int = 0

    @property
    def others(self) -> int:
        """How many senders there are beside the newest, as far as they are told apart."""
        return 0 if self.told is None else len(self.told) - 1

    @property
    def weight(self) -> int:
        """How many events the line keeps in memory."""
        return 1 if self.told is None else len(self.told)

    def events(self) -> list[Event]:
        """Return what a search may find in the line: the newest words of each sender."""
        if self.told is None:
            return [self.event]
        return [told.event for told in self.told.values()]

    def parts(self) -> list[LinePart]:
        """Return the line taken apart again, oldest first, in parts that sum up to ``times``."""
        if self.told is None:
            return [LinePart(self.serial, self.last, self.event, self.times)]
        told = sorted(self.told.values(), key=lambda told: told.serial)
        untold = self.times - sum(each.times for each in told)
        parts = [LinePart(each.serial, each.serial, each.event, each.times) for each in told]
        parts[-1].times += untold
        return parts

    def takes(self, event: Event, judgement: Judgement) -> bool:
        """Return whether ``event``, coming right after, says the same as this line."""
        mine = self.event
        return (
            type(event) is type(mine) is Chat
            and event.text == mine.text
            and event.history == mine.history
            and judgement.action == self.judgement.action
        )

    def grow(self, part: LinePart) -> None:
        """Fold ``part`` into this line as its newest."""
        event = part.event
        if isinstance(event, Gift) and isinstance(self.event, Gift):
            units, total = self.event.count + event.count, max(self.event.total, event.total)
            event = replace(event, count=units, total=total)
        else:
            self._tell(part)
        self.event, self.last = event, part.last
        self.times += part.times

    def _tell(self, part: LinePart) -> None:
        """Keep the senders apart, from the second one on."""
        key = sender_key(part.event)
        if self.told is None:
            before = sender_key(self.event)
            if key == before:
                return
            self.told = {before: SenderCount(self.last, self.event, self.times)}
        told = self.told.get(key)
        if told is not None:
            told.serial, told.event = part.last, part.event
            told.times += part.times
        elif len(self.told) < SENDERS_TOLD_APART:
            self.told[key] = SenderCount(part.last, part.event, part.times)
