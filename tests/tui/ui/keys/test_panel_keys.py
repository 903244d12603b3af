from __future__ import annotations

from collections import Counter

import pytest

from danmaku_tui.ui.board.board_panel import BoardPanel
from danmaku_tui.ui.keys.panel_keys import PANELS
from danmaku_tui.ui.keys.room_keys import KEYS
from danmaku_tui.ui.list.event_list import EventList
from danmaku_tui.ui.sheets.addresses import AddressScreen
from danmaku_tui.ui.sheets.card import CardScreen
from danmaku_tui.ui.sheets.choice import Choice
from danmaku_tui.ui.sheets.ledger import LedgerScreen
from danmaku_tui.ui.sheets.people import PeopleScreen
from danmaku_tui.ui.sheets.rule_form import RuleForm
from danmaku_tui.ui.sheets.rules import RulesScreen
from danmaku_tui.ui.sheets.sheet import Sheet
from danmaku_tui.ui.sheets.wire import WireScreen
from danmaku_tui.ui.stage.stage_view import StageView

IN_ROOM = [name for name, group in PANELS.items() if group.in_room]

WIDGETS = {
    "stage": StageView.BINDINGS,
    "list": EventList.BINDINGS,
    "board": BoardPanel.BINDINGS,
    "card": CardScreen.BINDINGS,
    "wire": WireScreen.BINDINGS,
    "ledger": LedgerScreen.BINDINGS,
    "addresses": AddressScreen.BINDINGS,
    "people": PeopleScreen.BINDINGS,
    "rules": RulesScreen.BINDINGS,
    "form": [*RuleForm.BINDINGS, *Choice.BINDINGS],
    "sheet": Sheet.BINDINGS,
}


def test_a_name_has_the_same_keys_wherever_it_is() -> None:
    keys: dict[str, set[str]] = {}
    for group in PANELS.values():
        for binding in group.effective:
            if binding.id is not None:
                keys.setdefault(binding.id, set()).add(binding.key)
    assert [name for name, several in keys.items() if len(several) > 1] == []


@pytest.mark.parametrize("panel", IN_ROOM)
def test_every_key_of_a_panel_has_a_name_and_no_key_does_two_things(panel: str) -> None:
    own = PANELS[panel].keys
    assert all(binding.id and binding.description for binding in own)
    assert set(Counter(key for each in own for key in each.key.split(",")).values()) == {1}
    assert not {binding.id for binding in own} & {binding.id for binding in KEYS}


@pytest.mark.parametrize("panel", sorted({*PANELS} - {"form"}))
def test_every_key_over_the_room_has_a_name_but_those_that_close(panel: str) -> None:
    nameless = {binding.description for binding in PANELS[panel].effective if binding.id is None}
    assert nameless <= {"Close"}


def test_each_widget_has_the_keys_that_the_table_has_for_it() -> None:
    assert {name: [*group.keys] for name, group in PANELS.items()} == WIDGETS


@pytest.mark.parametrize("panel", ["list", "board", "rules", "sheet"])
def test_the_same_keys_walk_through_every_kind_of_lines(panel: str) -> None:
    walking = [(each.id, each.key, each.action) for each in PANELS[panel].keys[:6]]
    assert walking == [(each.id, each.key, each.action) for each in PANELS["sheet"].keys]
