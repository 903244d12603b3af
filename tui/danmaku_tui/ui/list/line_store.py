"""The lines that the list holds: how they begin, grow, and go."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from danmaku_proto.events import ComboKey, Event, Kind, combo_key
from danmaku_tui.rules.judge import Judgement
from danmaku_tui.ui.list.line import BY_SERIAL, Line, LinePart


class LineStore:
    """Lines in the order of their serials. With ``fold``, what says the same becomes one line."""

    __slots__ = ("_combos", "_fold", "events", "lines", "missing", "stamps")

    def __init__(self, *, fold: bool, stamps: int = 0) -> None:
        self.lines: list[Line] = []
        self.events = 0
        """How many events the lines keep in memory."""
        self.missing = 0
        """Lines that are missing above the next one to begin."""
        self.stamps = stamps
        """The newest stamp; it grows with every change of a line."""
        self._fold = fold
        self._combos: dict[ComboKey, Line] = {}

    def index(self, serial: int) -> int:
        """Return how many lines began before ``serial``."""
        return bisect_left(self.lines, serial, key=BY_SERIAL)

    def after(self, serial: int) -> int:
        """Return how many lines began after ``serial``."""
        return len(self.lines) - bisect_right(self.lines, serial, key=BY_SERIAL)

    def nearest(self, serial: int) -> Line:
        """Return the newest line that began no later than ``serial``, else the oldest."""
        return self.lines[max(0, bisect_right(self.lines, serial, key=BY_SERIAL) - 1)]

    def tell(
        self, event: Event, serial: int, judgement: Judgement, shut: Sequence[Line | None] = ()
    ) -> Line:
        """Put the next event into a line, and return that.

        Nothing that was said is folded into a line of ``shut``; combos grow wherever they are.
        """
        line: Line | None = None
        combo: ComboKey | None = None
        self.stamps += 1
        if self._fold:
            if event.kind is Kind.CHAT:
                if self.lines and self.lines[-1].takes(event, judgement):
                    line = self.lines[-1] if self.lines[-1] not in shut else None
            elif event.kind is Kind.GIFT:
                combo = combo_key(event)
                line = None if combo is None else self._combo(combo, judgement)
        if line is None:
            line = Line(serial, event, judgement, serial, stamp=self.stamps)
            self._begin(line, combo)
        else:
            before = line.weight
            line.grow(LinePart(serial, serial, event))
            line.stamp = self.stamps
            self.events += line.weight - before
        return line

    def carry(self, part: LinePart, judgement: Judgement) -> Line:
        """Put a part of a line of another time behind the newest, and return where it is now."""
        self.stamps += 1
        if self._fold and self.lines and self.lines[-1].takes(part.event, judgement):
            line = self.lines[-1]
            before = line.weight
            line.grow(part)
            self.events += line.weight - before
        else:
            line = Line(part.serial, part.event, judgement, part.last, part.times)
            self._begin(line, combo_key(part.event))
        line.stamp = self.stamps
        return line

    def cut(self, start: int, stop: int, events: int) -> Sequence[Line]:
        """Let go of the lines from ``start`` on that keep ``events`` events; return them.

        None from ``stop`` on goes. Where lines above stay, the next one tells of the hole.
        """
        end, gone = start, 0
        while end < stop and gone < events:
            gone += self.lines[end].weight
            end += 1
        cut = self.lines[start:end]
        if not cut:
            return cut
        del self.lines[start:end]
        self.events -= gone
        for line in cut:
            combo = combo_key(line.event)
            if combo is not None and self._combos.get(combo) is line:
                del self._combos[combo]
        after = self.lines[start]
        lost = len(cut) + sum(line.lost for line in cut) + after.lost if start else 0
        if lost != after.lost:
            self.stamps += 1
            after.lost, after.stamp = lost, self.stamps
        return cut

    def _combo(self, combo: ComboKey, judgement: Judgement) -> Line | None:
        line = self._combos.get(combo)
        if line is None or line.judgement.action is not judgement.action:
            return None
        return line

    def _begin(self, line: Line, combo: ComboKey | None) -> None:
        if self.missing:
            line.lost = self.missing if self.lines else 0
            self.missing = 0
        self.lines.append(line)
        self.events += 1
        if combo is not None:
            self._combos[combo] = line
