from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from textual.events import Paste
from textual.widget import Widget

from danmaku_tui.ui.sheets.field import Field

if TYPE_CHECKING:
    from tests.tui.ui.conftest import Host


async def test_what_is_pasted_cannot_command_the_terminal(host: Callable[[Widget], Host]) -> None:
    field = Field()
    app = host(field)
    async with app.run_test(size=(40, 1)) as pilot:
        field.post_message(Paste("\x1b]52;c;aGk=\x07\u202e[/nope]弹幕\nsecond line"))
        await pilot.pause()
        assert "\x1b" not in field.value
        assert "\u202e" not in field.value
        assert field.value.endswith("[/nope]弹幕 second line")
        assert "[/nope]弹幕" in app.rows()[0]


async def test_a_letter_is_added_to_what_was_filled_in(host: Callable[[Widget], Host]) -> None:
    field = Field()
    app = host(field)
    async with app.run_test(size=(40, 1)) as pilot:
        field.value = "张三"
        await pilot.press("end", "x")
        assert field.value == "张三x"
