from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from danmaku_proto.text import clean
from danmaku_tui.ui.look.palette import DARK, Palette, palette_of
from danmaku_tui.ui.sheets.fact_rows import fields

TEXTS = st.text(max_size=60).map(clean)


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=5), st.integers(16, 90))
def test_no_row_is_wider_than_there_is_room(facts: list[tuple[str, str]], width: int) -> None:
    rows = list(fields(facts, width, palette_of(DARK)))
    assert all(row.width <= width for row in rows)


def test_values_begin_in_one_column_and_go_on_under_themselves(palette: Palette) -> None:
    facts = [("等级", "12"), ("about", "one two three"), ("club", "")]
    rows = [row.strip(20).text for row in fields(facts, 20, palette)]
    assert rows == [
        "   等级   12        ",
        "   about  one two   ",
        "          three     ",
    ]
