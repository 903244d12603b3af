from __future__ import annotations

from collections import Counter

from danmaku_tui.rules.event_group import GROUPS
from danmaku_tui.ui.keys.room_keys import KEYS, rebound


def test_every_key_of_the_room_has_a_name_and_no_key_does_two_things() -> None:
    assert all(binding.id and binding.description for binding in KEYS)
    for counted in (
        Counter(binding.id for binding in KEYS),
        Counter(key for binding in KEYS for key in binding.key.split(",")),
    ):
        assert set(counted.values()) == {1}


def test_each_group_of_events_has_the_digit_of_its_place() -> None:
    kinds = [binding for binding in KEYS if str(binding.id).startswith("kind-")]
    assert {binding.key: binding.description for binding in kinds} == {
        str(number): group.switching for number, group in enumerate(GROUPS, 1)
    }


def test_what_is_not_bound_anew_keeps_its_key() -> None:
    keys = rebound(KEYS, {"freeze": "p"})
    assert keys["freeze"] == "p"
    assert keys["quit"] == "q"
    assert set(keys) == {binding.id for binding in KEYS}


def test_what_is_bound_anew_elsewhere_is_known_as_well() -> None:
    assert rebound(KEYS, {"down": "n"})["down"] == "n"
