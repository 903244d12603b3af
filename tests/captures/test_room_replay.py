"""Captured rooms, recorded and played again, are the rooms that they were."""

from __future__ import annotations

from tests.tui.replay.conftest import witness
from tests.tui.replay.test_rooms import (
    recorded,
    test_a_room_at_its_end_is_the_live_one,
    test_wherever_one_goes_the_room_is_what_it_was_there,
)

__all__ = [
    "recorded",
    "test_a_room_at_its_end_is_the_live_one",
    "test_wherever_one_goes_the_room_is_what_it_was_there",
    "witness",
]
