"""The stream of events to one client."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Final

from danmaku_proto.events import Notice
from danmaku_tui.lines import as_json
from danmaku_tui.room.history import Entry, History
from danmaku_tui.share.event_choice import EventChoice

BATCH: Final = 200
"""Entries that are read of the history at once."""

BEHIND: Final = 10_000
"""Events that a client may be behind before the oldest of them are left out for it."""

MISSED: Final = "missed"
"""The topic of a notice about events that a client did not get."""


class EventStream:
    """The events of ``history`` for one client, from its choice on.

    ``wall`` is in seconds since 1970. A client that reads slowly holds nobody up: what it has not
    read stays in the history, and what it is too far behind for is counted in a notice.
    """

    def __init__(self, history: History, choice: EventChoice, wall: Callable[[], float]) -> None:
        self._history = history
        self._choice = choice
        self._wall = wall
        self._next = history.end if choice.since is None else min(choice.since, history.end)
        self._caught_up = choice.since is None

    def lines(self) -> list[str]:
        """Return the next lines; none where nothing new is there."""
        lines = self._skip()
        entries, lost = self._history.since(self._next, BATCH)
        if lost:
            lines.append(self._missed(lost))
        if entries:
            self._next = entries[-1].serial + 1
        lines += [serial_line(entry) for entry in entries if self._choice.takes(entry.event)]
        self._caught_up = self._caught_up or not self.waiting
        return lines

    @property
    def waiting(self) -> bool:
        """Whether there are events that :meth:`lines` has not returned."""
        return self._next < self._history.end

    async def run(
        self, send: Callable[[str], Awaitable[None]], new: Callable[[], Awaitable[None]]
    ) -> None:
        """Pass each line to ``send``, and wait by ``new`` for events; forever."""
        while True:
            for line in self.lines():
                await send(line)
            if not self.waiting:
                await new()

    def _skip(self) -> list[str]:
        """Leave out the events that the client is too far behind for, once it is in the present."""
        behind = self._history.end - self._next - BEHIND
        if not self._caught_up or behind <= 0:
            return []
        self._next += behind
        return [self._missed(behind)]

    def _missed(self, count: int) -> str:
        notice = Notice("", self._wall(), f"{count} events were missed: read faster", MISSED)
        return f'{{"missed": {count}, {as_json(notice)[1:]}'


def serial_line(entry: Entry) -> str:
    """Return the line of ``--json`` for the event, with its serial before the other fields."""
    return f'{{"serial": {json.dumps(entry.serial)}, {as_json(entry.event)[1:]}'
