from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from danmaku_proto.events import NOBODY, Chat, Like, LinkChange, User
from danmaku_tui.cli.options.view import ViewOptions
from danmaku_tui.cli.run import lines
from danmaku_tui.cli.run.lines import wanted_by
from danmaku_tui.headless import LinePrinter
from danmaku_tui.i18n.language import spoken, write_ascii

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
    monkeypatch.setattr("danmaku_tui.cli.run.lines.write_ascii", lambda *, on: asked.append(on))
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
    wanted = wanted_by(ViewOptions(flags={"view.off": ("news",)}), as_json=False)
    assert not wanted(LinkChange("", 0.0, "live", ""))
    assert wanted(Chat("", 0.0, User("1", "a", "1"), "hi"))


def test_plain_lines_have_the_kinds_of_the_screen_and_json_has_all() -> None:
    like, chat = Like("", 0.0, NOBODY, 1, 1), Chat("", 0.0, NOBODY, "hi")
    everything = ViewOptions(flags={"view.off": ()})
    for view, as_json, taken in (
        (ViewOptions(), False, False),
        (ViewOptions(), True, True),
        (everything, False, True),
    ):
        wanted = wanted_by(view, as_json=as_json)
        assert wanted(chat)
        assert wanted(like) is taken


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


@pytest.mark.parametrize(("end", "code"), [((0, ""), 1), ((130, ""), 130), ((1, "it broke"), 1)])
def test_messages_that_were_not_recorded_are_reported_at_every_end(
    end: tuple[int, str],
    code: int,
    tmp_path: Path,
    command: Callable[..., Said],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def run(_: LinePrinter) -> tuple[int, str]:
        return end

    monkeypatch.setattr(LinePrinter, "run", run)
    monkeypatch.setattr(lines, "missing", lambda _: "7 messages were not recorded")
    said = command("demo", "--plain", "--record", str(tmp_path / "room.danmaku"))
    assert said.code == code
    assert said.err.count("7 messages were not recorded") == 1
    assert end[1] in said.err
