from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeAlias

import pytest

from danmaku_proto.events import Chat, Gift, LinkChange, User
from danmaku_tui.store.recorder import Recorder
from danmaku_tui.store.state import RecordingOrigin

Command: TypeAlias = Callable[..., Any]

BEGAN: Final = 1_763_812_800.0


@pytest.fixture
def evening(tmp_path: Path) -> Path:
    """A recording of twenty comments by two people, a gift and a gap."""
    path = tmp_path / "evening.danmaku"
    people = [User("1", "ann", "1"), User("2", "[red]bob[/]", "2")]
    recorder = Recorder(
        path, RecordingOrigin("ws://room.example", "classroom", "test"), wall=lambda: BEGAN
    )
    for number in range(20):
        at = BEGAN + 10 * number
        recorder.frame(b"", [Chat(f"{number}", at, people[number % 3 == 0], "hello there")], at)
    recorder.link(LinkChange("", BEGAN + 100, "live", "", 30.0))
    at = BEGAN + 200
    recorder.frame(b"", [Gift("gift", at, people[0], "rose", "7", 5, 3, count=3)], at)
    recorder.close()
    return path


def test_what_the_room_was_is_told_in_lines(evening: Path, command: Command) -> None:
    said = command("stats", str(evening))
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith("evening.danmaku · ws://room.example\n")
    for words in (
        "21 events · 20 comments · 2 people",
        "3 gifts worth 15 diamonds",
        "Comments in 30 s (most: 3 from",
        "Most frequent comments",
        "[red]bob[/]",
        "1 gap, 30 s",
    ):
        assert words in said.out


def test_a_program_gets_one_object(evening: Path, command: Command) -> None:
    said = command("stats", str(evening), "--json", "--lang", "zh_CN")
    data = json.loads(said.out)
    assert (data["file"], data["events"], data["people"]) == ("evening.danmaku", 21, 2)
    assert data["kinds"] == {"chat": 20, "gift": 1}
    assert data["gifts"]["diamonds"] == 15
    assert data["gaps"] == [{"at": "2025-11-22T12:01:40.000Z", "seconds": 30.0}]
    assert sum(minute["comments"] for minute in data["minutes"]) == 20


def test_only_what_is_searched_for_is_counted(evening: Path, command: Command) -> None:
    said = command("stats", str(evening), "--json", "--match", "user:bob")
    assert json.loads(said.out)["events"] == 7


def test_without_unicode_it_draws_with_ascii(evening: Path, command: Command) -> None:
    said = command("stats", str(evening), "--ascii")
    assert "█" not in said.out
    assert "|||" in said.out


def test_a_search_that_means_nothing_is_wrong_usage(evening: Path, command: Command) -> None:
    said = command("stats", str(evening), "--match", "level:x")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("danmaku stats: --match: ")


def test_what_is_no_recording_is_told(tmp_path: Path, command: Command) -> None:
    said = command("stats", str(tmp_path / "missing"))
    assert said.code == 1
    assert said.err.count("\n") == 1


@pytest.fixture
def folder_of_two(evening: Path) -> Path:
    """A folder with two recordings of the same people."""
    (evening.parent / "night.danmaku").write_bytes(evening.read_bytes())
    return evening.parent


def test_a_folder_is_compared(folder_of_two: Path, command: Command) -> None:
    said = command("stats", str(folder_of_two))
    assert (said.code, said.err) == (0, "")
    lines = said.out.splitlines()
    assert [line.split()[0] for line in lines[:4]] == ["Recording", "evening", "night", "Total"]
    assert "2 people in both" in said.out


def test_several_files_are_one_object_for_a_program(folder_of_two: Path, command: Command) -> None:
    files = [str(folder_of_two / name) for name in ("evening.danmaku", "night.danmaku")]
    data = json.loads(command("stats", *files, "--json").out)
    assert [each["file"] for each in data["recordings"]] == ["evening.danmaku", "night.danmaku"]
    assert data["total"]["events"] == 42
    assert data["in_all"] == 2


def test_a_recording_that_cannot_be_read_is_named_and_the_others_count(
    folder_of_two: Path, command: Command
) -> None:
    (folder_of_two / "broken.danmaku").write_text("no recording")
    said = command("stats", str(folder_of_two))
    assert said.code == 1
    assert said.err.count("\n") == 1
    assert "not counted: " in said.err
    assert said.out.splitlines()[3].startswith("Total")
    said = command("stats", str(folder_of_two / "broken.danmaku"), str(folder_of_two / "x"))
    assert (said.code, said.out) == (1, "")
    assert said.err.splitlines()[-1].endswith("none of these recordings can be read")


@pytest.mark.parametrize("form", ["html", "markdown"])
def test_a_report_is_a_file(folder_of_two: Path, form: str, command: Command) -> None:
    out = folder_of_two / "report"
    arguments = ("stats", str(folder_of_two), "--to", form, "-o", str(out))
    said = command(*arguments)
    assert (said.code, said.out, said.err) == (0, "", "")
    assert "Recordings side by side" in out.read_text()
    again = command(*arguments)
    assert again.code == 2
    assert "--force" in again.err
    assert command(*arguments, "--force").code == 0


def test_a_recording_is_never_replaced_by_its_report(evening: Path, command: Command) -> None:
    before = evening.read_bytes()
    said = command("stats", str(evening), "--to", "html", "-o", str(evening), "--force")
    assert said.code == 2
    assert evening.read_bytes() == before


@pytest.mark.parametrize("form", ["text", "json", "html", "markdown"])
def test_under_pseudonyms_no_report_has_a_name(
    folder_of_two: Path, form: str, command: Command
) -> None:
    said = command("stats", str(folder_of_two), "--to", form, "--pseudonyms")
    assert said.code == 0
    assert "viewer" in said.out
    for name in ("ann", "bob", "room.example", "evening", "night"):
        assert name not in said.out.replace("\\", "")


def test_two_forms_at_once_are_wrong_usage(evening: Path, command: Command) -> None:
    assert command("stats", str(evening), "--json", "--to", "html").code == 2
