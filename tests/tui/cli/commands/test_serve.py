from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from danmaku_proto import codec
from danmaku_proto._pb.classroom import User
from danmaku_tui.classroom.server import ClassroomRules
from danmaku_tui.store.recording import Recording

if TYPE_CHECKING:
    from danmaku_tui.classroom.service import CommentRecorder
    from danmaku_tui.room_feed import RecordingSink
    from tests.tui.cli.conftest import Said


def result(said: Said) -> tuple[int, str, str]:
    return said.code, said.out, said.err


def test_serving_passes_the_exit_code_on(
    command: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run_classroom(host: str, port: int, say: Callable[[str], None], **_: object) -> int:
        say(f"open at {host} {port}")
        return 143

    monkeypatch.setattr("danmaku_tui.classroom.service.run_classroom", run_classroom)
    assert result(command("serve", "--port", "0")) == (143, "open at 127.0.0.1 0\n", "")


def test_an_empty_host_does_not_open_every_network(command: Callable[..., Said]) -> None:
    said = command("serve", "--host", "")
    assert result(said) == (
        2,
        "",
        "danmaku serve: --host is empty: use 0.0.0.0 to listen on every network\n",
    )


def test_a_port_in_use_is_one_line(
    command: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run_classroom(*_: object, **__: object) -> int:
        raise OSError(98, "Address already in use")

    monkeypatch.setattr("danmaku_tui.classroom.service.run_classroom", run_classroom)
    said = command("serve", "--port", "9")
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("danmaku: ")
    assert "127.0.0.1:9" in said.err
    assert said.err.count("\n") == 1


def test_a_host_that_is_no_name_is_one_line(command: Callable[..., Said]) -> None:
    said = command("serve", "--host", "a..b", "--port", "0")
    assert (said.code, said.out) == (2, "")
    assert "--host a..b is not a host name" in said.err
    assert said.err.count("\n") == 1


def test_the_options_are_the_rules_of_the_room(
    command: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[object] = []

    async def run_classroom(*_: object, rules: ClassroomRules, **__: object) -> int:
        given.append(rules)
        return 0

    monkeypatch.setattr("danmaku_tui.classroom.service.run_classroom", run_classroom)
    said = command(
        *("serve", "--max-clients", "30", "--history", "5", "--slow", "2.5", "--pin", "4711"),
        *("--allow-origin", "https://School.example/", "--allow-origin", "null"),
    )
    assert result(said) == (0, "", "")
    assert given == [
        ClassroomRules(
            clients=30, history=5, pin="4711", origins=("https://school.example", "null"), slow=2.5
        )
    ]


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (("--allow-origin", "school.example"), "give the scheme and the host of a page"),
        (("--pin", " "), "at most 64"),
        (("--pin", "x" * 65), "at most 64"),
        (("--max-clients", "0"), "a whole number from 1 to 10000"),
        (("--history", "-1"), "a whole number from 0 to 1000"),
        (("--slow", "-1"), "a number from 0 to 3600"),
    ],
)
def test_a_wrong_option_is_one_line(
    command: Callable[..., Said], options: tuple[str, ...], reason: str
) -> None:
    said = command("serve", "--port", "0", *options)
    assert (said.code, said.out) == (2, "")
    assert reason in said.err


@pytest.fixture
def commenting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a classroom have one comment, and end."""

    async def run_classroom(*_: object, recorder: RecordingSink, **__: object) -> int:
        comments: CommentRecorder = service.CommentRecorder(recorder, lambda: 1.7e9)
        comments.add(codec.encode(User(name="x", id=1, message="hello")))
        return 0

    from danmaku_tui.classroom import service

    monkeypatch.setattr(service, "run_classroom", run_classroom)


@pytest.mark.usefixtures("commenting")
def test_the_comments_are_recorded(command: Callable[..., Said], tmp_path: Path) -> None:
    file = tmp_path / "class.danmaku"
    assert result(command("serve", "--record", str(file))) == (
        0,
        "",
        f"danmaku: recorded in {file}\n",
    )
    with Recording(file) as recording:
        assert [frame.data for frame in recording.frames()] == [
            codec.encode(User(name="x", id=1, message="hello"))
        ]


@pytest.mark.usefixtures("commenting")
def test_without_a_file_the_recording_is_in_the_usual_folder(
    command: Callable[..., Said], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert result(command("serve", "--record", "--quiet")) == (0, "", "")
    [file] = tmp_path.rglob("*.danmaku")
    assert file.parent.name == "recordings"
