"""The checkpoints of a replay, and the return to one of them."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from danmaku_tui.replay.checkpoints import Checkpoint, Checkpoints
from danmaku_tui.replay.cursor import CursorPosition
from danmaku_tui.replay.emitter import Emitter
from danmaku_tui.replay.packed_history import PackedHistory, events_of
from danmaku_tui.replay.replay import ReplayRoom


class RewindHistory:
    """Keeps checkpoints of ``room`` and ``emitter``, and returns to them."""

    def __init__(self, room: ReplayRoom, emitter: Emitter) -> None:
        self._room = room
        self._emitter = emitter
        self._checkpoints = Checkpoints(most_bytes=room.history.most_bytes)
        self._history = PackedHistory(room.history)

    def reset(self) -> None:
        """Continue from the beginning."""
        self._history.reset()

    def update(self, position: CursorPosition) -> None:
        """Take in the events up to ``position``, and add a checkpoint where one is due.

        Not at the end of a recording that grows: an item could still appear before the position.
        """
        self._history.update()
        if self._history.at_furthest and self._checkpoints.due(self._emitter.events):
            last = self._checkpoints.last
            memory = self._room.remember(None if last is None else last.memory)
            newest, count = self._history.newest(), self._history.count
            checkpoint = Checkpoint(position, self._emitter.state, memory, newest, count)
            self._checkpoints.add(checkpoint)

    def before(self, position: float) -> Checkpoint | None:
        """Return the last checkpoint at which nothing from ``position`` on had been emitted."""
        return self._checkpoints.before(position)

    def restore(self, checkpoint: Checkpoint) -> None:
        """Return room and emitter to ``checkpoint``."""
        with _no_collection():
            events = events_of(checkpoint.history, self._room.history.capacity)
            self._room.recall(checkpoint.memory, events)
        self._history.reset(checkpoint.count)
        self._emitter.resume(checkpoint.emitter)


@contextmanager
def _no_collection() -> Iterator[None]:
    """Pause the garbage collector: scanning all the unpacked events would double the time."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
