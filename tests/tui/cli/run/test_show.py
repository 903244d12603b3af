from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from danmaku_proto.events import Chat, LinkChange, User
from danmaku_tui.cli.options.view import ViewOptions
from danmaku_tui.cli.run.recording_plan import RecordingPlan, tell_where
from danmaku_tui.cli.run.show import of_rules_file, show_screen, wanted_by
from danmaku_tui.config.values import Config, ValueOrigin
from danmaku_tui.i18n.language import spoken, write_ascii
from danmaku_tui.session import Source
from danmaku_tui.store.state import RecordState

if TYPE_CHECKING:
    from tests.tui.cli.conftest import Said

CHAT = Path(__file__).parents[3] / "fixtures" / "chat.frame.bin"
"""A captured frame with one comment."""

LINES = ("replay", str(CHAT), "--plain")


@pytest.mark.parametrize("form", ["--plain", "--json"])
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[view]\ntheme = 1\n", ":2: view.theme is 1; allowed: "),
        ("[view\n", ":1: this is not TOML: "),
        ('[keys]\nbogus = "x"\n', ':2: there is no action "bogus"'),
    ],
)
def test_lines_too_end_with_what_is_wrong_in_the_configuration(
    form: str, text: str, told: str, folder: Path, command: Callable[..., Said]
) -> None:
    folder.mkdir()
    path = folder / "config.toml"
    path.write_text(text)
    said = command("replay", str(CHAT), form)
    assert (said.code, said.out) == (2, "")
    assert f"{path}{told}" in said.err


def test_a_configuration_that_is_named_and_missing_ends_lines(
    tmp_path: Path, command: Callable[..., Said]
) -> None:
    said = command(*LINES, "--config", str(tmp_path / "none.toml"))
    assert said.code == 2
    assert "there is no such file: check --config" in said.err


def test_a_variable_that_is_wrong_ends_lines(
    command: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DANMAKU_VIEW_THEME", "x")
    said = command(*LINES)
    assert said.code == 2
    assert "DANMAKU_VIEW_THEME: view.theme is " in said.err


def test_lines_speak_the_language_of_the_configuration(
    folder: Path, command: Callable[..., Said]
) -> None:
    folder.mkdir()
    (folder / "config.toml").write_text('[view]\nlanguage = "zh_CN"\n')
    said = command(*LINES)
    assert (said.code, spoken()) == (0, "zh_CN")
    command("replay", str(CHAT), "--json")
    assert spoken() == "en", "a program reads the same, whatever its person speaks"


def test_lines_are_in_ascii_where_the_configuration_says_so(
    folder: Path, command: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.mkdir()
    (folder / "config.toml").write_text('[view]\nborders = "ascii"\n')
    asked: list[bool] = []
    monkeypatch.setattr("danmaku_tui.cli.run.show.write_ascii", lambda *, on: asked.append(on))
    assert command(*LINES).code == 0
    assert asked == [True]
    write_ascii(on=False)


def test_what_a_flag_switches_off_is_no_line(folder: Path, command: Callable[..., Said]) -> None:
    assert " chat " in command(*LINES).out
    assert " chat " not in command(*LINES, "--off", "comments").out
    folder.mkdir()
    (folder / "config.toml").write_text('[view]\noff = ["comments"]\n')
    assert " chat " in command(*LINES).out, "what is settled for the screen costs no line"


def test_news_that_are_off_take_the_lines_of_the_connection_with_them() -> None:
    wanted = wanted_by(ViewOptions(flags={"view.off": ("news",)}))
    assert not wanted(LinkChange("", 0.0, "live", ""))
    assert wanted(Chat("", 0.0, User("1", "a", "1"), "hi"))


@pytest.mark.parametrize(
    ("flags", "told"),
    [
        (("--theme", "light"), "--plain has no screen: leave out --theme"),
        (
            ("--no-eco", "--board", "gifts", "--motion", "off", "--draw", "rows"),
            "--plain has no screen: leave out --motion, --board, --draw, --eco",
        ),
    ],
)
def test_what_only_a_screen_has_is_refused_where_lines_are_asked_for(
    flags: tuple[str, ...], told: str, command: Callable[..., Said]
) -> None:
    said = command(*LINES, *flags)
    assert said == type(said)(2, "", f"danmaku replay: {told}\n")


def test_without_a_terminal_what_only_a_screen_has_is_passed_over(
    command: Callable[..., Said],
) -> None:
    assert " chat " in command("replay", str(CHAT), "--theme", "light").out


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
    assert show_screen(never, "", viewing, RecordingPlan(path, "x", "douyin")) == 0
    assert capsys.readouterr() == ("", f"danmaku: recorded in {path}\n")
    assert show_screen(never, "", viewing, RecordingPlan(None, "x", "douyin")) == 0
    assert capsys.readouterr() == ("", "")


def test_a_recording_that_cannot_be_written_is_nowhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tell_where(RecordState(tmp_path / "x", 0.0, trouble="the disk is full"))
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize("named", [True, False])
def test_lines_tell_the_name_that_a_recording_was_given(
    named: bool,
    tmp_path: Path,
    command: Callable[..., Said],
) -> None:
    asked = tmp_path / "mine.danmaku" if named else tmp_path
    said = command("demo", "--seed", "1", "--count", "1", "--plain", "--record", str(asked))
    (path,) = tmp_path.glob("*.danmaku")
    assert said.code == 0
    assert said.err == ("" if named else f"danmaku: recorded in {path}\n")
