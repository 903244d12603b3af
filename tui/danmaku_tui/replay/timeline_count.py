"""The count of a recording for its time line, while it is already being played."""

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
"""The kinds of event that a time line counts: those that fly."""


LOOK_SECONDS: Final = 1.0
"""The time between two checks for new messages."""


@contextmanager
def timeline_counter(replay: Replay) -> Iterator[None]:
    """Count the time line of ``replay`` on a thread of its own; again as the recording grows.

    The end of the context stops the count. A recording that cannot be counted has no time line.
    Raises :class:`RecordingError` where the recording cannot be opened.
    """
    with replay.open_recording() as recording:
        stopped = threading.Event()
        thread = threading.Thread(
            target=_count, args=(recording, replay, stopped), name="timeline", daemon=True
        )
        thread.start()
        try:
            yield
        finally:
            stopped.set()
            recording.interrupt()
            thread.join()


def _count(recording: Recording, replay: Replay, stopped: threading.Event) -> None:
    with suppress(RecordingError):  # the replay meets the same error, and reports it
        while not stopped.is_set():
            timeline = _timeline_of(recording, replay)
            replay.set_timeline(timeline)
            # A count reads everything: again only when the growth would move the bars.
            while replay.schedule.length <= timeline.length * (1 + 1 / BUCKETS):
                if stopped.wait(LOOK_SECONDS):
                    return


def _timeline_of(recording: Recording, replay: Replay) -> Timeline:
    span = recording.span
    length = replay.schedule.length if span is None else span[1] - replay.first
    density = recording.density(BUCKETS, COUNTED)
    if not any(density):
        density = recording.density(BUCKETS)
    sessions = recording.sessions
    ends = [(each.at, each.gap) for each in recording.links()]
    ends += [(after.started, after.started - before.ended) for before, after in pairwise(sessions)]
    return Timeline(length, tuple(density), gaps_of(ends, replay.first))
