"""The store of the list's lines: they begin, grow, and are removed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from typing import Final

from danmaku_proto.events import ComboKey, Event, Gift, Kind, combo_key
from danmaku_tui.room.event_size import event_bytes
from danmaku_tui.rules.judge import Judgement
from danmaku_tui.ui.list.line import BY_SERIAL, Line, LinePart

COMBO_SECONDS: Final = 60.0
"""The time without a new unit after which a combo is over, whether its end was reported or not.

The feed closes a combo two to four seconds after the last press, but the closing message may be
lost. Units that come later would make a line grow that is far out of view.
"""


class LineStore:
    """Lines in the order of their serials. With ``fold``, equal messages in a row are one line.

    ``is_own`` returns whether the person who watches has written an event: such a line is marked,
    and neither folds into another one nor takes one in.
    """

    __slots__ = ("_combos", "_fold", "_is_own", "bytes", "events", "lines", "missing", "stamps")

    def __init__(
        self, *, fold: bool, stamps: int = 0, is_own: Callable[[Event], bool] = lambda _: False
    ) -> None:
        self.lines: list[Line] = []
        self.events = 0
        """The number of events that the lines keep in memory."""
        self.bytes = 0
        """The approximate bytes of these events."""
        self.missing = 0
        """The number of lines missing above the next one."""
        self.stamps = stamps
        """The newest stamp; it grows with every change of a line."""
        self._fold = fold
        self._is_own = is_own
        self._combos: dict[ComboKey, Line] = {}

    def index(self, serial: int) -> int:
        """Return the number of lines that begin before ``serial``."""
        return bisect_left(self.lines, serial, key=BY_SERIAL)

    def after(self, serial: int) -> int:
        """Return the number of lines that begin after ``serial``."""
        return len(self.lines) - bisect_right(self.lines, serial, key=BY_SERIAL)

    def nearest(self, serial: int) -> Line:
        """Return the newest line that begins no later than ``serial``, else the oldest."""
        return self.lines[max(0, bisect_right(self.lines, serial, key=BY_SERIAL) - 1)]

    def add(
        self, event: Event, serial: int, judgement: Judgement, closed: Sequence[Line | None] = ()
    ) -> Line:
        """Put the next event into a line, and return the line.

        No chat message is folded into a line of ``closed``; a combo grows wherever it is, until it
        has had no new unit for :data:`COMBO_SECONDS` of the feed.
        """
        line: Line | None = None
        combo: ComboKey | None = None
        own = self._is_own(event)
        self.stamps += 1
        if self._fold:
            if event.kind is Kind.CHAT:
                if not own and self.lines and self.lines[-1].folds(event, judgement):
                    line = self.lines[-1] if self.lines[-1] not in closed else None
            elif isinstance(event, Gift):
                combo = combo_key(event)
                line = None if combo is None else self._combo(combo, event, judgement)
        if line is None:
            line = Line(serial, event, judgement, serial, own=own, stamp=self.stamps)
            self._begin(line, combo)
        else:
            self._grow(line, LinePart(serial, serial, event))
            line.stamp = self.stamps
        return line

    def add_part(self, part: LinePart, judgement: Judgement) -> Line:
        """Put a part of a former line behind the newest, and return its line."""
        self.stamps += 1
        own = self._is_own(part.event)
        folds = self._fold and not own and self.lines
        if folds and self.lines[-1].folds(part.event, judgement):
            line = self.lines[-1]
            self._grow(line, part)
        else:
            line = Line(part.serial, part.event, judgement, part.last, part.times, own=own)
            self._begin(line, combo_key(part.event))
        line.stamp = self.stamps
        return line

    def remove(self, start: int, stop: int, events: int, size: int = 0) -> Sequence[Line]:
        """Remove and return lines from ``start`` on, until so many events and bytes are removed.

        Lines from ``stop`` on stay. If lines before ``start`` stay, the next line counts the lost.
        """
        end, weight, removed_bytes = start, 0, 0
        while end < stop and (weight < events or removed_bytes < size):
            weight += self.lines[end].weight
            removed_bytes += self.lines[end].size
            end += 1
        removed = self.lines[start:end]
        if not removed:
            return removed
        del self.lines[start:end]
        self.events -= weight
        self.bytes -= removed_bytes
        for line in removed:
            combo = combo_key(line.event)
            if combo is not None and self._combos.get(combo) is line:
                del self._combos[combo]
        after = self.lines[start]
        lost = len(removed) + sum(line.lost for line in removed) + after.lost if start else 0
        if lost != after.lost:
            self.stamps += 1
            after.lost, after.stamp = lost, self.stamps
        return removed

    def _combo(self, combo: ComboKey, state: Gift, judgement: Judgement) -> Line | None:
        """Return the line that ``state`` of ``combo`` is folded into; None for a line of its own.

        A late message that adds no unit belongs to the line that there is.
        """
        line = self._combos.get(combo)
        if line is None or line.judgement.action is not judgement.action:
            return None
        over = state.count > 0 and state.at - line.event.at > COMBO_SECONDS
        return None if over else line

    def _grow(self, line: Line, part: LinePart) -> None:
        weight, size = line.weight, line.size
        line.grow(part)
        self.events += line.weight - weight
        self.bytes += line.size - size

    def _begin(self, line: Line, combo: ComboKey | None) -> None:
        if self.missing:
            line.lost = self.missing if self.lines else 0
            self.missing = 0
        line.size = event_bytes(line.event)
        self.lines.append(line)
        self.events += 1
        self.bytes += line.size
        if combo is not None:
            self._combos[combo] = line
