"""Captured rooms add up to what their logs say."""

from __future__ import annotations

from tests.tui.room.conftest import chat, gift, like, person
from tests.tui.room.test_board import test_the_leaders_of_a_recorded_room_are_those_who_said_most
from tests.tui.room.test_gifts import (
    test_the_diamonds_of_a_recorded_room_are_the_same_when_messages_come_twice_and_out_of_order,
    test_the_diamonds_of_a_recorded_room_are_those_of_the_greatest_total_of_each_combo,
)
from tests.tui.room.test_room import test_a_recorded_room_adds_up_to_what_its_log_says

__all__ = [
    "chat",
    "gift",
    "like",
    "person",
    "test_a_recorded_room_adds_up_to_what_its_log_says",
    "test_the_diamonds_of_a_recorded_room_are_the_same_when_messages_come_twice_and_out_of_order",
    "test_the_diamonds_of_a_recorded_room_are_those_of_the_greatest_total_of_each_combo",
    "test_the_leaders_of_a_recorded_room_are_those_who_said_most",
]
