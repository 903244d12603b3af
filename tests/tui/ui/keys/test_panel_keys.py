from __future__ import annotations

from collections import Counter

import pytest

from danmaku_tui.ui.keys.panel_keys import (
    PANELS,
    PLACES,
    STAGE_KEYS,
    keys_named,
    named_keys,
    places_of,
)
from danmaku_tui.ui.keys.room_keys import KEYS
from danmaku_tui.ui.stage.stage_view import StageView


def test_a_name_has_the_same_keys_wherever_it_is() -> None:
    keys: dict[str, set[str]] = {}
    for bindings in PLACES.values():
        for binding in bindings:
            keys.setdefault(binding.id or binding.key, set()).add(binding.key)
    assert [name for name, several in keys.items() if len(several) > 1] == []


@pytest.mark.parametrize("panel", PANELS)
def test_every_key_of_a_panel_has_a_name_and_no_key_does_two_things(panel: str) -> None:
    own = PANELS[panel]
    assert all(binding.id and binding.description for binding in own)
    assert set(Counter(key for each in own for key in each.key.split(",")).values()) == {1}
    assert not {binding.id for binding in own} & {binding.id for binding in KEYS}


@pytest.mark.parametrize("place", PLACES)
def test_every_key_over_the_room_has_a_name_but_those_that_close(place: str) -> None:
    nameless = {binding.description for binding in PLACES[place] if binding.id is None}
    assert nameless <= {"Close"}


def test_the_stage_has_the_keys_that_are_told_of_it() -> None:
    assert [*StageView.BINDINGS] == [*STAGE_KEYS]


def test_each_name_is_told_once_with_where_it_holds() -> None:
    told = [(binding.id, where) for binding, where in named_keys()]
    assert len({name for name, _ in told}) == len(told)
    assert ("quit", "") in told
    assert ("pick-left", "On the stage, frozen") in told
    assert ("delete-rule", "In the rules") in told
    assert ("down", "In the list, the board, the rules and on sheets") in told


def test_a_key_of_the_room_holds_in_its_panels_and_where_it_is_named_again() -> None:
    assert places_of("quit") == set(PANELS)
    assert places_of("copy") == {*PANELS, "card"}
    assert places_of("down") == {"list", "board", "card", "ledger", "rules"}
    assert places_of("pick-left") == {"stage"}


def test_the_first_key_of_a_name_is_the_one_that_is_shown() -> None:
    keys = keys_named({"last": "ctrl+n,end"})
    assert (keys["last"], keys["first"], keys["kind-3"]) == ("Ctrl+n", "g", "3")
