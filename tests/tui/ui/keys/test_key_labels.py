from __future__ import annotations

from danmaku_tui.ui.keys.key_labels import STANDARD_LABELS, key_labels, named_keys, panels_of
from danmaku_tui.ui.keys.panel_keys import PANELS
from danmaku_tui.ui.keys.room_keys import KEYS


def test_each_name_comes_once_with_the_place_where_it_holds() -> None:
    found = [(binding.id, where) for binding, where in named_keys()]
    assert len({name for name, _ in found}) == len(found)
    assert ("quit", "") in found
    assert ("pick-left", "On the stage, frozen") in found
    assert ("delete-rule", "In the rules") in found
    assert ("down", "In the list, the board, the rules and on sheets") in found


def test_a_key_of_the_room_holds_in_its_panels_and_where_it_is_named_again() -> None:
    in_room = {"stage", "list", "board"}
    assert panels_of("quit") == in_room
    assert panels_of("copy") == {*in_room, "card", "wire"}
    sheets = {"card", "wire", "ledger", "addresses", "people", "rules", "sheet"}
    assert panels_of("down") == {"list", "board", *sheets}
    assert panels_of("pick-left") == {"stage"}
    assert panels_of("nothing") == set()


def test_the_first_key_of_a_name_is_the_one_that_is_shown() -> None:
    keys = key_labels({"last": "ctrl+n,end"})
    assert (keys["last"], keys["first"], keys["kind-3"]) == ("Ctrl+n", "g", "3")


def test_a_name_without_a_key_in_the_configuration_has_its_standard_key() -> None:
    keys = key_labels({"freeze": "p"})
    assert keys["freeze"] == "p"
    assert keys["quit"] == "q"
    assert set(keys) >= {binding.id for binding in KEYS}
    assert dict(STANDARD_LABELS) == key_labels({})


def test_a_key_from_the_configuration_is_known_for_every_panel() -> None:
    assert key_labels({"down": "n"})["down"] == "n"
    names = {each.id for group in PANELS.values() for each in group.keys if each.id}
    assert set(key_labels({})) >= names
