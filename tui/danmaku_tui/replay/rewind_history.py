"""What was told of a recording to a room, so that one can go back in it."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from danmaku_tui.replay.checkpoints import Checkpoint, Checkpoints
from danmaku_tui.replay.packed_history import PackedHistory, events_of

if TYPE_CHECKING:
    from danmaku_tui.replay.cursor import CursorPosition
    from danmaku_tui.replay.emitter import Emitter
    from danmaku_tui.replay.replay import ReplayRoom


class RewindHistory:
    """Keeps bookmarks of what ``narrator`` tells to ``room``, and goes back to them."""

    def __init__(self, room: ReplayRoom, narrator: Emitter) -> None:
        self._room = room
        self._narrator = narrator
        self._marks = Checkpoints()
        self._said = PackedHistory(room.history)

    def begin(self) -> None:
        """Be where nothing has been told."""
        self._said.begin()

    def keep(self, place: CursorPosition) -> None:
        """Take in what was told up to ``place``; not where the tape may yet go on otherwise."""
        said, marks = self._said, self._marks
        said.follow()
        if said.at_furthest and marks.due(self._narrator.events):
            last = marks.last
            memory = self._room.remember(None if last is None else last.memory)
            telling = self._narrator.telling
            marks.add(Checkpoint(place, telling, memory, said.newest(), said.count))

    def before(self, place: float) -> Checkpoint | None:
        """Return the last bookmark at which nothing had been told of ``place`` or later."""
        return self._marks.before(place)

    def recall(self, mark: Checkpoint) -> None:
        """Have the room be what it was at ``mark``."""
        with _uncollected():
            self._room.recall(mark.memory, events_of(mark.said, self._room.history.capacity))
        self._said.begin(mark.count)
        self._narrator.resume(mark.telling)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Look for no garbage meanwhile: to look through all that is unpacked takes twice as long."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
