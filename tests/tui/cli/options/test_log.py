from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.tui.cli.conftest import Said

Command = Callable[..., "Said"]


def test_the_log_of_a_watched_feed_names_its_phases(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "feed.log"
    options = ("--json", "--for", "0.05", "--log", str(path))
    assert command("watch", "ws://127.0.0.1:1/", *options).code == 1  # nothing came
    text = path.read_text()
    assert "danmaku.cli danmaku-tui" in text
    assert "danmaku.feed phase waiting: nothing listens at 127.0.0.1:1" in text
    assert "danmaku.feed phase closed" in text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_log_of_an_examination_has_its_checks(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "doctor.log"
    assert command("doctor", "--json", "nothing", "--log", str(path)).code == 1
    assert "danmaku.doctor address: " in path.read_text()


@pytest.mark.parametrize("name", ["demo", "listen", "serve", "watch", "doctor"])
def test_a_log_that_cannot_be_written_is_one_clear_line(
    name: str, command: Command, tmp_path: Path
) -> None:
    path = tmp_path / "missing" / "feed.log"
    said = command(name, "--log", str(path))
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert said.err.startswith(f"danmaku {name}: {path} cannot be written to as a log: ")
