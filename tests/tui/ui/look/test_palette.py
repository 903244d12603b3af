from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields, replace
from itertools import combinations
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.color import ColorSystem
from rich.style import Style
from textual.theme import BUILTIN_THEMES, Theme

from danmaku_tui.ui.look.glyphs import ASCII, UNICODE, Glyphs
from danmaku_tui.ui.look.palette import CONTRAST, DARK, TERMINAL, THEMES, Palette, palette_of
from tests.fixtures.each import each

SGR: Final = re.compile(r"\x1b\[([\d;]+)m")

READ = [
    "text",
    "strong",
    "dim",
    "gift",
    "notice",
    "good",
    "warn",
    "bad",
    "accent",
    "bar",
    "bar_dim",
    "bar_strong",
    "cursor",
    "picked",
    "hit",
    "highlight",
    "own",
    "muted",
]
"""Every style that words are painted in; the other ones are the time of day and rules."""

COLOURED = [theme for theme in THEMES if not theme.ansi]


@pytest.fixture(params=THEMES, ids=lambda theme: theme.name)
def theme(request: pytest.FixtureRequest) -> Theme:
    found = request.param
    assert isinstance(found, Theme)
    return found


@pytest.mark.parametrize("coloured", COLOURED, ids=lambda theme: theme.name)
@each("name", READ)
def test_what_is_read_stands_out_from_its_ground(
    coloured: Theme, name: str, contrast: Callable[[Style], float]
) -> None:
    assert contrast(getattr(palette_of(coloured), name)) >= 4.5


@pytest.mark.parametrize("coloured", COLOURED, ids=lambda theme: theme.name)
def test_every_name_stands_out_from_its_ground(
    coloured: Theme, contrast: Callable[[Style], float]
) -> None:
    assert min(map(contrast, palette_of(coloured).hues)) >= 4.5


@pytest.mark.parametrize("coloured", COLOURED, ids=lambda theme: theme.name)
def test_the_time_of_a_line_can_be_made_out(
    coloured: Theme, contrast: Callable[[Style], float]
) -> None:
    assert contrast(palette_of(coloured).faint) >= 3


@each("name", [*READ, "faint", "rule"])
def test_with_high_contrast_everything_has_the_highest_grade(
    name: str, contrast: Callable[[Style], float]
) -> None:
    palette = palette_of(CONTRAST)
    assert contrast(getattr(palette, name)) >= 7
    assert min(map(contrast, palette.hues)) >= 7


def test_nothing_is_left_out_of_these_tests() -> None:
    named = {field.name for field in fields(Palette)}
    assert named == {*READ, "faint", "rule", "hues", "glyphs"}


def styles(palette: Palette) -> dict[str, Style]:
    named = {name: getattr(palette, name) for name in [*READ, "faint", "rule"]}
    return named | {f"hue {number}": hue for number, hue in enumerate(palette.hues)}


def test_the_terminal_theme_names_only_what_the_terminal_has() -> None:
    for style in styles(palette_of(TERMINAL)).values():
        for color in (style.color, style.bgcolor):
            assert color is not None
            assert color.is_default or color.is_system_defined


def test_its_bytes_are_the_sixteen_colours_and_how_text_is_set() -> None:
    usual = {0, 1, 2, 4, 7, 39, 49, *range(30, 38), *range(40, 48)}
    bright = {*range(90, 98), *range(100, 108)}
    for style in styles(palette_of(TERMINAL)).values():
        written = style.render("x", color_system=ColorSystem.TRUECOLOR)
        codes = {int(code) for found in SGR.findall(written) for code in found.split(";")}
        assert codes <= usual | bright


def test_on_the_terminals_own_ground_no_ink_is_one_that_may_be_the_ground() -> None:
    # Black, white and the greys are what schemes use for grounds, dark ones and light ones.
    for style in styles(palette_of(TERMINAL)).values():
        assert style.color is not None
        assert style.bgcolor is not None
        if style.bgcolor.is_default:
            assert style.color.name not in {"black", "white", "bright_black", "bright_white"}


def as_set(style: Style) -> tuple[bool, ...]:
    """Return how text is set, which is seen without any colour."""
    named = (style.bold, style.dim, style.underline, style.reverse, style.italic)
    return tuple(map(bool, named))


APART = list(combinations(["text", "picked", "hit", "strong"], 2))
"""What differs in no sign, only in its style."""

SIGNS = {"highlight": "pinned", "own": "own", "muted": "muted", "gift": "gift"}
"""What has a sign of its own beside its style."""


@each(("one", "other"), APART)
def test_what_has_no_sign_of_its_own_differs_without_colour(
    theme: Theme, one: str, other: str
) -> None:
    palette = palette_of(theme)
    assert as_set(getattr(palette, one)) != as_set(getattr(palette, other))


@pytest.mark.parametrize("glyphs", [UNICODE, ASCII], ids=["unicode", "ascii"])
def test_what_does_not_differ_without_colour_has_a_sign(glyphs: Glyphs) -> None:
    signs = [getattr(glyphs, sign) for sign in SIGNS.values()]
    assert len(set(signs)) == len(signs)
    assert "" not in {sign.strip() for sign in signs}


@each("name", READ)
def test_what_is_picked_differs_from_all_else_without_colour(theme: Theme, name: str) -> None:
    palette = palette_of(theme)
    if name != "picked":
        assert as_set(getattr(palette, name)) != as_set(palette.picked)


def test_the_signs_come_with_the_palette(theme: Theme) -> None:
    assert palette_of(theme).glyphs is UNICODE
    assert palette_of(theme, ASCII).glyphs is ASCII
    assert replace(palette_of(theme, ASCII), glyphs=UNICODE) == palette_of(theme)


def test_the_hues_differ_from_one_another(theme: Theme) -> None:
    hues = palette_of(theme).hues
    assert len(set(hues)) == len(hues) >= 6


@given(st.text())
def test_a_person_keeps_one_hue_in_every_run_and_every_theme(key: str) -> None:
    places = {
        palette.hues.index(palette.name(key))
        for palette in (palette_of(theme) for theme in (*THEMES, DARK))
    }
    assert len(places) == 1


def test_the_hue_of_a_person_is_a_known_one() -> None:
    # Python's own hash would give another one in each run.
    palette = palette_of(DARK)
    assert [palette.hues.index(palette.name(key)) for key in ("ann", "ben", "山")] == [3, 1, 2]


def test_many_people_spread_over_all_hues() -> None:
    palette = palette_of(DARK)
    worn = [palette.name(str(number)) for number in range(1_000)]
    assert set(worn) == set(palette.hues)
    assert max(map(worn.count, palette.hues)) < 2 * 1_000 / len(palette.hues)


@each("name", sorted(BUILTIN_THEMES))
def test_every_theme_of_textual_can_be_worn(name: str, contrast: Callable[[Style], float]) -> None:
    worn = BUILTIN_THEMES[name]
    palette = palette_of(worn)
    if worn.ansi:
        assert palette == palette_of(TERMINAL)
    else:
        assert contrast(palette.text) > contrast(palette.dim) > contrast(palette.faint) > 1
