from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from textual.app import App, ComposeResult
from textual.widget import Widget

from danmaku_proto.text import cells
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.sheets.choice import Choice

if TYPE_CHECKING:
    from tests.tui.ui.conftest import Host


@pytest.fixture
def choice(palette: Palette) -> Choice:
    return Choice(["hide", "静音", "highlight"], 0, palette)


async def test_keys_choose_around_the_ends(host: Callable[[Widget], Host], choice: Choice) -> None:
    app = host(choice)
    async with app.run_test(size=(40, 2)) as pilot:
        for key, chosen in [("right", 1), ("l", 2), ("space", 0), ("left", 2), ("h", 1)]:
            await pilot.press(key)
            assert choice.chosen == chosen


async def test_what_is_chosen_is_marked_without_colour_too(
    host: Callable[[Widget], Host], choice: Choice
) -> None:
    app = host(choice)
    async with app.run_test(size=(40, 2)) as pilot:
        assert app.rows()[0].rstrip() == "[hide] 静音  highlight"
        await pilot.press("right")
        assert app.rows()[0].rstrip() == " hide [静音] highlight"


async def test_where_room_is_short_only_the_chosen_one_is_shown(
    host: Callable[[Widget], Host], choice: Choice
) -> None:
    app = host(choice)
    async with app.run_test(size=(18, 2)) as pilot:
        await pilot.press("right")
        assert app.rows()[0].rstrip() == "← [静音] → 2/3"


@pytest.mark.parametrize("width", [1, 2, 5, 9, 22, 23])
async def test_it_fills_its_row_exactly(
    width: int, host: Callable[[Widget], Host], choice: Choice
) -> None:
    app = host(choice)
    async with app.run_test(size=(width, 1)) as pilot:
        await pilot.press("right")
        assert cells(app.rows()[0]) == width


class Two(App[None]):
    """Two choices, one below the other."""

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self.palette = palette

    def compose(self) -> ComposeResult:
        yield Choice(["above", "a"], 0, self.palette)
        yield Choice(["below", "b"], 0, self.palette)

    def marked(self) -> list[str]:
        """Return what is painted as that which is picked."""
        return [
            segment.text
            for strip in self.screen._compositor.render_strips()
            for segment in strip
            if segment.style is not None and segment.style.reverse
        ]


async def test_the_one_that_has_the_keys_is_marked_and_no_other(palette: Palette) -> None:
    assert palette.picked.reverse
    app = Two(palette)
    async with app.run_test(size=(40, 4)) as pilot:
        for key, marked in [("tab", "[below]"), ("shift+tab", "[above]"), ("tab", "[below]")]:
            await pilot.press(key)
            await pilot.pause()
            assert app.marked() == [marked]
