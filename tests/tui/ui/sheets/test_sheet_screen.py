from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from danmaku_tui.i18n.language import tr
from danmaku_tui.ui.look.glyphs import ASCII
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.look.row import Row
from danmaku_tui.ui.sheets import sheet_screen
from danmaku_tui.ui.sheets.sheet import SheetPage
from danmaku_tui.ui.sheets.sheet_screen import SheetScreen

if TYPE_CHECKING:
    from tests.tui.ui.sheets.conftest import Stand


class Note(SheetScreen[None]):
    """A sheet with one row, or with the answer in its place."""

    def __init__(self, palette: Palette) -> None:
        super().__init__(palette, self._page)

    @property
    def heading(self) -> tuple[str, str]:
        return tr("Ledger"), "a note"

    def _page(self, width: int) -> SheetPage:
        return SheetPage([Row().add_fit(self._answer or "words", self._palette.text, width)])


@pytest.fixture
def note(palette: Palette) -> Note:
    return Note(palette)


async def test_the_frame_is_as_the_palette_has_it(
    stand: Callable[..., Stand], note: Note, palette: Palette
) -> None:
    app = stand(note)
    async with app.run_test(size=(40, 6)) as pilot:
        await pilot.pause()
        assert app.rows()[0].startswith("╭─ Ledger ")
        assert app.rows()[-1].endswith(" a note ─╯")
        note.set_palette(replace(palette, glyphs=ASCII))
        await pilot.pause()
        assert app.rows()[0] == "+- Ledger " + "-" * 29 + "+"


async def test_an_answer_takes_the_place_of_the_rest_for_a_while(
    stand: Callable[..., Stand], note: Note, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheet_screen, "ANSWER_SECONDS", 0.01)
    app = stand(note)
    async with app.run_test(size=(40, 6)) as pilot:
        await pilot.pause()
        note.show_answer("done")
        assert "done" in app.text()
        while "done" in app.text():
            await pilot.pause(0.01)
        assert "words" in app.text()


async def test_closing_has_no_result(stand: Callable[..., Stand], note: Note) -> None:
    app = stand(note)
    async with app.run_test(size=(40, 6)) as pilot:
        await pilot.pause()
        note.action_close()
        await pilot.pause()
        assert app.results == [None]
