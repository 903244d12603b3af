from __future__ import annotations

import sqlite3
from pathlib import Path

import click
import pytest

from danmaku_tui.cli.commands.replay import replay_of
from danmaku_tui.cli.usage_error import CommandUsageError

CHAT = Path(__file__).parents[3] / "fixtures" / "chat.frame.bin"


def test_a_captured_frame_is_played_from_its_beginning_as_fast_as_can_be() -> None:
    played = replay_of(CHAT, None, None)
    assert not played.paced
    assert played.print_from == 0.0
    assert played.first == pytest.approx(CHAT.stat().st_mtime)


def test_a_speed_and_a_beginning_are_kept() -> None:
    played = replay_of(CHAT, 4.0, "0:00")
    assert played.state.speed == 4.0
    assert played.state.position == 0.0


@pytest.mark.parametrize("start", ["x", "1:99"])
def test_a_beginning_that_is_no_time_is_a_usage_error(start: str) -> None:
    with pytest.raises(CommandUsageError, match="is no time"):
        replay_of(CHAT, None, start)


def test_a_beginning_beyond_the_end_is_a_usage_error_that_tells_the_length() -> None:
    with pytest.raises(CommandUsageError, match="the recording is 0:00 long"):
        replay_of(CHAT, None, "5:00:00")


def test_what_is_no_recording_is_told_in_one_line(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    sqlite3.connect(other).execute("CREATE TABLE t (x)").connection.close()
    for path in (other, tmp_path / "nowhere", tmp_path):
        with pytest.raises(click.ClickException) as told:
            replay_of(path, None, None)
        assert told.value.message
        assert "\n" not in told.value.message
