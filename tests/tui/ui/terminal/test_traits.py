from __future__ import annotations

import pytest

from danmaku_tui.ui.terminal.traits import TerminalTraits

TMUX = {"TMUX": "socket,1,0"}


def traits(term: str, **more: str) -> TerminalTraits:
    return TerminalTraits.of({"TERM": term, **more})


@pytest.mark.parametrize(
    ("term", "can"),
    [
        ("xterm-256color", True),
        ("tmux-256color", True),
        ("screen", True),
        ("linux", False),
        ("", False),
    ],
)
def test_a_terminal_is_known_by_its_name(term: str, can: bool) -> None:
    assert traits(term).moves_cells is can


def test_without_a_name_no_cells_are_moved() -> None:
    assert not TerminalTraits.of({}).moves_cells


def test_a_screen_fills_with_its_own_background_and_a_tmux_with_the_one_in_effect() -> None:
    assert not traits("screen-256color").fills_with_background
    assert traits("screen-256color", **TMUX).fills_with_background
    assert traits("xterm-256color").fills_with_background


@pytest.mark.parametrize("term", ["tmux-256color", "screen", "screen-256color"])
def test_a_tmux_joins_marks_at_the_edge_under_every_name(term: str) -> None:
    assert traits(term).joins_at_edge
    assert not traits("xterm-256color").joins_at_edge
    assert traits("xterm-256color", **TMUX).joins_at_edge


def test_only_a_dumb_terminal_is_dumb() -> None:
    assert traits("dumb").dumb
    assert not traits("xterm").dumb
    assert not TerminalTraits.of({}).dumb


def test_the_console_of_linux_has_no_blocks() -> None:
    assert [traits(term).draws_blocks for term in ("xterm", "linux", "dumb")] == [
        True,
        False,
        False,
    ]
