from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_tui.ui.terminal.ansi_stream import SequenceKind, only_modes, size_of, tokens


def test_a_stream_is_split_as_a_terminal_splits_it() -> None:
    data = "\x1b[3;7H\x1b[1;38;5;9m弹幕\x1b[0m\r\n\x1b]52;c;eA==\x07\x1b[2K\x1b7"
    assert list(tokens(data)) == [
        (SequenceKind.POSITION, "3;7"),
        (SequenceKind.STYLE, "1;38;5;9"),
        (SequenceKind.TEXT, "弹幕"),
        (SequenceKind.STYLE, "0"),
        (SequenceKind.CONTROL, "\r\n"),
        (SequenceKind.OTHER, "\x1b]52;c;eA==\x07"),
        (SequenceKind.OTHER, "\x1b[2K"),
        (SequenceKind.OTHER, "\x1b7"),
    ]


@given(st.text("\x1b[]0123456789;?$mHJhlp\x07\\ab 弹\n"))
def test_no_character_is_lost(data: str) -> None:
    ends = {SequenceKind.STYLE: "m", SequenceKind.POSITION: "H"}
    whole = [f"\x1b[{part}{ends[kind]}" if kind in ends else part for kind, part in tokens(data)]
    assert "".join(whole) == data


@pytest.mark.parametrize("data", ["\x1b[?2026$p", "\x1b[?25l", "\x1b[>1u", "\x1b[?7l\x1b[?25l"])
def test_modes_are_known(data: str) -> None:
    assert only_modes(data)
    assert not only_modes(f"{data}x")


@pytest.mark.parametrize("data", ["", "\x1b[6n", "\x1b[0m", "\x1b[2J"])
def test_a_change_of_cells_is_no_mode(data: str) -> None:
    assert not only_modes(data)


def test_a_size_is_in_bytes() -> None:
    assert [size_of(data) for data in ("", "abc", "弹幕", "\ud800")] == [0, 3, 6, 1]
