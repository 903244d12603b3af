from __future__ import annotations

from danmaku_tui.ui.terminal.cell_style import DEFAULT
from danmaku_tui.ui.terminal.cells import cells_of
from danmaku_tui.ui.terminal.drawing import Drawing
from danmaku_tui.ui.terminal.frame_pacing import FramePacing
from danmaku_tui.ui.terminal.traits import TerminalTraits

XTERM = TerminalTraits("xterm-256color", tmux=False)

BEGIN, END = "\x1b[?2026h", "\x1b[?2026l"


class Screen:
    """A drawing, and what it wrote of its own."""

    def __init__(self, *, moves: bool = True) -> None:
        self.size = (12, 4)
        self.out: list[str] = []
        self.drawing = Drawing(lambda: self.size, FramePacing(lambda: 0.0), XTERM, moves=moves)
        self.drawing.open(self.out.append)
        self.drawing.with_queries(
            "", self.drawing.pacing.count_panels
        )  # The first question, as at the start.

    def show(self, *rows: str, steps: int = 0) -> str:
        self.out.clear()
        wanted = {y: cells_of(row, DEFAULT) for y, row in enumerate(rows)}
        self.drawing.show(0, 0, wanted, steps, DEFAULT)
        return "".join(self.out)


def test_what_textual_writes_twice_goes_out_once() -> None:
    drawing = Screen().drawing
    painted = "\x1b[1;1H\x1b[31mhello\x1b[0m\x1b[1;1H"
    assert drawing.rewrite(painted) == "\x1b[H\x1b[0;31mhello"
    assert drawing.rewrite(painted) == ""


def test_what_is_no_cell_goes_out_as_it_is() -> None:
    drawing = Screen().drawing
    for data in ("\x1b[?1003h", "\x1b]52;c;eA==\x07", "\x07", "\x1b[>1u"):
        assert drawing.rewrite(data) == data


def test_an_update_in_which_nothing_changes_is_not_begun() -> None:
    rewrite = Screen().drawing.rewrite
    painted = "\x1b[1;1Ha\x1b[1;1H"
    assert [rewrite(BEGIN), rewrite(painted)[:8], rewrite(END)] == ["", BEGIN, END]
    assert [rewrite(BEGIN), rewrite(painted), rewrite(END)] == ["", "", ""]


def test_a_step_is_one_update_where_the_terminal_has_them() -> None:
    screen = Screen()
    screen.show("  hello     ")
    assert not screen.show(" hello     a", steps=1).startswith(BEGIN)
    screen.drawing.rewrite(BEGIN)
    screen.drawing.rewrite(END)
    written = screen.show("hello     ab", steps=1)
    assert written.startswith(BEGIN)
    assert written.endswith(END)


def test_the_cursor_goes_back_to_where_a_person_writes() -> None:
    screen = Screen()
    screen.drawing.rewrite("\x1b[4;3Hx\x1b[4;4H")
    assert screen.show("hello").endswith("\x1b[4;4H")


def test_after_a_resize_nothing_is_known() -> None:
    screen = Screen()
    screen.show("hello")
    assert screen.show("hello") == ""
    screen.size = (20, 4)
    assert "hello" in screen.show("hello")


def test_a_closed_drawing_writes_nothing_and_holds_nothing_back() -> None:
    screen = Screen()
    screen.drawing.close()
    assert not screen.drawing.live
    assert screen.show("hello") == ""
    assert screen.drawing.rewrite("\x1b[1;1Ha\x1b[1;1Ha") == "\x1b[1;1Ha\x1b[1;1Ha"


def test_without_moves_all_goes_out_as_it_is() -> None:
    screen = Screen(moves=False)
    assert not screen.drawing.live
    assert screen.drawing.rewrite("\x1b[1;1Ha\x1b[1;1Ha") == "\x1b[1;1Ha\x1b[1;1Ha"


def test_what_goes_out_is_counted_with_its_bytes_and_asked_about() -> None:
    sizes: list[int] = []
    screen = Screen()
    assert screen.drawing.with_queries("山雀", sizes.append) == "山雀"
    assert sizes == [6]
    fresh = Drawing(lambda: (12, 4), FramePacing(lambda: 0.0), XTERM)
    assert fresh.with_queries("hello", sizes.append) == "hello\x1b[6n"
