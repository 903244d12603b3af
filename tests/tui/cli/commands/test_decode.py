from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import click
import pytest

from danmaku_proto.text import cells
from danmaku_tui.cli.commands.decode import FORMS, FrameTypeParam, decode
from danmaku_tui.wire.input_form import INPUT_BYTES, InputForm

Command: TypeAlias = Callable[..., Any]

FIXTURES = Path(__file__).parents[3] / "fixtures"
USER = FIXTURES / "classroom.frame.bin"


@pytest.fixture
def piped(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """Return a function that gives bytes to standard input."""

    def give(data: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))

    return give


def test_a_user_is_shown_with_the_meaning_of_each_byte(command: Command) -> None:
    ran = command("decode", str(USER))
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("user (guessed) · binary · 73 bytes\n\nUser · 73 bytes\n")
    assert '0000  0a                       1 name: string = "张三"' in ran.out
    assert max(map(cells, ran.out.splitlines())) <= 80


def test_a_dump_is_read_from_standard_input(
    command: Command, piped: Callable[[bytes], None]
) -> None:
    piped(b"00000000: 0a06 e5bc a0e4 b889  ........\n")
    ran = command("decode", "-")
    assert ran.code == 0
    assert "user (guessed) · hex · 8 bytes" in ran.out


def test_the_type_can_be_given(command: Command) -> None:
    ran = command("decode", str(USER), "--type", "raw")
    assert ran.out.startswith("raw · binary · 73 bytes · unknown: not in the schema")
    assert '1 unknown: text = "张三"' in ran.out
    wrong = command("decode", str(USER), "--type", "nonsense")
    assert (wrong.code, wrong.out) == (2, "")
    assert "'nonsense' is no type: use user, push" in wrong.err


def test_json_is_one_object(command: Command) -> None:
    ran = command("decode", str(FIXTURES / "gift.frame.bin"), "--json", "--lang", "zh_CN")
    data = json.loads(ran.out)
    assert (ran.code, data["type"], data["guessed"], data["input"]) == (0, "push", True, "binary")


@pytest.mark.parametrize("as_json", [False, True])
def test_a_broken_frame_is_shown_up_to_the_break(
    command: Command, tmp_path: Path, as_json: bool
) -> None:
    path = tmp_path / "cut.bin"
    path.write_bytes(USER.read_bytes()[:50])
    ran = command("decode", str(path), *(["--json"] if as_json else []))
    assert ran.code == 1
    assert ran.err == "danmaku: a length of 36, past the end at offset 0024\n"
    assert "电子商务" in ran.out


def test_further_problems_are_counted(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "bad.bin"
    path.write_bytes(b"\x0a\x01\xff\x22\x01\xff\x00")
    ran = command("decode", str(path), "--type", "user")
    assert "the text is not UTF-8 at offset 0002 (and 2 more problems)" in ran.err


@pytest.mark.parametrize(
    ("content", "code", "text"),
    [
        pytest.param(b"", 1, "is empty", id="nothing"),
        pytest.param(b"SQLite format 3\0rest", 2, "is a recording: danmaku replay", id="recording"),
        pytest.param(b"0a 0", 1, "cannot be read: there are 3 hex digits", id="half a byte"),
    ],
)
def test_an_input_that_is_no_frame_has_one_line(
    command: Command, tmp_path: Path, content: bytes, code: int, text: str
) -> None:
    path = tmp_path / "frame.bin"
    path.write_bytes(content)
    ran = command("decode", str(path))
    assert (ran.code, ran.out, ran.err.count("\n")) == (code, "", 1)
    assert text in ran.err


def test_files_that_cannot_be_read_have_one_line(command: Command, tmp_path: Path) -> None:
    assert "No such file" in command("decode", str(tmp_path / "missing")).err
    assert "Is a directory" in command("decode", str(tmp_path)).err
    large = tmp_path / "large"
    with large.open("wb") as file:
        file.truncate(INPUT_BYTES + 1)
    assert "has more than 80 MiB" in command("decode", str(large)).err


def test_a_closed_standard_input_has_one_line(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    ran = command("decode", "-")
    assert (ran.code, ran.err) == (
        1,
        "danmaku: standard input is closed: give it a file or a pipe\n",
    )


def test_the_heading_is_in_chinese(command: Command) -> None:
    ran = command("decode", str(USER), "--lang", "zh_CN")
    assert ran.out.startswith("user（猜测） · binary · 73 字节")


def test_full_shows_every_byte(command: Command) -> None:
    ran = command("decode", str(FIXTURES / "chat.frame.bin"), "--full")
    assert "more" not in ran.out


def test_a_shell_completes_the_types() -> None:
    context = click.Context(decode)
    (option,) = (each for each in decode.params if each.name == "kind")
    found = [each.value for each in FrameTypeParam().shell_complete(context, option, "WebcastGi")]
    assert found == ["WebcastGiftMessage"]
    short = [each.value for each in FrameTypeParam().shell_complete(context, option, "")]
    assert short[:3] == ["user", "push", "response"]


def test_the_forms_are_those_that_are_read() -> None:
    assert tuple(InputForm) == FORMS
