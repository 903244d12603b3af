"""The comments of a captured evening: their signs and their lengths."""

from __future__ import annotations

from statistics import median

import pytest

from tests.proto.test_text import test_the_comments_of_a_room_lose_nothing_but_stacked_ornaments
from tests.tui.demo.test_room import RECORDED_LENGTHS

__all__ = ["test_the_comments_of_a_room_lose_nothing_but_stacked_ornaments"]


@pytest.fixture
def comments(evening_comments: list[str]) -> list[str]:
    assert len(evening_comments) > 10_000
    return evening_comments


def test_the_lengths_that_the_demo_is_held_to_are_those_of_the_evening(
    evening_comments: list[str],
) -> None:
    lengths = sorted(map(len, evening_comments))
    count = len(lengths)
    measured = int(median(lengths)), lengths[count * 9 // 10], lengths[count * 99 // 100]
    assert measured == RECORDED_LENGTHS
