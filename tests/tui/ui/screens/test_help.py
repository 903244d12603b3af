from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from textual.binding import Binding, BindingType

from danmaku_tui.ui.app import DanmakuApp
from danmaku_tui.ui.screens.help import key_name
from danmaku_tui.ui.screens.sheet import Sheet
from danmaku_tui.ui.widgets.board_panel import BoardPanel
from danmaku_tui.ui.widgets.event_list import EventList

if TYPE_CHECKING:
    from tests.tui.ui.conftest import Viewer


@pytest.mark.parametrize("size", [(80, 24), (160, 60), (80, 12)], ids=str)
async def test_every_binding_is_listed_with_its_keys(size: tuple[int, int], viewer: Viewer) -> None:
    async with viewer.app.run_test(size=size) as pilot:
        await pilot.press("question_mark")
        await pilot.pause()
        seen = viewer.rows()
        for _ in range(14):
            await pilot.press("ctrl+d")
            seen += viewer.rows()
        bindings: list[BindingType] = [
            *DanmakuApp.BINDINGS,
            *EventList.BINDINGS,
            *BoardPanel.BINDINGS,
        ]
        for binding in bindings:
            assert isinstance(binding, Binding)
            key = binding.key_display or key_name(binding.key.split(",")[0])
            found = [row for row in seen if binding.description in row]
            assert any(key in row.split() for row in found), binding


async def test_the_end_of_the_help_is_its_last_row(viewer: Viewer) -> None:
    async with viewer.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("question_mark")
        await pilot.pause()
        first = viewer.text()
        await pilot.press(*["ctrl+d"] * 14)
        end = viewer.text()
        assert end != first
        await pilot.press("j")
        assert viewer.text() == end
        await pilot.press(*["ctrl+u"] * 14)
        assert viewer.text() == first


async def test_the_help_says_how_it_is_closed(viewer: Viewer) -> None:
    async with viewer.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("question_mark")
        await pilot.pause()
        assert "Esc" in viewer.text()
        assert viewer.app.screen.focused is viewer.app.screen.query_one(Sheet)


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("question_mark", "?"),
        ("left_square_bracket", "["),
        ("ctrl+d", "Ctrl+d"),
        ("shift+tab", "Shift+Tab"),
        ("down", "Down"),
        ("G", "G"),
        ("g", "g"),
        ("1", "1"),
    ],
)
def test_a_key_is_named_as_a_person_writes_it(key: str, name: str) -> None:
    assert key_name(key) == name
