"""The hits of a search in the list, kept up to date while lines are added and removed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import TYPE_CHECKING

from danmaku_proto.events import Event
from danmaku_tui.ui.list.line import BY_SERIAL, Line

if TYPE_CHECKING:
    from danmaku_tui.rules.query import Query


class SearchHits:
    """The lines that ``query`` matches, the oldest first.

    New lines are searched as they are added. The lines that begin before the serial ``before`` are
    searched by :meth:`scan`, the newest first, in portions, so that no key waits for all of them.
    """

    def __init__(self, query: Query | None = None, before: int = 0) -> None:
        self.query = query
        self._lines: list[Line] = []
        self._unscanned_before = 0 if query is None else before

    def __len__(self) -> int:
        return len(self._lines)

    def __getitem__(self, index: int) -> Line:
        return self._lines[index]

    @property
    def counted(self) -> bool:
        """Whether every line has been searched, so that the number of hits is final."""
        return self._unscanned_before == 0

    def index(self, line: Line) -> int | None:
        """Return the index of ``line`` among the hits; None when it is no hit."""
        if not line.hit:
            return None
        return bisect_left(self._lines, line.serial, key=BY_SERIAL)

    def older(self, serial: int) -> int:
        """Return the number of hits that begin before ``serial``."""
        return bisect_left(self._lines, serial, key=BY_SERIAL)

    def search(self, line: Line, event: Event) -> None:
        """Search ``event``, which was added to ``line``."""
        if self.query is None or line.hit or not self.query.matches(event):
            return
        line.hit = True
        if not self._lines or self._lines[-1].serial < line.serial:
            self._lines.append(line)
        else:
            self._lines.insert(self.older(line.serial), line)

    def scan(self, lines: Sequence[Line], portion: int) -> bool:
        """Search ``portion`` more of ``lines``; return whether one was left to search."""
        if self.query is None or self._unscanned_before == 0:
            return False
        end = bisect_left(lines, self._unscanned_before, key=BY_SERIAL)
        start = max(0, end - portion)
        matches = self.query.matches
        found = []
        for line in lines[start:end]:
            if line.hit:
                continue
            # Most lines have one sender; the list of all their events need not be made then.
            single = line.senders is None
            if matches(line.event) if single else any(map(matches, line.events())):
                line.hit = True
                found.append(line)
        self._lines[:0] = found
        if found and found[-1] is not self._lines[-1]:
            # A combo that grew before the scan reached it was found early: out of order.
            self._lines.sort(key=BY_SERIAL)
        self._unscanned_before = lines[start].serial if start > 0 else 0
        return True

    def forget(self, first: int, last: int) -> None:
        """Forget the lines with serials from ``first`` to ``last``, which were removed."""
        start = bisect_left(self._lines, first, key=BY_SERIAL)
        del self._lines[start : bisect_right(self._lines, last, key=BY_SERIAL)]

    def unmark(self) -> None:
        """Clear the marks of the lines, before another search."""
        for line in self._lines:
            line.hit = False
