from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from textual.widget import Widget

from danmaku_proto.text import cells
from danmaku_tui.ui.look.glyphs import ASCII
from danmaku_tui.ui.look.palette import DARK, Palette, palette_of
from danmaku_tui.ui.room import key_line
from danmaku_tui.ui.room.key_line import KeyLine

if TYPE_CHECKING:
    from tests.tui.ui.conftest import Host

KEYS = [("?", "Help"), ("q", "Quit"), ("[", "Slower")]


@pytest.mark.parametrize(
    ("width", "shown"),
    [(60, " ? help  q quit  [ slower"), (20, " ? help  q quit"), (12, " ? help"), (5, "")],
)
async def test_as_many_keys_are_named_as_fit_whole(
    width: int, shown: str, host: Callable[[Widget], Host], palette: Palette
) -> None:
    app = host(KeyLine(KEYS, palette))
    async with app.run_test(size=(width, 2)):
        assert app.rows()[0].rstrip() == shown


async def test_a_message_takes_their_place_until_it_is_taken_back(
    host: Callable[[Widget], Host], palette: Palette
) -> None:
    line = KeyLine(KEYS, palette)
    app = host(line)
    async with app.run_test(size=(40, 2)):
        line.show_message("[/nope]x is off")
        assert app.rows()[0].strip() == "[/nope]x is off"
        line.show_message("")
        assert "help" in app.rows()[0]


@pytest.mark.parametrize("width", [1, 2, 3, 9])
async def test_a_message_that_is_too_long_is_cut(
    width: int, host: Callable[[Widget], Host], palette: Palette
) -> None:
    line = KeyLine(KEYS, palette)
    app = host(line)
    async with app.run_test(size=(width, 2)):
        line.show_message("弹幕弹幕弹幕弹幕")
        row = app.rows()[0]
        assert cells(row) == width
        assert ("…" in row) is (width > 2)


async def test_with_ascii_a_message_is_parted_by_ascii(host: Callable[[Widget], Host]) -> None:
    line = KeyLine(KEYS, palette_of(DARK, ASCII))
    app = host(line)
    async with app.run_test(size=(24, 2)):
        line.show_message("ann is blocked · u undoes it")
        assert app.rows()[0].strip() == "ann is blocked - u un~"


async def test_the_keys_that_are_given_are_shown_as_soon_as_a_message_goes(
    host: Callable[[Widget], Host], palette: Palette
) -> None:
    line = KeyLine([("Enter", "Card"), ("y", "Copy")], palette)
    app = host(line)
    async with app.run_test(size=(40, 2)):
        assert app.rows()[0].rstrip() == " Enter card  y copy"
        line.show_message("off")
        assert app.rows()[0].strip() == "off"
        line.show_message("")
        assert app.rows()[0].rstrip() == " Enter card  y copy"


async def test_the_keys_are_told_in_the_language_that_is_spoken_when_they_are_painted(
    host: Callable[[Widget], Host], palette: Palette, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = KeyLine(KEYS[:1], palette)
    app = host(line)
    async with app.run_test(size=(40, 2)):
        monkeypatch.setattr(key_line, "tr", {"Help": "帮助"}.get)
        line.set_palette(palette)
        assert app.rows()[0].rstrip() == " ? 帮助"
        monkeypatch.setattr(key_line, "tr", {"Help": "AIDE"}.get)
        line.set_palette(palette)
        assert app.rows()[0].rstrip() == " ? aide"


async def test_the_same_message_is_not_painted_again(
    host: Callable[[Widget], Host], palette: Palette, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = KeyLine(KEYS, palette)
    painted: list[int] = []
    async with host(line).run_test(size=(40, 2)):
        monkeypatch.setattr(line, "refresh", lambda: painted.append(1))
        line.show_message("")
        line.show_message("off")
        line.show_message("off")
        assert len(painted) == 1
