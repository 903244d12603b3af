from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from danmaku_proto.events import Chat, User
from danmaku_tui.store.recorder import Recorder
from danmaku_tui.store.rows import ReceivedFrame
from danmaku_tui.store.state import RecordingOrigin

AT = 1_790_000_000.0
DEADLINE = 20.0


@pytest.fixture
def origin() -> RecordingOrigin:
    return RecordingOrigin(
        "wss://user:secret@example.org/push?signature=secret#x", "douyin", "danmaku-tui 9"
    )


@pytest.fixture
def arrival() -> Callable[[int], ReceivedFrame]:
    """Make the message of a number: that many seconds after the first, with one comment."""

    def make(number: int) -> ReceivedFrame:
        user = User(str(number % 7), f"name {number % 7}", f"key {number % 7}")
        chat = Chat(f"chat-{number}", AT + number, user, f"comment {number}")
        return ReceivedFrame(f"frame {number}".encode(), (chat,), AT + number)

    return make


@pytest.fixture
def record(tmp_path: Path, origin: RecordingOrigin) -> Iterator[Callable[..., Recorder]]:
    """Begin recordings, which are closed in the end."""
    begun: list[Recorder] = []

    def begin(path: Path | None = None, clock: Callable[[], float] = time.monotonic) -> Recorder:
        begun.append(
            Recorder(path or tmp_path / "room.danmaku", origin, wall=lambda: AT, clock=clock)
        )
        return begun[-1]

    yield begin
    for recorder in begun:
        recorder.close()
        assert recorder.finished


@pytest.fixture
def until() -> Callable[[Callable[[], object]], None]:
    """Return as soon as something holds, which another thread is to bring about."""

    def wait(condition: Callable[[], object]) -> None:
        pause = threading.Event()
        deadline = time.monotonic() + DEADLINE
        while not condition():
            assert time.monotonic() < deadline
            pause.wait(0.005)

    return wait
