from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from danmaku_proto.text import cells
from danmaku_tui.feed.link_state import Phase
from danmaku_tui.replay.replay import Replay, ReplayState
from danmaku_tui.ui.keys.replay_keys import REPLAY_KEYS
from danmaku_tui.ui.look.glyphs import ASCII, UNICODE
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.replay.replay_controls import ReplayControls, press, state_piece

if TYPE_CHECKING:
    from tests.tui.ui.conftest import Viewer

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
        before = replay.schedule.playback
        assert press(replay, name)
        assert replay.schedule.playback != before


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
    assert press(replay, "faster") == "2 times normal speed"
    assert press(replay, "slower") == "normal speed"
    assert press(replay, "slower") == "0.5 times normal speed"


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


def test_at_the_end_of_what_is_still_recorded_it_says_so_and_not_that_it_ended() -> None:
    state = replace(STATE, caught_up=True)
    assert state_piece(state, Phase.LIVE, ASCII).text.endswith("REPLAY, up to now")
    assert "up to now" not in state_piece(replace(state, playing=False), Phase.LIVE).text


def test_a_replay_on_the_screen_is_told_with_what_its_keys_do(
    replay: Replay, palette: Palette
) -> None:
    playing = ReplayControls(replay, palette)
    standing = [playing.paused]
    assert playing.press("play") == "paused"
    assert [*standing, playing.paused] == [False, True]
    assert playing.show(Phase.LIVE, UNICODE).text == "❚❚ REPLAY PAUSED"
    assert playing.go_to(754.0) == "to 12:34"
    assert replay.state.target == 754.0
    assert playing.show(Phase.LIVE, UNICODE).text == "↻ SEEKING 12:34"
    assert playing.moment == replay.moment()


async def test_the_keys_of_a_replay_and_its_row_are_on_the_screen(
    replay: Replay, new_viewer: Callable[..., Viewer]
) -> None:
    viewer = new_viewer(replay=replay)
    async with viewer.app.run_test(size=(120, 24)) as pilot:
        viewer.step(0.1)
        assert viewer.rows()[0].startswith(" ▸ REPLAY ")
        assert "frame" in viewer.rows()[0]
        assert "rtt" not in viewer.rows()[0]
        assert viewer.row_of("1:06:40")
        await pilot.press("p")
        assert viewer.rows()[0].startswith(" ❚❚ REPLAY PAUSED ")
        await pilot.press("T", *"12:34", "enter")
        await pilot.pause()
        assert replay.state.target == 754.0
        assert viewer.rows()[-1].strip() == "to 12:34"
        assert viewer.rows()[0].startswith(" ↻ SEEKING 12:34 ")
