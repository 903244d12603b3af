"""The lines of the list: which entries are in it, and which is at the bottom of the view."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from danmaku_tui.room.history import Entry, History
from danmaku_tui.ui.director import Group, group_of

TAKEN_AT_ONCE: Final = 2_000
"""Entries read from the history in one go."""


class Listing:
    """The entries of ``history`` whose group is not off, and a place in them.

    While it follows, the newest line is at the bottom; otherwise the same line stays there whatever
    comes.
    """

    def __init__(self, history: History, off: Collection[Group]) -> None:
        self._history = history
        self._off = frozenset(off)
        self._entries: list[Entry] = []
        self._taken = 0
        self._bottom: int | None = None

    @property
    def following(self) -> bool:
        """Whether the newest line is kept in view."""
        return self._bottom is None

    @property
    def below(self) -> int:
        """How many lines are below the view."""
        return 0 if self._bottom is None else len(self._entries) - 1 - self._bottom

    @property
    def off(self) -> frozenset[Group]:
        """The groups that are left out."""
        return self._off

    def take(self) -> bool:
        """Take what is new in the history; return whether there is a new line."""
        before = len(self._entries)
        while True:
            entries, lost = self._history.since(self._taken, TAKEN_AT_ONCE)
            self._taken += lost + len(entries)
            self._entries += (
                entry for entry in entries if group_of(entry.event.kind) not in self._off
            )
            if len(entries) < TAKEN_AT_ONCE:
                break
        grown = len(self._entries) > before
        self._trim()
        return grown

    def leave_out(self, off: Collection[Group]) -> None:
        """Leave these groups out from now on; the place in view is kept as near as can be."""
        held = None if self._bottom is None else self._entries[self._bottom].serial
        self._off = frozenset(off)
        self._entries = []
        self._taken = self._history.first
        self.take()
        if held is not None:
            at = sum(1 for entry in self._entries if entry.serial <= held) - 1
            self._go_to(at)

    def upwards(self) -> Iterator[Entry]:
        """Yield the lines from the bottom of the view up."""
        bottom = len(self._entries) - 1 if self._bottom is None else self._bottom
        for index in range(bottom, -1, -1):
            yield self._entries[index]

    def next_below(self) -> Entry | None:
        """Return the line right below the view, if there is one."""
        return None if self._bottom is None else self._entries[self._bottom + 1]

    def move(self, lines: int) -> None:
        """Move the view by ``lines``, down when positive; reaching the newest follows again."""
        last = len(self._entries) - 1
        if last < 0:
            return
        self._go_to((last if self._bottom is None else self._bottom) + lines)

    def to_newest(self) -> None:
        """Follow again."""
        self._bottom = None

    def to_oldest(self) -> None:
        """Go to the oldest line held."""
        self.move(-len(self._entries))

    def _trim(self) -> None:
        """Let go of what the history no longer holds, now and then, in one go."""
        first = self._history.first
        if not self._entries or first - self._entries[0].serial < TAKEN_AT_ONCE:
            return
        gone = sum(1 for entry in self._entries if entry.serial < first)
        del self._entries[:gone]
        if self._bottom is not None:
            self._go_to(self._bottom - gone)

    def _go_to(self, bottom: int) -> None:
        """Have the line ``bottom``, or the nearest to it, lowest in view; follow at the newest."""
        bottom = max(0, bottom)
        self._bottom = bottom if bottom < len(self._entries) - 1 else None
