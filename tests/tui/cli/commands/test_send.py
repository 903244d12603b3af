from __future__ import annotations

import io
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from danmaku_proto._pb.classroom import User

if TYPE_CHECKING:
    from tests.tui.cli.conftest import Said

URL = "ws://127.0.0.1:1/"


def result(said: Said) -> tuple[int, str, str]:
    return said.code, said.out, said.err


@pytest.mark.parametrize("text", ["", "  ", "\u3000\u200b\n"])
def test_nothing_to_say_is_not_sent(
    text: str, command: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("danmaku_tui.classroom.client.send", None)
    said = command("send", URL, text, "--name", "a", "--id", "1")
    assert result(said) == (
        2,
        "",
        "danmaku send: TEXT is empty, and nobody would see it: write a comment\n",
    )


def test_what_is_said_in_a_classroom_is_sent_as_it_is(
    command: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[tuple[str, User]] = []

    async def send(url: str, user: User) -> None:
        sent.append((url, user))

    monkeypatch.setattr("danmaku_tui.classroom.client.send", send)
    person = ("--name", "张三", "--id", "-5", "--age", "18", "--major", "电子商务")
    assert result(command("send", URL, *person, "--university", "大学", "大家好")) == (0, "", "")
    user = User(name="张三", id=-5, age=18, major="电子商务", university="大学", message="大家好")
    assert sent == [(URL, user)]


@pytest.mark.parametrize("number", ["9223372036854775808", "-9223372036854775809", "x"])
def test_an_id_must_fit_into_the_message(number: str, command: Callable[..., Said]) -> None:
    assert command("send", URL, "hi", "--name", "a", "--id", number).code == 2


@pytest.mark.parametrize("place", range(4))
def test_words_of_another_encoding_are_refused(place: int, command: Callable[..., Said]) -> None:
    words = ["text", "name", "major", "university"]
    words[place] = "\udcff"
    text, name, major, university = words
    options = ("--name", name, "--id", "1", "--major", major, "--university", university)
    said = command("send", URL, text, *options)
    assert said.code == 2
    assert "it is not UTF-8" in said.err


def test_a_server_that_hangs_up_on_what_was_said_is_told(
    command: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def send(url: str, _: User) -> None:
        raise ConnectionResetError(url)

    monkeypatch.setattr("danmaku_tui.classroom.client.send", send)
    said = command("send", URL, "hi", "--name", "a", "--id", "1")
    assert said.code == 1
    assert said.err.startswith("danmaku: 127.0.0.1:1 cut the connection")


@pytest.mark.parametrize(
    ("given", "sent", "code"),
    [
        ("大家好\r\n\n  \nhi\n-".encode(), ["大家好", "hi", "-"], 0),
        (b"", [], 0),
        (b"hi\n\xff\nno\n", ["hi"], 1),
    ],
)
def test_each_line_of_the_input_is_a_comment(
    given: bytes,
    sent: list[str],
    code: int,
    command: Callable[..., Said],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    comments: list[str] = []

    async def send(_: str, user: User) -> None:
        comments.append(user.message)

    monkeypatch.setattr("danmaku_tui.classroom.client.send", send)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given)))
    said = command("send", URL, "-", "--name", "a", "--id", "1")
    assert (said.code, comments) == (code, sent)
    assert said.err == ("danmaku: line 2 of standard input is not UTF-8\n" if code else "")
