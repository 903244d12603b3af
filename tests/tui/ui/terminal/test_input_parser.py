from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.events import AppFocus, CursorPosition, Key, MouseScrollDown, Paste, Resize
from textual.message import Message

from danmaku_tui.ui.terminal.input_parser import (
    LONGEST_PASTE,
    LONGEST_SEQUENCE,
    PIECE_SECONDS,
    InputParser,
)
from tests.fixtures.hand_clock import HandClock


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def parser(clock: HandClock) -> InputParser:
    return InputParser(clock)


def keys(messages: list[Message]) -> list[str]:
    """Return the names of the keys; everything else is a mistake."""
    assert all(isinstance(message, Key) for message in messages)
    return [message.key for message in messages if isinstance(message, Key)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", ["a"]),
        ("aA1", ["a", "A", "1"]),
        ("你好", ["你", "好"]),
        ("\r", ["enter"]),
        ("\x03", ["ctrl+c"]),
        ("\x1b[A", ["up"]),
        ("\x1bOA", ["up"]),
        ("\x1b[1;5A", ["ctrl+up"]),
        ("\x1b[5~", ["pageup"]),
        ("\x1b[15~", ["f5"]),
        ("\x1b[97u", ["a"]),
        ("\x1b[97;5u", ["ctrl+a"]),
        ("\x1b[97;;20320u", ["你"]),
        ("\x1ba", ["alt+a"]),
        ("\x1b[Aj\x1b[B", ["up", "j", "down"]),
    ],
)
def test_keys(parser: InputParser, text: str, expected: list[str]) -> None:
    assert keys(list(parser.feed(text))) == expected
    assert not parser.dropped


@pytest.mark.parametrize("cut", range(1, 6))
def test_a_key_that_comes_in_two_pieces(parser: InputParser, cut: int, clock: HandClock) -> None:
    text = "\x1b[1;5A"
    assert list(parser.feed(text[:cut])) == []
    clock.pass_(0.05)
    assert list(parser.tick()) == []
    assert keys(list(parser.feed(text[cut:]))) == ["ctrl+up"]


def test_escape_alone_is_a_key_after_a_moment(parser: InputParser, clock: HandClock) -> None:
    assert list(parser.feed("\x1b")) == []
    clock.pass_(0.2)
    assert keys(list(parser.tick())) == ["escape"]
    assert list(parser.tick()) == []


def test_escape_twice_is_two_keys(parser: InputParser, clock: HandClock) -> None:
    first = list(parser.feed("\x1b\x1b"))
    clock.pass_(0.2)
    assert keys([*first, *parser.tick()]) == ["escape", "escape"]


def test_alt_and_a_letter_that_begins_replies_is_a_key_after_a_moment(
    parser: InputParser, clock: HandClock
) -> None:
    assert list(parser.feed("\x1bO")) == []
    clock.pass_(0.2)
    assert keys(list(parser.tick())) == ["alt+shift+o"]


def test_the_beginning_of_a_reply_alone_types_nothing(
    parser: InputParser, clock: HandClock
) -> None:
    assert list(parser.feed("\x1b[")) == []
    clock.pass_(PIECE_SECONDS)
    assert list(parser.tick()) == []
    assert keys(list(parser.feed("j"))) == ["j"]


@pytest.mark.parametrize(
    "text",
    [
        "\x1b[9999999999u",
        "\x1b[1114112u",
        "\x1b[55296u",
        "\x1b[97;;55296u",
        "\x1b[97:65;2u",
        "\x1b[1:2:3;5:6u",
        "\x1b[97;99999999999999999999u",
        "\x1b[<0;99999999;1M",
        "\x1b[<0;1;99999999999999999999999999M",
        "\x1b[99999999;99999999R",
        "\x1b[48;1000000000;1000000000;0;0t",
        "\x1b[48;0;0;0;0t",
        "\x1b[" + "1;" * 2_000 + "A",
        "\x1b[?62;22c",
        "\x1b[>0;276;0c",
        "\x1b[?1u",
        "\x1bP>|xterm(390)\x1b\\",
        "\x1b]11;rgb:1e1e/1e1e/1e1e\x07",
        "\x1b]52;c;" + "A" * 100_000 + "\x07",
        "\x1b_Gi=1;OK\x1b\\",
    ],
)
def test_what_is_no_key_is_dropped_and_types_nothing(
    parser: InputParser, text: str, clock: HandClock
) -> None:
    made = list(parser.feed(text))
    clock.pass_(PIECE_SECONDS)
    made += parser.tick()
    assert keys([*made, *parser.feed("jk")]) in (["j", "k"], [])
    assert parser.dropped
    assert keys(list(parser.feed("G"))) == ["G"]


