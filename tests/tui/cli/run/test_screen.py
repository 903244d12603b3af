from __future__ import annotations

from pathlib import Path

import pytest

from danmaku_tui.cli.options.recording import RecordOptions
from danmaku_tui.cli.options.view import ViewOptions
from danmaku_tui.cli.run.recording_plan import RecordingPlan
from danmaku_tui.cli.run.screen import of_rules_file, show_screen
from danmaku_tui.config.values import Config, ValueOrigin
from danmaku_tui.session import Source


@pytest.mark.parametrize(
    ("origin", "told"),
    [
        (ValueOrigin(), "wrong"),
        (ValueOrigin("file", "c.toml", 4), "wrong (rules.file is set by c.toml:4)"),
        (
            ValueOrigin("environment", "DANMAKU_RULES_FILE"),
            "wrong (rules.file is set by DANMAKU_RULES_FILE)",
        ),
    ],
)
def test_what_is_wrong_with_the_rules_names_the_setting_of_their_file(
    origin: ValueOrigin, told: str
) -> None:
    assert of_rules_file("wrong", Config(origins={"rules.file": origin})) == told


class LeftAtOnce:
    """A viewer that is left as soon as it is there."""

    crash = None
    return_code = 0

    def __init__(self, *_: object, **__: object) -> None:
        pass

    def run(self) -> int:
        return 0


def never(*_: object) -> Source:
    raise AssertionError("the viewer was left before anything was opened")


def test_who_leaves_while_recording_is_told_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("danmaku_tui.ui.app.DanmakuApp", LeftAtOnce)
    viewing, path = ViewOptions(tmp_path / "config.toml"), tmp_path / "evening.danmaku"
    (tmp_path / "config.toml").touch()
    assert show_screen(never, "", viewing, RecordingPlan(RecordOptions(path), "x", "douyin")) == 0
    assert capsys.readouterr() == ("", f"danmaku: recorded in {path}\n")
    assert show_screen(never, "", viewing, RecordingPlan(RecordOptions(None), "x", "douyin")) == 0
    assert capsys.readouterr() == ("", "")
