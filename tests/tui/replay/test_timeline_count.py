from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pytest

from danmaku_tui.replay.replay import Replay
from danmaku_tui.replay.timeline_count import timeline_counter
from danmaku_tui.store.error import RecordingError
from danmaku_tui.store.recording import Recording

Talk = Callable[[Sequence[float]], Path]

PATIENCE = 20.0


class Held(Recording):
    """A recording whose count takes until it is given up."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._left = threading.Event()

    def interrupt(self) -> None:
        self._left.set()

    def density(self, *_: object) -> list[int]:
        assert self._left.wait(PATIENCE)
        raise RecordingError("interrupted")


def replay_of(open_recording: Callable[[], Recording], first: float) -> Replay:
    return Replay(open_recording, first, 10.0, lambda: 0.0)


def test_the_time_line_is_counted_on_another_thread(talk: Talk, first: float) -> None:
    path = talk([0, 1, 10])
    threads: list[threading.Thread] = []
    told = threading.Event()
    replay = replay_of(partial(Recording, path), first)
    tell = replay.set_timeline

    def listen(timeline: object) -> None:
        threads.append(threading.current_thread())
        tell(timeline)  # type: ignore[arg-type]  # what it was told
        told.set()

    replay.set_timeline = listen  # type: ignore[method-assign]  # to see who tells it
    with timeline_counter(replay):
        assert told.wait(PATIENCE)
    assert threads != [threading.current_thread()]
    timeline = replay.state.timeline
    assert timeline is not None
    assert sum(timeline.density) == 3
    assert not threads[0].is_alive()


def test_whoever_leaves_does_not_wait_for_the_count(talk: Talk, first: float) -> None:
    replay = replay_of(partial(Held, talk([0, 10])), first)
    with timeline_counter(replay):
        pass
    assert replay.state.timeline is None


def test_what_is_gone_has_no_time_line_and_says_so(tmp_path: Path, first: float) -> None:
    replay = replay_of(partial(Recording, tmp_path / "gone"), first)
    with pytest.raises(RecordingError), timeline_counter(replay):
        pass
