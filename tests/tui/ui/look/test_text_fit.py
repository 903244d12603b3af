from __future__ import annotations

from danmaku_tui.ui.look.text_fit import shortened


def test_a_text_that_fits_is_whole() -> None:
    assert shortened("弹幕", 4, "~") == "弹幕"


def test_a_mark_ends_what_is_cut_and_no_glyph_is_cut_in_half() -> None:
    assert shortened("弹幕弹幕", 5, "~") == "弹幕~"
    assert shortened("弹幕弹幕", 4, "~") == "弹~"
