from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from textual.binding import Binding

from danmaku_tui.i18n.language import use
from danmaku_tui.ui.board.board_panel import BoardPanel
from danmaku_tui.ui.keys.key_names import key_name
from danmaku_tui.ui.keys.replay_keys import REPLAY_KEYS
from danmaku_tui.ui.keys.room_keys import KEYS, keys_of
from danmaku_tui.ui.list.event_list import EventList
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.sheets.card import CardScreen
from danmaku_tui.ui.sheets.help import HelpScreen
from danmaku_tui.ui.sheets.rules import RulesScreen
from danmaku_tui.ui.stage.stage_view import StageView

if TYPE_CHECKING:
    from tests.tui.ui.sheets.conftest import Stand

SIZES = pytest.mark.parametrize("size", [(80, 24), (160, 45), (40, 12), (20, 5)], ids=str)


@pytest.fixture
def helping(stand: Callable[..., Stand], palette: Palette) -> Stand:
    return stand(HelpScreen(palette))


def listed(app: Stand) -> list[str]:
    """Return what stands in the help, without its frame."""
    return [row.split("│")[1] for row in app.rows() if row.count("│") == 2]


@pytest.mark.parametrize("size", [(80, 24), (160, 45), (80, 12)], ids=str)
async def test_every_binding_is_listed_with_its_keys(size: tuple[int, int], helping: Stand) -> None:
    async with helping.run_test(size=size) as pilot:
        await pilot.pause()
        seen, page = [], None
        while page != (page := listed(helping)):
            seen += page
            await pilot.press("pagedown")
    every = (KEYS, StageView, EventList, BoardPanel, CardScreen, RulesScreen)
    for source in every:
        bindings = source if isinstance(source, tuple) else source.BINDINGS
        for binding in bindings:
            assert isinstance(binding, Binding)
            found = [row for row in seen if binding.description in row]
            key = key_name(binding.key.split(",")[0])
            assert any(key in row.split() for row in found), binding


@SIZES
async def test_it_fits(size: tuple[int, int], helping: Stand) -> None:
    async with helping.run_test(size=size) as pilot:
        await pilot.pause()
        helping.assert_whole()
        await pilot.press(*"card")
        await pilot.pause()
        helping.assert_whole()


async def test_the_keys_in_force_are_listed_not_those_they_replace(
    stand: Callable[..., Stand], palette: Palette
) -> None:
    app = stand(HelpScreen(palette, {"copy": "c,f5", "pick-left": "a"}))
    async with app.run_test(size=(80, 45)) as pilot:
        await pilot.press(*"copy the")
        assert [row.strip() for row in listed(app)[1:2]] == ["In the room"]
        assert listed(app)[2].split()[:3] == ["c", "F5", "Copy"]
        await pilot.press("escape", *"pick to the left")
        assert listed(app)[2].split()[:2] == ["a", "Pick"]


async def test_typing_filters_at_once_by_words_by_key_and_by_panel(helping: Stand) -> None:
    async with helping.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"undo")
        does = [
            row.split(maxsplit=1)[1].strip() for row in listed(helping)[1:] if row[:4] == "   u"
        ]
        assert does == ["Undo the last change of the rules", "Undo", "Undo"]
        await pilot.press("escape", "slash")
        assert [row.split() for row in listed(helping)[1:3]] == [
            ["In", "the", "room"],
            ["/", "Search"],
        ]
        await pilot.press("escape", *"board half")
        assert [row.split()[0] for row in listed(helping)[1:4]] == ["In", "Ctrl+d", "Ctrl+u"]
        assert not listed(helping)[4].strip()


async def test_what_no_key_does_is_said(helping: Stand) -> None:
    async with helping.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"[/nope]")
        await pilot.pause()
        assert "no key does this" in helping.text()
        assert "[/nope]" in helping.text()


async def test_escape_first_clears_what_was_typed_and_then_closes(helping: Stand) -> None:
    async with helping.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        everything = helping.text()
        await pilot.press("x", "y")
        assert "Esc shows all" in helping.text()
        await pilot.press("escape")
        assert helping.text() == everything
        await pilot.press("escape")
        await pilot.pause()
        assert helping.results == [None]


async def test_the_key_that_opened_it_closes_it_unless_it_is_being_typed(helping: Stand) -> None:
    async with helping.run_test(size=(80, 24)) as pilot:
        await pilot.press("a", "question_mark")
        await pilot.pause()
        assert helping.results == []
        assert "a?" in helping.text()
        await pilot.press("escape", "question_mark")
        await pilot.pause()
        assert helping.results == [None]


async def test_arrows_scroll_and_the_end_is_the_last_row(helping: Stand) -> None:
    async with helping.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        first = helping.text()
        await pilot.press("down")
        assert helping.text() != first
        await pilot.press("up")
        assert helping.text() == first
        pages, end = 0, first
        while pages == 0 or helping.text() != end:
            pages, end = pages + 1, helping.text()
            await pilot.press("pagedown")
        await pilot.press("down")
        assert helping.text() == end
        await pilot.press(*["pageup"] * pages)
        assert helping.text() == first
        await pilot.press("end")
        assert helping.text() == end
        await pilot.press("home")
        assert helping.text() == first


async def test_in_what_is_typed_home_and_end_move_the_cursor(helping: Stand) -> None:
    async with helping.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"ar", "home", "c", "end", "d")
        assert "card" in listed(helping)[0]


async def test_the_keys_of_a_replay_are_found_by_its_name(
    stand: Callable[..., Stand], palette: Palette
) -> None:
    app = stand(HelpScreen(palette, keys=keys_of(replayed=True)))
    async with app.run_test(size=(80, 45)) as pilot:
        await pilot.press(*"replay")
        rows = [row.strip() for row in listed(app)[1:] if row.strip()]
    assert rows[0] == "In a replay"
    assert len(rows) == len(REPLAY_KEYS) + 1
    for key, row in zip(REPLAY_KEYS, rows[1:], strict=True):
        assert row.endswith(key.description)


async def test_without_a_replay_its_keys_are_not_listed(
    stand: Callable[..., Stand], palette: Palette
) -> None:
    app = stand(HelpScreen(palette, keys=keys_of(replayed=False)))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"replay")
        assert "no key does this" in app.text()


async def test_only_what_works_over_every_sheet_is_called_everywhere(helping: Stand) -> None:
    async with helping.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"everywhere")
        rows = [row.strip() for row in listed(helping)[1:] if row.strip()]
    assert rows[0] == "Everywhere"
    assert [row.split()[0] for row in rows[1:]] == ["?", "Ctrl+p"]


async def test_it_changes_its_language_while_it_is_open(helping: Stand, palette: Palette) -> None:
    async with helping.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        use("zh_CN")
        try:
            helping.screen.set_palette(palette)  # type: ignore[attr-defined]  # it is the help
            await pilot.pause()
        finally:
            use("en")
        assert "按键" in helping.text()
        assert "Everywhere" not in helping.text()
