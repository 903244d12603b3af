from __future__ import annotations

import pytest

from danmaku_tui.ui.terminal.cell_style import DEFAULT, style_of
from danmaku_tui.ui.terminal.cells import Cell, cells_of
from danmaku_tui.ui.terminal.terminal_writer import TerminalWriter

RED = style_of("31")


def at(row: int, column: int, *, joins_at_edge: bool = False) -> TerminalWriter:
    """Return a writer for 20 columns whose cursor is at this cell."""
    writer = TerminalWriter(joins_at_edge=joins_at_edge)
    writer.width = 20
    writer.move(row, column)
    writer.take()
    return writer


@pytest.mark.parametrize(
    ("row", "column", "sequence"),
    [
        (4, 9, ""),
        (0, 0, "\x1b[H"),
        (7, 0, "\x1b[8H"),
        (7, 3, "\x1b[8;4H"),
        (4, 0, "\r"),
        (4, 10, "\x1b[C"),
        (4, 14, "\x1b[5C"),
        (4, 7, "\b\b"),
        (5, 0, "\x1bE"),
        (5, 9, "\x1bD"),
        (5, 8, "\x1bD\b"),
        (2, 9, "\x1b[3d"),
    ],
)
def test_a_move_takes_the_shortest_sequence(row: int, column: int, sequence: str) -> None:
    writer = at(4, 9)
    writer.move(row, column)
    assert writer.take() == sequence


def test_an_unknown_position_is_given_in_full() -> None:
    writer = at(4, 9)
    writer.forget()
    writer.move(4, 10)
    assert writer.take() == "\x1b[5;11H"


def test_a_style_is_set_once() -> None:
    writer = at(0, 0)
    shown: list[Cell | None] = [None] * 20
    for column, cell in enumerate(cells_of("ab", RED)):
        writer.write(0, column, cell, shown)
    assert writer.take() == "\x1b[0;31mab"
    assert writer.style is RED


def test_a_space_keeps_the_style_in_effect() -> None:
    writer = at(0, 0)
    shown: list[Cell | None] = [None] * 20
    writer.write(0, 0, cells_of("a", RED)[0], shown)
    writer.take()
    writer.write(0, 1, cells_of(" ", DEFAULT)[0], shown)
    assert writer.take() == " "


def test_a_mark_in_the_last_column_is_not_joined_to_the_cell_before() -> None:
    shown: list[Cell | None] = [None] * 20
    cell = cells_of("e\u0301", DEFAULT)[0]
    writer = at(0, 19, joins_at_edge=True)
    writer.write(0, 19, cell, shown)
    assert writer.take() == "\x1b[0m\x1b[?7he\u0301\x1b[?7l"
    writer = at(0, 19)
    writer.write(0, 19, cell, shown)
    assert writer.take() == "\x1b[0me\u0301"


def test_cells_are_deleted_and_inserted_where_the_cursor_is_moved() -> None:
    writer = at(3, 0)
    writer.delete(3, 0, 1)
    writer.delete(3, 0, 4)
    writer.insert(3, 5, 2)
    writer.raw("\x07")
    assert writer.take() == "\x1b[P\x1b[4P\x1b[6G\x1b[2@\x07"
