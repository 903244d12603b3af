from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_proto.text import cells, clean
from danmaku_tui.export.video_canvas import CanvasSizeError, VideoCanvas, columns_of
from danmaku_tui.stage.clock import CROSSING_SECONDS

SIDES = st.integers(120, 16_384)


@pytest.mark.parametrize("text", ["1920x1080", " 1920X1080 ", "1920×1080"])
def test_a_size_is_width_and_height(text: str) -> None:
    assert VideoCanvas.read(text) == VideoCanvas(1920, 1080)


@pytest.mark.parametrize("text", ["", "1920", "0x0", "99999x99999", "-1x2", "axb", "1920x1080x3"])
def test_what_is_no_size_is_told_with_an_example(text: str) -> None:
    with pytest.raises(CanvasSizeError, match="1920x1080"):
        VideoCanvas.read(text)


def test_a_usual_video_has_twenty_lanes() -> None:
    assert VideoCanvas(1920, 1080).lanes == 20


def test_a_video_that_stands_upright_has_letters_of_the_same_size_in_more_lanes() -> None:
    lying, standing = VideoCanvas(1920, 1080), VideoCanvas(1080, 1920)
    assert standing.font_size == lying.font_size
    assert standing.lanes == 35


@given(SIDES, SIDES)
def test_all_lanes_are_in_the_picture_and_the_stage_covers_it(width: int, height: int) -> None:
    scenery = VideoCanvas(width, height)
    assert scenery.lanes * scenery.lane_height <= height + 0.001
    assert width <= scenery.columns * scenery.cell < width + scenery.cell
    assert scenery.font_size <= scenery.lane_height


def test_a_column_crosses_a_usual_video_in_the_time_it_takes_on_screen() -> None:
    scenery = VideoCanvas(1920, 1080)
    assert scenery.columns / scenery.rate == pytest.approx(CROSSING_SECONDS)


@given(st.text(max_size=60).map(clean))
def test_a_text_has_at_least_the_columns_that_a_terminal_gives_it(text: str) -> None:
    assert columns_of(text) >= cells(text)


def test_broad_letters_have_more_room_than_narrow_ones() -> None:
    assert columns_of("WWWW") > columns_of("AAAA") > columns_of("llll")


def test_what_fonts_with_ideographs_draw_wide_has_two_columns() -> None:
    assert columns_of("…★×") == 6


def test_a_joined_emoji_has_room_for_a_font_that_cannot_join_it() -> None:
    assert columns_of("👨‍👩‍👧") == 6
