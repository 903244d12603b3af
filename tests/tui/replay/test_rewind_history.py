from __future__ import annotations

import gc
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import pytest

from danmaku_proto.events import Chat, User
from danmaku_tui.replay import rewind_history as rewind_module
from danmaku_tui.replay.checkpoints import Checkpoints
from danmaku_tui.replay.cursor import CursorPosition
from danmaku_tui.replay.emitter import Emitter
from danmaku_tui.replay.replay import Replay
from danmaku_tui.replay.rewind_history import RewindHistory
from danmaku_tui.store.recording import Recording

if TYPE_CHECKING:
    from tests.tui.replay.conftest import Witness


@pytest.fixture
def rewind(
    witness: Callable[[], Witness], first: float, monkeypatch: pytest.MonkeyPatch
) -> tuple[RewindHistory, Witness, Emitter]:
    monkeypatch.setattr(rewind_module, "Checkpoints", partial(Checkpoints, least_events=3))

    def never() -> Recording:
        raise AssertionError

    room = witness()
    replay = Replay(never, first, 100.0, lambda: 0.0)
    emitter = Emitter(replay, room.hear, room.follow)
    return RewindHistory(room, emitter), room, emitter


def emit(room: Witness, emitter: Emitter, number: int) -> None:
    room.room.apply(Chat(str(number), 0.0, User("1", "Ann", "ann"), str(number)), 0.0)
    emitter.events += 1
    emitter.reached = float(number)


def texts(room: Witness) -> list[str]:
    return [event.text for event in room.events if isinstance(event, Chat)]


def test_it_returns_to_the_last_checkpoint_before_a_position(
    rewind: tuple[RewindHistory, Witness, Emitter],
) -> None:
    history, room, emitter = rewind
    for number in range(1, 8):
        emit(room, emitter, number)
        history.update(CursorPosition(frame=number))
    assert history.before(3.0) is None
    checkpoint = history.before(5.0)
    assert checkpoint is not None
    assert (checkpoint.reached, checkpoint.position.frame, checkpoint.count) == (3.0, 3, 3)
    history.restore(checkpoint)
    assert texts(room)[-3:] == ["1", "2", "3"]
    assert (emitter.events, emitter.reached) == (3, 3.0)
    emit(room, emitter, 4)
    history.update(CursorPosition(frame=4))
    later = history.before(100.0)
    assert later is not None
    assert later.reached == 6.0, "a known part adds no checkpoint"


def test_after_a_reset_everything_is_emitted_again(
    rewind: tuple[RewindHistory, Witness, Emitter],
) -> None:
    history, room, emitter = rewind
    for number in range(1, 5):
        emit(room, emitter, number)
        history.update(CursorPosition(frame=number))
    room.rewind()
    emitter.reset()
    history.reset()
    for number in range(1, 5):
        emit(room, emitter, number)
        history.update(CursorPosition(frame=number))
    checkpoint = history.before(100.0)
    assert checkpoint is not None
    assert checkpoint.count == 3


@pytest.mark.parametrize("enabled", [True, False])
def test_the_collector_is_as_it_was_after_a_return(
    enabled: bool, rewind: tuple[RewindHistory, Witness, Emitter]
) -> None:
    history, room, emitter = rewind
    for number in range(1, 5):
        emit(room, emitter, number)
        history.update(CursorPosition(frame=number))
    checkpoint = history.before(100.0)
    assert checkpoint is not None
    before = gc.isenabled()
    (gc.enable if enabled else gc.disable)()
    try:
        history.restore(checkpoint)
        assert gc.isenabled() is enabled
    finally:
        (gc.enable if before else gc.disable)()
