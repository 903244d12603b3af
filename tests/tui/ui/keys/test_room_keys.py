from __future__ import annotations

from collections import Counter

from danmaku_tui.rules.event_group import GROUPS
from danmaku_tui.ui.keys.key_labels import key_labels
from danmaku_tui.ui.keys.room_keys import KEYS, LIVE_ONLY, keys_of, shown_keys, text_openers


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


def test_a_replay_has_its_own_keys_first_and_none_of_a_connection() -> None:
    live, replayed = keys_of(replayed=False, taught=True), keys_of(replayed=True)
    assert replayed[0].id == "play"
    assert not {key.id for key in replayed} & LIVE_ONLY
    assert {key.id for key in live} >= LIVE_ONLY
    assert {*live, *replayed} == {*KEYS}


def test_the_last_row_has_the_keys_in_force() -> None:
    shown = shown_keys(KEYS, key_labels({"quit": "ctrl+q,q"}))
    assert shown[:2] == [("?", "Help"), ("Ctrl+q", "Quit")]


def test_the_keys_that_open_a_text_field_are_those_in_force() -> None:
    assert text_openers({}) == {"slash", "T", "c"}
    assert text_openers({"search": "ctrl+f,f3"}) == {"ctrl+f", "f3", "T", "c"}
