from __future__ import annotations

from danmaku_tui.ui.terminal.cell_style import DEFAULT, style_of
from danmaku_tui.ui.terminal.cells import Cell, cells_of
from danmaku_tui.ui.terminal.screen_buffer import ScreenBuffer
from danmaku_tui.ui.terminal.terminal_writer import TerminalWriter

RED = style_of("31")


def buffer_of(*rows: str, fills: bool = True) -> tuple[ScreenBuffer, TerminalWriter]:
    writer = TerminalWriter()
    shown = ScreenBuffer(writer, fills=fills)
    shown.forget(len(cells_of(rows[0], DEFAULT)))
    for y, row in enumerate(rows):
        shown.put(y, 0, cells_of(row, DEFAULT))
    writer.take()
    return shown, writer


def text(shown: ScreenBuffer, y: int) -> str:
    return "".join("?" if cell is None else cell[0] for cell in shown.row(y))


def rows_of(*rows: str) -> dict[int, list[Cell]]:
    return {y: cells_of(row, DEFAULT) for y, row in enumerate(rows)}


def test_what_is_shown_already_is_not_written() -> None:
    shown, writer = buffer_of("hello world")
    shown.put(0, 0, cells_of("hello world", DEFAULT))
    assert writer.take() == ""


def test_only_cells_that_differ_are_written() -> None:
    shown, writer = buffer_of("hello world", "and the next")
    shown.put(0, 0, cells_of("hello WORLD", DEFAULT))
    assert writer.take() == "\x1b[1;7HWORLD"


def test_a_few_cells_between_are_written_rather_than_jumped_over() -> None:
    shown, writer = buffer_of("abcdefgh")
    shown.put(0, 0, cells_of("Xbcdefgh", DEFAULT))
    writer.take()
    shown.put(0, 2, cells_of("XdX", DEFAULT))
    assert writer.take() == "bXdX"


def test_a_row_that_moves_is_moved_by_the_terminal() -> None:
    shown, writer = buffer_of("  hello     ", "world       ")
    shown.scroll(0, rows_of(" hello     a", "orld        "), 1, DEFAULT)
    assert writer.take() == "\x1b[H\x1b[P\x1bE\x1b[P\x1b[1;12Ha"
    assert text(shown, 0) == " hello     a"
    assert text(shown, 1) == "orld        "


def test_a_panel_at_the_right_stays_where_it_is() -> None:
    shown, writer = buffer_of("  hello   |panel")
    shown.scroll(0, {0: cells_of(" hello   a", DEFAULT)}, 1, DEFAULT)
    assert writer.take() == "\r\x1b[P\x1b[9C\x1b[@a"
    assert text(shown, 0) == " hello   a|panel"


def test_half_a_wide_grapheme_is_never_left_at_the_edge() -> None:
    shown, writer = buffer_of("中文 hello  ")
    shown.scroll(0, {0: cells_of(" 文 hello   ", DEFAULT)}, 1, DEFAULT)
    assert writer.take() == "\r  \r\x1b[P"
    assert text(shown, 0) == " 文 hello   "


def test_cells_that_a_terminal_opens_in_its_own_background_are_written() -> None:
    shown, writer = buffer_of("  hello     ", fills=False)
    shown.scroll(0, rows_of(" hello      "), 1, DEFAULT)
    assert writer.take() == "\r\x1b[P\x1b[12G "


def test_what_came_in_is_written_style_by_style() -> None:
    shown, writer = buffer_of("  hello   ", "  world   ", "  again   ")
    wanted = rows_of(" hello   ", " world   ", " again   ")
    for y, style in enumerate((RED, DEFAULT, RED)):
        wanted[y] += cells_of("x", style)
    shown.scroll(0, wanted, 1, DEFAULT)
    assert writer.take().count("m") == 1
    assert [shown.row(y)[-1] for y in range(3)] == [("x", RED, 1), ("x", DEFAULT, 1), ("x", RED, 1)]


def test_a_row_that_is_another_one_is_written_and_not_moved() -> None:
    shown, writer = buffer_of("hello hello ")
    shown.scroll(0, rows_of("other things"), 1, DEFAULT)
    assert "P" not in writer.take()
    assert text(shown, 0) == "other things"


def test_an_empty_row_that_stays_empty_writes_nothing() -> None:
    shown, writer = buffer_of("            ")
    shown.scroll(0, rows_of("            "), 1, DEFAULT)
    assert writer.take() == ""


def test_a_narrow_letter_over_half_a_wide_one_leaves_the_other_half_unknown() -> None:
    shown, _ = buffer_of("中文")
    shown.put(0, 1, cells_of("x", DEFAULT))
    assert text(shown, 0)[:2] == "?x"


def test_behind_a_grapheme_of_several_code_points_the_place_is_told_anew() -> None:
    shown, writer = buffer_of("          ")
    shown.put(0, 0, cells_of("👍🏽ab", DEFAULT))
    assert writer.take() == "\r👍🏽\x1b[3Gab"


def test_what_does_not_fit_is_left_out() -> None:
    shown, writer = buffer_of("abc")
    shown.put(0, 2, cells_of("中", DEFAULT))
    shown.put(7, 5, cells_of("x", DEFAULT))
    assert writer.take() == ""
