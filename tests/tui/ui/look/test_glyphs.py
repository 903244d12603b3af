from __future__ import annotations

from dataclasses import fields

import pytest

from danmaku_proto.text import cells
from danmaku_tui.ui.look.glyphs import ASCII, UNICODE, Glyphs

SETS = {"unicode": UNICODE, "ascii": ASCII}

KINDS = ["gift", "like", "enter", "plus", "info", "state", "unknown", "fault", "link"]
STATES = ["live", "quiet", "silent", "connecting", "retry", "refused", "ended", "recording"]


def signs(glyphs: Glyphs) -> dict[str, str]:
    return {
        field.name: getattr(glyphs, field.name)
        for field in fields(Glyphs)
        if field.name != "border"
    }


@pytest.mark.parametrize("glyphs", SETS.values(), ids=SETS)
def test_each_sign_takes_one_cell_and_that_of_a_pause_two(glyphs: Glyphs) -> None:
    wide = {name: cells(sign) for name, sign in signs(glyphs).items() if cells(sign) != 1}
    assert wide == {"paused": 2}


def test_ascii_is_ascii_and_can_be_seen() -> None:
    assert all(sign.isascii() and sign.isprintable() for sign in signs(ASCII).values())
    assert all(sign.strip() == sign for sign in signs(ASCII).values())


@pytest.mark.parametrize("names", [KINDS, STATES], ids=["kinds", "states"])
@pytest.mark.parametrize("glyphs", SETS.values(), ids=SETS)
def test_signs_that_stand_in_one_place_differ(glyphs: Glyphs, names: list[str]) -> None:
    chosen = [getattr(glyphs, name) for name in names]
    assert len(set(chosen)) == len(chosen)


@pytest.mark.parametrize(
    ("one", "other"), [("up", "down"), ("check", "cross"), ("left", "right"), ("pinned", "muted")]
)
@pytest.mark.parametrize("glyphs", SETS.values(), ids=SETS)
def test_opposites_differ(glyphs: Glyphs, one: str, other: str) -> None:
    assert getattr(glyphs, one) != getattr(glyphs, other)


def test_both_sets_name_a_border_that_textual_knows() -> None:
    from textual.css.constants import VALID_BORDER

    assert {UNICODE.border, ASCII.border} <= VALID_BORDER
    assert UNICODE.border != ASCII.border
