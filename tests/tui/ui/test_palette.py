from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.style import Style
from textual.theme import BUILTIN_THEMES, Theme

from danmaku_tui.ui.palette import DARK, THEMES, Palette, palette_of

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
]
"""Every style that words are painted in; the other ones are the time of day and rules."""


@pytest.fixture(params=THEMES, ids=lambda theme: theme.name)
def theme(request: pytest.FixtureRequest) -> Theme:
    found = request.param
    assert isinstance(found, Theme)
    return found


@pytest.mark.parametrize("name", READ)
def test_what_is_read_stands_out_from_its_ground(
    theme: Theme, name: str, contrast: Callable[[Style], float]
) -> None:
    assert contrast(getattr(palette_of(theme), name)) >= 4.5


def test_every_name_stands_out_from_its_ground(
    theme: Theme, contrast: Callable[[Style], float]
) -> None:
    assert min(map(contrast, palette_of(theme).hues)) >= 4.5


def test_the_time_of_a_line_can_be_made_out(
    theme: Theme, contrast: Callable[[Style], float]
) -> None:
    assert contrast(palette_of(theme).faint) >= 2.5


def test_nothing_is_left_out_of_these_tests() -> None:
    assert {field.name for field in fields(Palette)} == {*READ, "faint", "rule", "hues"}


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


@pytest.mark.parametrize("name", sorted(BUILTIN_THEMES))
def test_every_theme_of_textual_can_be_worn(name: str, contrast: Callable[[Style], float]) -> None:
    palette = palette_of(BUILTIN_THEMES[name])
    assert contrast(palette.text) > contrast(palette.dim) > contrast(palette.faint) > 1
