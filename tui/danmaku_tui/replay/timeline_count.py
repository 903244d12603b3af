"""Counting a recording for its time line, while it is already being played."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import pairwise
from typing import Final

from danmaku_proto.events import Kind
from danmaku_tui.replay.replay import Replay
from danmaku_tui.replay.timeline import BUCKETS, Timeline, gaps_of
from danmaku_tui.store.error import RecordingError
from danmaku_tui.store.recording import Recording

COUNTED: Final = (Kind.CHAT, Kind.GIFT)
"""What the time line counts: what flies."""


LOOK_SECONDS: Final = 1.0
"""How often it is looked whether there is more to count."""


@contextmanager
def counting(desk: Replay) -> Iterator[None]:
    """Tell ``desk`` its time line once it is counted, on a thread of its own; anew as it grows.

    The count is given up where the context is left before that. What cannot be counted has no time
    line. Raises :class:`RecordingError` where the recording cannot be opened.
    """
    with desk.open_recording() as recording:
        left = threading.Event()
        thread = threading.Thread(
            target=_count, args=(recording, desk, left), name="timeline", daemon=True
        )
        thread.start()
        try:
            yield
        finally:
            left.set()
            recording.give_up()
            thread.join()


def _count(recording: Recording, desk: Replay, left: threading.Event) -> None:
    with suppress(RecordingError):  # whoever plays it meets the same, and says so
        while not left.is_set():
            timeline = _timeline_of(recording, desk)
            desk.tell_timeline(timeline)
            # All is counted again: only where that moves the bars.
            while desk.player.length <= timeline.length * (1 + 1 / BUCKETS):
                if left.wait(LOOK_SECONDS):
                    return


def _timeline_of(recording: Recording, desk: Replay) -> Timeline:
    span = recording.span
    length = desk.player.length if span is None else span[1] - desk.first
    density = recording.density(BUCKETS, COUNTED)
    if not any(density):
        density = recording.density(BUCKETS)
    sessions = recording.sessions
    ends = [(each.at, each.gap) for each in recording.links()]
    ends += [(after.started, after.started - before.ended) for before, after in pairwise(sessions)]
    return Timeline(length, tuple(density), gaps_of(ends, desk.first))
