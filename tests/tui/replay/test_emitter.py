from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from danmaku_proto.dialect import Received
from danmaku_proto.events import Chat, LinkChange
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.replay.cursor import RecordingCursor
from danmaku_tui.replay.emitter import Emitter
from danmaku_tui.replay.replay import Replay
from danmaku_tui.store.error import RecordingError
from danmaku_tui.store.recording import RecordedSession, Recording

if TYPE_CHECKING:
    from pathlib import Path


class Told:
    """What a emitter tells."""

    def __init__(self, desk: Replay) -> None:
        self.states: list[LinkState] = []
        self.texts: list[str] = []
        self.emitter = Emitter(desk, self.hear, self.states.append)

    def hear(self, _: bytes | str, received: Received, __: float) -> None:
        self.texts += [event.text for event in received.events if isinstance(event, Chat)]

    def tell(self, tape: RecordingCursor, desk: Replay, turns: int) -> None:
        for _ in range(turns):
            at, turn = tape.upcoming, tape.pop()
            assert at is not None
            assert turn is not None
            desk.set_time(at)
            self.emitter.emit(tape, turn, at, None)


@pytest.fixture
def desk(first: float) -> Replay:
    def never() -> Recording:
        raise AssertionError

    return Replay(never, first, 100.0, lambda: 0.0)


@pytest.mark.parametrize("turns", range(5))
def test_whoever_goes_on_from_a_turn_tells_the_rest_as_it_is(
    record: Callable[..., Path], desk: Replay, turns: int
) -> None:
    path = record(
        (0, "a"),
        (4, LinkChange("", 0, "waiting", "the server hung up")),
        (6, LinkChange("", 0, "connecting")),
        (30, "b"),
        (30.001, LinkChange("", 0, "live", "", 20.0)),
        (31, "c"),
    )
    with Recording(path) as recording:
        whole, begun, rest = Told(desk), Told(desk), Told(desk)
        for each in (whole, begun):
            each.emitter.add_dialects(recording.sessions)
        tape = RecordingCursor(recording)
        whole.tell(tape, desk, 5)
        tape = RecordingCursor(recording)
        begun.tell(tape, desk, turns)
        rest.emitter.resume(begun.emitter.state)
        rest.tell(RecordingCursor(recording, tape.position), desk, 5 - turns)
    assert begun.states + rest.states == whole.states
    assert begun.texts + rest.texts == whole.texts == ["a", "b", "c"]
    assert rest.emitter.link == whole.emitter.link
    assert (rest.emitter.reached, rest.emitter.events) == (31.0, 3)
    assert [state.phase for state in whole.states] == [
        Phase.LIVE,
        Phase.WAITING,
        Phase.CONNECTING,
        Phase.LIVE,
    ]


def test_messages_that_nobody_here_can_read_are_refused(desk: Replay) -> None:
    session = RecordedSession(1, 0.0, 0.0, "", "klingon", "")
    with pytest.raises(RecordingError, match="klingon"):
        Told(desk).emitter.add_dialects([session])
