"""Captured rooms, told over a real socket, against an independent count."""

from __future__ import annotations

import pytest

from tests.e2e.conftest import person_folder, run, speak, until
from tests.e2e.test_rooms import (
    test_json_lines_of_a_room_add_up_to_what_happened_in_it,
    test_the_boards_of_a_session_are_the_room_in_order,
    told,
)

__all__ = [
    "person_folder",
    "run",
    "speak",
    "test_json_lines_of_a_room_add_up_to_what_happened_in_it",
    "test_the_boards_of_a_session_are_the_room_in_order",
    "told",
    "until",
]

pytestmark = pytest.mark.timeout(90)
