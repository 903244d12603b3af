from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from danmaku_tui.cli.options.recording import RecordOptions
from danmaku_tui.cli.options.view import ViewOptions
from danmaku_tui.cli.run.recording_plan import RecordingPlan
from danmaku_tui.cli.run.screen import of_rules_file, show_screen
from danmaku_tui.config.values import Config, ValueOrigin
from danmaku_tui.session import Source
from danmaku_tui.store.recorder import Recorder
from danmaku_tui.store.rows import Item
from danmaku_tui.store.writer import RecordingWriter
from danmaku_tui.ui.room.context import RoomContext


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

    def end_exit_signals(self) -> None: ...


def never(*_: object) -> Source:
    raise AssertionError("the viewer was left before anything was opened")


def test_the_loss_of_every_recording_is_reported_and_the_exit_code_is_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first, last = tmp_path / "first.danmaku", tmp_path / "last.danmaku"

    class StoppedBefore(LeftAtOnce):
        def __init__(self, context: RoomContext, **_: object) -> None:
            context.session.record(last)

    def write(writer: RecordingWriter, _: Sequence[Item]) -> None:
        raise OSError(28, "No space left on device", str(writer.path))

    monkeypatch.setattr("danmaku_tui.ui.app.DanmakuApp", StoppedBefore)
    monkeypatch.setattr(RecordingWriter, "write", write)
    monkeypatch.setattr("danmaku_tui.store.recorder.RETRY_SECONDS", 0.01)
    opened = RecordingPlan.recorder

    def recorder(plan: RecordingPlan, path: Path, **others: Any) -> Recorder:  # noqa: ANN401  # of its own
        recorder = opened(plan, path, **others)
        if path == first:
            recorder.frame(b"lost", (), 1.0)
        return recorder

    monkeypatch.setattr(RecordingPlan, "recorder", recorder)
    (tmp_path / "config.toml").touch()
    viewing = ViewOptions(tmp_path / "config.toml")
    assert show_screen(never, "", viewing, RecordingPlan(RecordOptions(first), "x", "douyin")) == 1
    out, err = capsys.readouterr()
    ended, loss = err.splitlines()
    assert (out, ended) == ("", f"danmaku: recorded in {last}")
    assert loss.startswith(f"danmaku: {first}: not recording: ")
    assert loss.endswith("(1 message was not recorded)")


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
