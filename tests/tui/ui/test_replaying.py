from __future__ import annotations

from dataclasses import replace

import pytest

from danmaku_proto.text import cells
from danmaku_tui.feed.phase import Phase
from danmaku_tui.replay.replay import Replay, ReplayState
from danmaku_tui.ui.glyphs import ASCII
from danmaku_tui.ui.replaying import REPLAY_KEYS, press, state_piece

STATE = ReplayState(
    position=754.0,
    target=754.0,
    length=4_000.0,
    speed=1.0,
    playing=True,
    seeking=False,
    ended=False,
    timeline=None,
)


@pytest.fixture
def replay() -> Replay:
    def never() -> None:
        raise AssertionError

    return Replay(never, 0.0, 4_000.0, lambda: 0.0)  # type: ignore[arg-type]  # never opened


def name_of(action: str) -> str:
    return action.partition("'")[2].partition("'")[0]


def test_every_key_does_something_and_says_so(replay: Replay) -> None:
    names = [name_of(key.action) for key in REPLAY_KEYS if key.action.startswith("replay(")]
    assert len(names) == len(REPLAY_KEYS) - 1
    for name in names:
        before = replay.player.pace
        assert press(replay, name)
        assert replay.player.pace != before


@pytest.mark.parametrize(
    ("name", "said", "target"),
    [
        ("back", "to 6:30", 390.0),
        ("on", "to 6:50", 410.0),
        ("far-back", "to 5:40", 340.0),
        ("far-on", "to 7:40", 460.0),
        ("beginning", "to 0:00", 0.0),
    ],
)
def test_a_step_says_where_it_goes(replay: Replay, name: str, said: str, target: float) -> None:
    replay.seek(400.0)
    assert press(replay, name) == said
    assert replay.state.target == target


def test_play_and_speed_say_what_holds_now(replay: Replay) -> None:
    assert press(replay, "play") == "paused"
    assert press(replay, "play") == "playing"
    assert press(replay, "faster") == "2 times as fast"
    assert press(replay, "slower") == "1 times as fast"
    assert press(replay, "slower") == "0.5 times as fast"


@pytest.mark.parametrize(
    ("state", "phase", "said"),
    [
        (STATE, Phase.LIVE, "▸ REPLAY"),
        (STATE, Phase.WAITING, "○ REPLAY, link lost"),
        (replace(STATE, playing=False), Phase.LIVE, "❚❚ REPLAY PAUSED"),
        (replace(STATE, ended=True), Phase.ENDED, "■ REPLAY ENDED"),
        (replace(STATE, seeking=True, target=3_600.0), Phase.LIVE, "↻ SEEKING 1:00:00"),
    ],
)
def test_the_status_never_calls_a_recording_live(
    state: ReplayState, phase: Phase, said: str
) -> None:
    assert state_piece(state, phase).text == said
    plain = state_piece(state, phase, ASCII).text
    assert plain.isascii()
    assert cells(plain) == cells(said)
