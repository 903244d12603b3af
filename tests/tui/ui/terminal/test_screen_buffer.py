from __future__ import annotations

from danmaku_tui.ui.terminal.cell_style import PLAIN, ink_of
from danmaku_tui.ui.terminal.cells import Cell, cells_of
from danmaku_tui.ui.terminal.screen_buffer import ScreenBuffer
from danmaku_tui.ui.terminal.terminal_writer import TerminalWriter

RED = ink_of("31")


def picture(*rows: str, fills: bool = True) -> tuple[ScreenBuffer, TerminalWriter]:
    pen = TerminalWriter()
    shown = ScreenBuffer(pen, fills=fills)
    shown.forget(len(cells_of(rows[0], PLAIN)))
    for y, row in enumerate(rows):
        shown.put(y, 0, cells_of(row, PLAIN))
    pen.taken()
    return shown, pen


def text(shown: ScreenBuffer, y: int) -> str:
    return "".join("?" if cell is None else cell[0] for cell in shown.row(y))


def rows_of(*rows: str) -> dict[int, list[Cell]]:
    return {y: cells_of(row, PLAIN) for y, row in enumerate(rows)}


def test_what_is_shown_already_is_not_written() -> None:
    shown, pen = picture("hello world")
    shown.put(0, 0, cells_of("hello world", PLAIN))
    assert pen.taken() == ""


def test_only_cells_that_differ_are_written() -> None:
    shown, pen = picture("hello world", "and the next")
    shown.put(0, 0, cells_of("hello WORLD", PLAIN))
    assert pen.taken() == "\x1b[1;7HWORLD"


def test_a_few_cells_between_are_written_rather_than_jumped_over() -> None:
    shown, pen = picture("abcdefgh")
    shown.put(0, 0, cells_of("Xbcdefgh", PLAIN))
    pen.taken()
    shown.put(0, 2, cells_of("XdX", PLAIN))
    assert pen.taken() == "bXdX"


def test_a_row_that_moves_is_moved_by_the_terminal() -> None:
    shown, pen = picture("  hello     ", "world       ")
    shown.scroll(0, rows_of(" hello     a", "orld        "), 1, PLAIN)
    assert pen.taken() == "\x1b[H\x1b[P\x1bE\x1b[P\x1b[1;12Ha"
    assert text(shown, 0) == " hello     a"
    assert text(shown, 1) == "orld        "


def test_a_panel_at_the_right_stays_where_it_is() -> None:
    shown, pen = picture("  hello   |panel")
    shown.scroll(0, {0: cells_of(" hello   a", PLAIN)}, 1, PLAIN)
    assert pen.taken() == "\r\x1b[P\x1b[9C\x1b[@a"
    assert text(shown, 0) == " hello   a|panel"


def test_half_a_wide_grapheme_is_never_left_at_the_edge() -> None:
    shown, pen = picture("中文 hello  ")
    shown.scroll(0, {0: cells_of(" 文 hello   ", PLAIN)}, 1, PLAIN)
    assert pen.taken() == "\r  \r\x1b[P"
    assert text(shown, 0) == " 文 hello   "


def test_cells_that_a_terminal_opens_in_its_own_ground_are_written() -> None:
    shown, pen = picture("  hello     ", fills=False)
    shown.scroll(0, rows_of(" hello      "), 1, PLAIN)
    assert pen.taken() == "\r\x1b[P\x1b[12G "


def test_what_came_in_is_written_ink_by_ink() -> None:
    shown, pen = picture("  hello   ", "  world   ", "  again   ")
    wanted = rows_of(" hello   ", " world   ", " again   ")
    for y, ink in enumerate((RED, PLAIN, RED)):
        wanted[y] += cells_of("x", ink)
    shown.scroll(0, wanted, 1, PLAIN)
    assert pen.taken().count("m") == 1
    assert [shown.row(y)[-1] for y in range(3)] == [("x", RED, 1), ("x", PLAIN, 1), ("x", RED, 1)]


def test_a_row_that_is_another_one_is_written_and_not_moved() -> None:
    shown, pen = picture("hello hello ")
    shown.scroll(0, rows_of("other things"), 1, PLAIN)
    assert "P" not in pen.taken()
    assert text(shown, 0) == "other things"


def test_an_empty_row_that_stays_empty_writes_nothing() -> None:
    shown, pen = picture("            ")
    shown.scroll(0, rows_of("            "), 1, PLAIN)
    assert pen.taken() == ""


def test_a_narrow_letter_over_half_a_wide_one_leaves_the_other_half_unknown() -> None:
    shown, _ = picture("中文")
    shown.put(0, 1, cells_of("x", PLAIN))
    assert text(shown, 0)[:2] == "?x"


def test_behind_a_grapheme_of_several_code_points_the_place_is_told_anew() -> None:
    shown, pen = picture("          ")
    shown.put(0, 0, cells_of("👍🏽ab", PLAIN))
    assert pen.taken() == "\r👍🏽\x1b[3Gab"


def test_what_does_not_fit_is_left_out() -> None:
    shown, pen = picture("abc")
    shown.put(0, 2, cells_of("中", PLAIN))
    shown.put(7, 5, cells_of("x", PLAIN))
    assert pen.taken() == ""
