from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from textual.widget import Widget

from danmaku_tui.ui.look.palette import LIGHT, Palette, palette_of
from danmaku_tui.ui.status.status_line import StatusLine
from danmaku_tui.ui.status.status_pieces import Piece, Tone

if TYPE_CHECKING:
    from tests.tui.ui.conftest import Host

LINE = [
    Piece("● LIVE", Tone.GOOD, 0),
    Piece("6.2/s", Tone.PLAIN, 2),
    Piece("弹幕 [/nope]x", Tone.DIM, 5),
]


async def test_the_pieces_stand_from_left_to_right_with_room_between_them(
    host: Callable[[Widget], Host], palette: Palette
) -> None:
    line = StatusLine(palette)
    app = host(line)
    async with app.run_test(size=(60, 3)):
        line.show(LINE)
        assert app.rows()[0].rstrip() == " ● LIVE  6.2/s  弹幕 [/nope]x"


@pytest.mark.parametrize("width", [0, 1, 5, 8, 14, 20, 80])
async def test_only_what_fits_whole_is_shown(
    width: int, host: Callable[[Widget], Host], palette: Palette
) -> None:
    line = StatusLine(palette)
    app = host(line)
    async with app.run_test(size=(max(1, width), 2)):
        line.show(LINE)
        shown = app.rows()[0]
        for piece in LINE:
            assert piece.text in shown or piece.text[:3] not in shown
        assert ("● LIVE" in shown) is (width >= 8)


async def test_each_tone_has_its_style(host: Callable[[Widget], Host], palette: Palette) -> None:
    line = StatusLine(palette)
    async with host(line).run_test(size=(80, 2)):
        line.show([Piece(tone.name, tone, 0) for tone in Tone])
        styles = {segment.text: segment.style for segment in line.render_line(0)}
        assert styles["GOOD"] == palette.good
        assert styles["WARN"] == palette.warn
        assert styles["BAD"] == palette.bad
        assert len({styles[tone.name] for tone in Tone}) == len(Tone)


async def test_it_is_painted_anew_only_when_something_changed(
    host: Callable[[Widget], Host], palette: Palette, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = StatusLine(palette)
    painted: list[int] = []
    async with host(line).run_test(size=(80, 2)):
        monkeypatch.setattr(line, "refresh", lambda: painted.append(1))
        line.show(LINE)
        line.show(list(LINE))
        assert len(painted) == 1
        line.set_palette(palette_of(LIGHT))
        assert len(painted) == 2


async def test_it_fits_the_pieces_to_the_width_that_it_is_given(
    host: Callable[[Widget], Host], palette: Palette
) -> None:
    line = StatusLine(palette)
    app = host(line)
    async with app.run_test(size=(10, 2)) as pilot:
        line.show(LINE)
        assert app.rows()[0].rstrip() == " ● LIVE"
        await pilot.resize_terminal(60, 2)
        await pilot.pause()
        assert app.rows()[0].rstrip() == " ● LIVE  6.2/s  弹幕 [/nope]x"
