from __future__ import annotations

import io
from collections.abc import AsyncIterable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from danmaku_proto.classroom import User

if TYPE_CHECKING:
    from tests.tui.cli.conftest import Said

URL = "ws://127.0.0.1:1/"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, User]]:
    """The comments that would be sent, each with its address; the server has one text for each."""
    sent: list[tuple[str, User]] = []

    async def send(url: str, users: AsyncIterable[User], on_text: Callable[[str], None]) -> None:
        async for user in users:
            sent.append((url, user))
            if user.message == "too fast":
                on_text("slow \x1bdown")

    monkeypatch.setattr("danmaku_tui.classroom.client.send_all", send)
    return sent


def result(said: Said) -> tuple[int, str, str]:
    return said.code, said.out, said.err


@pytest.mark.parametrize("text", ["", "  ", "\u3000\u200b\n"])
def test_nothing_to_say_is_not_sent(
    text: str, command: Callable[..., Said], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("danmaku_tui.classroom.client.send_all", None)
    said = command("send", URL, text, "--name", "a", "--id", "1")
    assert result(said) == (
        2,
        "",
        "danmaku send: TEXT is empty, and nobody would see it: write a comment\n",
    )


def test_what_is_said_in_a_classroom_is_sent_as_it_is(
    command: Callable[..., Said], sent: list[tuple[str, User]]
) -> None:
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
    async def send(url: str, *_: object) -> None:
        raise ConnectionResetError(url)

    monkeypatch.setattr("danmaku_tui.classroom.client.send_all", send)
    said = command("send", URL, "hi", "--name", "a", "--id", "1")
    assert said.code == 1
    assert said.err.startswith("danmaku: 127.0.0.1:1 cut the connection")


@pytest.mark.parametrize(
    ("given", "comments", "trouble"),
    [
        ("大家好\r\n\n  \nhi\n-".encode(), ["大家好", "hi", "-"], ""),
        (b"", [], ""),
        (b"hi\n\xff\nno\n", ["hi"], "line 2 of standard input is not UTF-8"),
        (b"hi\n" + b"x" * 200_000, ["hi"], "line 2 of standard input has more than 65,536 bytes"),
    ],
)
def test_each_line_of_the_input_is_a_comment(
    given: bytes,
    comments: list[str],
    trouble: str,
    command: Callable[..., Said],
    sent: list[tuple[str, User]],
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(given)))
        said = command("send", URL, "-", "--name", "a", "--id", "1")
    assert (said.code, [user.message for _, user in sent]) == (int(bool(trouble)), comments)
    assert said.err == (f"danmaku: {trouble}\n" if trouble else "")


def test_the_configuration_has_the_sender_and_options_go_before_it(
    command: Callable[..., Said], sent: list[tuple[str, User]], folder: Path
) -> None:
    folder.mkdir()
    (folder / "config.toml").write_text('[me]\nname = "张三"\nid = 888\nmajor = "电子商务"\n')
    assert result(command("send", URL, "hi")) == (0, "", "")
    assert result(command("send", URL, "hi", "--name", "李四", "--age", "20")) == (0, "", "")
    assert [user for _, user in sent] == [
        User(name="张三", id=888, major="电子商务", message="hi"),
        User(name="李四", id=888, age=20, major="电子商务", message="hi"),
    ]


def test_an_id_that_nobody_gave_is_made_at_random(
    command: Callable[..., Said], sent: list[tuple[str, User]]
) -> None:
    for _ in range(2):
        assert command("send", URL, "hi", "--name", "a").code == 0
    one, other = (user.id for _, user in sent)
    assert one != other
    assert min(one, other) >= 100_000_000
    assert max(one, other) < 1_000_000_000


def test_somebody_without_a_name_learns_where_to_give_it(
    command: Callable[..., Said], sent: list[tuple[str, User]], folder: Path
) -> None:
    said = command("send", URL, "hi")
    file = folder / "config.toml"
    words = f"who sends this? give --name, or set name in [me] of {file}"
    assert result(said) == (2, "", f"danmaku send: {words}\n")
    assert sent == []


def test_a_text_of_the_server_is_shown_to_the_sender(
    command: Callable[..., Said], sent: list[tuple[str, User]]
) -> None:
    said = command("send", URL, "too fast", "--name", "a")
    assert result(said) == (0, "", "danmaku: the server: slow \ufffddown\n")
    assert len(sent) == 1