@pytest.mark.parametrize(
    "text",
    [
        "\x1b]52;c;" + "A" * 20_000 + "\x07",
        "\x1bP>|" + "A" * 20_000 + "\x1b\\",
        "\x1b[" + "9;" * 10_000 + "u",
        "\x1b[" + "9;" * 10_000 + "\r",
    ],
)
@pytest.mark.parametrize("size", [1, 7, 4_096])
def test_a_sequence_that_is_too_long_types_nothing_in_whatever_pieces_it_comes(
    parser: InputParser, text: str, size: int
) -> None:
    made: list[Message] = []
    for start in range(0, len(text), size):
        made += parser.feed(text[start : start + size])
    assert set(keys(made)) <= {"enter"}
    assert parser.dropped
    assert keys(list(parser.feed("G"))) == ["G"]


def test_a_string_without_an_end_does_not_keep_the_keys(
    parser: InputParser, clock: HandClock
) -> None:
    for _ in range(3):
        assert list(parser.feed("\x1b]52;c;" + "A" * 5_000)) == []
    clock.pass_(PIECE_SECONDS)
    assert list(parser.tick()) == []
    assert keys(list(parser.feed("q"))) == ["q"]


@pytest.mark.parametrize("cut", range(1, 9))
def test_a_reply_in_two_pieces_types_nothing(
    parser: InputParser, cut: int, clock: HandClock
) -> None:
    reply = "\x1b[?62;22c"
    made = list(parser.feed(reply[:cut]))
    clock.pass_(0.5)
    made += parser.tick()
    made += parser.feed(reply[cut:])
    # After half a second the first character alone is taken for the key that it may be.
    assert [key for key in keys(made) if key != "escape" and not key.startswith("alt+")] == []


def test_other_messages(parser: InputParser) -> None:
    assert [type(each) for each in parser.feed("\x1b[I\x1b[12;7R\x1b[<65;3;4M")] == [
        AppFocus,
        CursorPosition,
        MouseScrollDown,
    ]
    (resize,) = parser.feed("\x1b[48;24;80;480;800t")
    assert isinstance(resize, Resize)
    assert resize.size == (80, 24)


def test_pasted_text_is_one_message(parser: InputParser) -> None:
    (paste,) = parser.feed("\x1b[200~two\nlines\x1b[A\x1b[201~")
    assert isinstance(paste, Paste)
    assert paste.text == "two\nlines\x1b[A"


@pytest.mark.parametrize("cut", range(1, 18))
def test_a_paste_in_two_pieces(parser: InputParser, cut: int) -> None:
    text = "\x1b[200~hello\x1b[201~"
    made = [*parser.feed(text[:cut]), *parser.feed(text[cut:])]
    assert [message.text for message in made if isinstance(message, Paste)] == ["hello"]
    assert len(made) == 1


def test_a_paste_is_bounded(parser: InputParser) -> None:
    tracemalloc.start()
    made = list(parser.feed("\x1b[200~"))
    for _ in range(100):
        made += parser.feed("x" * LONGEST_PASTE)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    (paste,) = [*made, *parser.feed("\x1b[201~")]
    assert isinstance(paste, Paste)
    assert len(paste.text) == LONGEST_PASTE
    assert parser.dropped == 99 * LONGEST_PASTE
    assert most < 20 * LONGEST_PASTE


def test_a_paste_without_an_end_ends_by_itself(parser: InputParser, clock: HandClock) -> None:
    assert list(parser.feed("\x1b[200~lost")) == []
    clock.pass_(PIECE_SECONDS)
    (paste,) = parser.tick()
    assert isinstance(paste, Paste)
    assert keys(list(parser.feed("q"))) == ["q"]


@given(
    st.lists(
        st.one_of(
            st.text(max_size=20),
            st.sampled_from(["\x1b", "\x1b[", "\x1b[200~", "\x1b[201~", "\x1b]", "\x1bP", "\x1bO"]),
            st.from_regex(r"\x1b\[[<?>=]?[0-9:;]{0,30}[ -/]?[@-~]", fullmatch=True),
        ),
        max_size=30,
    )
)
def test_no_input_stops_the_parser(pieces: list[str]) -> None:
    time = HandClock()
    parser = InputParser(time)
    for piece in pieces:
        list(parser.feed(piece))
        list(parser.tick())
        assert len(parser._held) <= max(LONGEST_SEQUENCE, 4_096)
    time.pass_(PIECE_SECONDS)
    list(parser.tick())
    time.pass_(PIECE_SECONDS)
    list(parser.tick())
    # After an end of everything that may be open, keys are keys.
    list(parser.feed("\x1b[201~\x07~"))
    assert keys(list(parser.feed("G"))) == ["G"]
