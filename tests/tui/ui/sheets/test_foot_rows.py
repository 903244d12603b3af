from __future__ import annotations

from textual.binding import ActiveBinding, Binding
from textual.widget import Widget

from danmaku_proto.text import cells
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.sheets.foot_rows import ANSWER_ROWS, answer_rows, hint_row, key_hints


def test_only_keys_that_have_room_are_named_the_first_before_the_last(palette: Palette) -> None:
    keys = [("Esc", "关闭"), ("y", "copy"), ("x", "block")]
    assert hint_row(keys, 80, palette).strip(30).text.rstrip() == " Esc 关闭 · y copy · x block"
    assert hint_row(keys, 20, palette).strip(30).text.rstrip() == " Esc 关闭 · y copy"
    assert hint_row(keys, 4, palette).width == 0


def test_keys_are_named_as_they_are_bound_and_left_out_where_they_are_not() -> None:
    bound = Binding("c", "copy", "Copy", id="copy")
    active = {"c": ActiveBinding(Widget(), bound, True), "x": ActiveBinding(Widget(), bound, True)}
    assert key_hints(active, {"copy": "copy", "block": "block"}) == [
        ("Esc", "close"),
        ("c", "copy"),
    ]


def test_a_long_answer_wraps_and_takes_a_few_rows(palette: Palette) -> None:
    rows = answer_rows("word " * 40, 20, palette)
    assert len(rows) == ANSWER_ROWS
    assert all(cells(row.strip(20).text) == 20 for row in rows)
