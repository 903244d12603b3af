from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st
from rich.style import Style
from textual.strip import Strip

from danmaku_proto.text import cells, clean, graphemes
from danmaku_tui.ui.look.glyphs import ASCII
from danmaku_tui.ui.look.row import Row, heading

PLAIN = Style()
STRONG = Style(bold=True)

pieces = st.one_of(
    st.text("ab 1", max_size=6),
    st.text("弹幕，。", max_size=4),
    st.lists(
        st.sampled_from(["👨‍👩‍👧", "🇨🇳", "🇳", "❤️", "1️⃣", "é̂", "कि", "🏽", "葛󠄀", "\U0001fadd"]),
        max_size=4,
    ).map("".join),
    st.text(max_size=8),
).map(clean)
widths = st.integers(0, 30)


def width_of(strip: Strip) -> int:
    return sum(cells(segment.text) for segment in strip)


def grid(text: str) -> list[str]:
    """Return ``text`` cell by cell, an empty string behind what is wide."""
    return [part for glyph, size in graphemes(text) for part in (glyph, *[""] * (size - 1))]


@given(st.lists(pieces, max_size=5), widths)
@example(["\U0001fadd" * 3], 4)
def test_a_row_gives_exactly_the_cells_that_are_asked_for(texts: list[str], width: int) -> None:
    row = Row()
    for text in texts:
        row.add(text, PLAIN)
    strip = row.strip(width)
    assert strip.cell_length == width_of(strip) == width


@given(st.lists(pieces, max_size=5), widths)
def test_a_row_is_cut_between_graphemes_and_a_half_one_is_a_space(
    texts: list[str], width: int
) -> None:
    row = Row()
    for text in texts:
        row.add(text, PLAIN)
    whole = [cell for text in texts for cell in grid(text)]
    cut = whole[:width]
    if len(whole) > width and cut and whole[width] == "":
        cut[-1] = " "
    assert row.strip(width).text == "".join(cut) + " " * (width - len(cut))


@given(pieces, st.integers(-3, 20))
def test_a_fitted_piece_takes_exactly_its_room(text: str, width: int) -> None:
    row = Row().add_fit(text, PLAIN, width)
    assert row.width == max(0, width) == width_of(row.strip(row.width))


@given(pieces, st.integers(1, 20))
def test_with_ascii_only_the_mark_of_the_cut_differs(text: str, width: int) -> None:
    usual = Row().add_fit(text, PLAIN, width).strip(width).text
    plain = Row(ASCII).add_fit(text, PLAIN, width).strip(width).text
    if cells(text) <= width:
        assert plain == usual
    else:
        kept, _, spaces = usual.rpartition("…")
        assert plain == f"{kept}{ASCII.ellipsis}{spaces}"


@given(st.text("ab 弹", max_size=9), st.integers(0, 40), st.booleans())
def test_an_ascii_heading_draws_nothing_but_ascii(note: str, width: int, marked: bool) -> None:
    styles = (PLAIN, STRONG, PLAIN)
    text = heading("List", note, width, styles, marked=marked, glyphs=ASCII).text
    assert text.replace(note, "").isascii()


def test_a_fill_never_shortens_a_row() -> None:
    assert Row().add("abc", PLAIN).fill(PLAIN, 2).strip(3).text == "abc"
    assert Row().add("abc", PLAIN).fill(PLAIN, 6, "─").strip(6).text == "abc───"


def test_each_piece_keeps_its_style() -> None:
    strip = Row().add("a", PLAIN).add("弹幕", STRONG).strip(4)
    assert [(segment.text, segment.style) for segment in strip if segment.text] == [
        ("a", PLAIN),
        ("弹", STRONG),
        (" ", STRONG),
    ]


@given(pieces, pieces, st.integers(0, 60), st.booleans())
def test_a_heading_gives_exactly_the_cells_that_are_asked_for(
    title: str, note: str, width: int, marked: bool
) -> None:
    strip = heading(title, note, width, (PLAIN, STRONG, PLAIN), marked=marked)
    assert strip.cell_length == width_of(strip) == width


def test_the_note_of_a_heading_gives_way_to_the_title() -> None:
    styles = (PLAIN, STRONG, PLAIN)
    assert "following" in heading("List", "following", 30, styles, marked=False).text
    narrow = heading("List", "following", 12, styles, marked=False).text
    assert "List" in narrow
    assert "fo" not in narrow


def test_a_title_that_is_too_long_is_cut_and_says_so() -> None:
    assert "…" in heading("弹幕弹幕弹幕", "", 9, (PLAIN, STRONG, PLAIN), marked=False).text


def test_the_heading_of_the_panel_that_has_the_keys_differs_without_colour() -> None:
    styles = (PLAIN, PLAIN, PLAIN)
    marked = heading("List", "", 20, styles, marked=True).text
    assert marked != heading("List", "", 20, styles, marked=False).text
