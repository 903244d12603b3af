"""Which lines of the list a search has found, counted while lines come and go."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

from danmaku_proto.events import Event
from danmaku_tui.ui.list.line import BY_SERIAL, Line

if TYPE_CHECKING:
    from danmaku_tui.rules.query import Query


class SearchHits:
    """The lines that ``query`` matches, oldest first.

    New lines are looked at as they come; the older ones by :meth:`scan`, newest first, in portions.
    """

    def __init__(self, query: Query | None = None, before: int = 0) -> None:
        self.query = query
        self._lines: list[Line] = []
        self._unread = 0 if query is None else before

    def __len__(self) -> int:
        return len(self._lines)

    def __getitem__(self, index: int) -> Line:
        return self._lines[index]

    @property
    def counted(self) -> bool:
        """Whether every line has been looked at."""
        return self._unread == 0

    def index(self, line: Line) -> int | None:
        """Return the place of ``line`` among the hits; None when it is none."""
        if not line.hit:
            return None
        return bisect_left(self._lines, line.serial, key=BY_SERIAL)

    def older(self, serial: int) -> int:
        """Return how many hits are older than ``serial``."""
        return bisect_left(self._lines, serial, key=BY_SERIAL)

    def look(self, line: Line, event: Event) -> None:
        """Look at ``event``, which came into ``line``."""
        if self.query is None or line.hit or not self.query.matches(event):
            return
        line.hit = True
        if not self._lines or self._lines[-1].serial < line.serial:
            self._lines.append(line)
        else:
            self._lines.insert(self.older(line.serial), line)

    def scan(self, lines: Sequence[Line], portion: int) -> bool:
        """Look at ``portion`` more of ``lines``; return whether there was one left to look at."""
        if self.query is None or self._unread == 0:
            return False
        end = bisect_left(lines, self._unread, key=BY_SERIAL)
        start = max(0, end - portion)
        matches = self.query.matches
        found = []
        for line in lines[start:end]:
            if line.hit:
                continue
            if matches(line.event) if line.told is None else any(map(matches, line.events())):
                line.hit = True
                found.append(line)
        self._lines[:0] = found
        if found and found[-1] is not self._lines[-1]:
            # A combo that grew before it was reached stands out of its order.
            self._lines.sort(key=BY_SERIAL)
        self._unread = lines[start].serial if start > 0 else 0
        return True

    def forget(self, first: int, last: int) -> None:
        """Let go of the lines with serials from ``first`` to ``last``."""
        start = bisect_left(self._lines, first, key=BY_SERIAL)
        del self._lines[start : bisect_right(self._lines, last, key=BY_SERIAL)]

    def unmark(self) -> None:
        """Take the marks off the lines, before another search."""
        for line in self._lines:
            line.hit = False
