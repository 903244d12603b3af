from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from danmaku_proto.douyin.dialect import DouyinDialect
from danmaku_proto.events import Chat, Event, Fault, FaultKind, Gift
from danmaku_proto.text import cells
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.sheets.wire import ABOVE, COPIED_ROWS, WireRows, WireScreen, view_of
from danmaku_tui.wire.wire_rows import bytes_in, plan_of
from tests.fixtures.wire import field, message, push, response

if TYPE_CHECKING:
    from tests.tui.ui.sheets.conftest import Stand

FIXTURES = Path(__file__).parents[3] / "fixtures"
GIFT = (FIXTURES / "gift.frame.bin").read_bytes()
USER = (FIXTURES / "classroom.frame.bin").read_bytes()

SIZES = pytest.mark.parametrize("size", [(80, 24), (200, 50), (40, 12), (20, 6)], ids=str)


def notice() -> Event:
    """Return the last of the four messages of a frame."""
    return DouyinDialect().receive(GIFT, 1.79e9).events[3]


class Clipboard:
    """The rows that were copied."""

    def __init__(self) -> None:
        self.rows: list[str] = []

    def __call__(self, rows: list[str]) -> str:
        self.rows = rows
        return f"{len(rows)} rows copied"


@pytest.fixture
def clipboard() -> Clipboard:
    return Clipboard()


@pytest.fixture
def sheet(palette: Palette, clipboard: Clipboard) -> Callable[..., WireScreen]:
    def make(
        frame: bytes | str | None = GIFT, event: Event | None = None, reason: str = ""
    ) -> WireScreen:
        return WireScreen(frame, event, palette, clipboard, reason)

    return make


@SIZES
async def test_it_fits_and_scrolls(
    size: tuple[int, int], stand: Callable[..., Stand], sheet: Callable[..., WireScreen]
) -> None:
    app = stand(sheet(event=notice()))
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        app.assert_whole()
        for key in ("j", "ctrl+d", "G", "g"):
            await pilot.press(key)
            app.assert_whole()
        assert "PushFrame" in app.text()


async def test_it_opens_at_the_message_of_the_event_and_marks_it(
    stand: Callable[..., Stand], sheet: Callable[..., WireScreen]
) -> None:
    app = stand(sheet(event=notice()))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        rows = [row.strip("│ ") for row in app.rows() if row.count("│") == 2]
        assert rows[ABOVE].startswith("▸ 032b  0a")
        assert "1 messages: Message" in rows[ABOVE]
        assert "WebcastRanklistHour" in app.text()
        assert not rows[0].startswith(("▸", "·"))
        assert rows[ABOVE + 1].startswith("· ")
        assert "push · 862 bytes" in app.text()


async def test_at_another_width_it_goes_on_at_the_same_byte(
    stand: Callable[..., Stand], sheet: Callable[..., WireScreen]
) -> None:
    app = stand(sheet(event=notice()))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("j", "j")
        offset = app.rows()[1].strip("│ ")[2:6]
        await pilot.resize_terminal(160, 40)
        await pilot.pause()
        top = next(row for row in app.rows() if row.count("│") == 2).split("│")[1]
        assert top.strip("▸· ").startswith(offset)
        app.assert_whole()


async def test_a_broken_frame_opens_at_the_break(
    stand: Callable[..., Stand], sheet: Callable[..., WireScreen]
) -> None:
    data = field(3, 1) * 60 + b"\x12\xac\x02x"
    app = stand(sheet(data, Fault("", 1.0, FaultKind.FRAME)))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "! a length of 300, past the end" in app.text()
        assert "0000  18" not in app.text()


async def test_y_copies_the_message_with_its_meaning(
    stand: Callable[..., Stand], sheet: Callable[..., WireScreen], clipboard: Clipboard
) -> None:
    app = stand(sheet(event=notice()))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("y")
        await pilot.pause()
        assert clipboard.rows[0].startswith("032b  0a ")
        assert any('= "WebcastRanklistHourEntranceMessage"' in row for row in clipboard.rows)
        assert f"{len(clipboard.rows)} rows copied" in app.text()


async def test_a_frame_of_one_message_is_copied_whole(
    stand: Callable[..., Stand], sheet: Callable[..., WireScreen], clipboard: Clipboard
) -> None:
    app = stand(sheet(USER))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("y")
        assert clipboard.rows[0] == "User · 73 bytes"
        assert "▸ 0000" not in app.text()


async def test_no_more_is_copied_than_a_terminal_takes(
    stand: Callable[..., Stand], sheet: Callable[..., WireScreen], clipboard: Clipboard
) -> None:
    app = stand(sheet(field(3, 1) * 2_000))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("y")
        assert len(clipboard.rows) == COPIED_ROWS


async def test_without_a_frame_it_shows_the_reason(
    stand: Callable[..., Stand], sheet: Callable[..., WireScreen], clipboard: Clipboard
) -> None:
    app = stand(sheet(None, reason="the frame is gone"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("y")
        await pilot.pause()
        assert "the frame is gone" in app.text()
        assert clipboard.rows == []
        await pilot.press("escape")
        assert app.results == [None]


async def test_a_text_frame_and_unknown_fields_are_shown(
    stand: Callable[..., Stand], sheet: Callable[..., WireScreen]
) -> None:
    app = stand(sheet("Hello, Server!"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "text · 14 bytes" in app.text()
        assert "48 65 6c 6c 6f 2c 20 53" in app.text()
    app = stand(sheet(USER + field(9, b"hi")))
    async with app.run_test(size=(80, 40)) as pilot:
        await pilot.pause()
        assert '9 unknown: text = "hi"' in app.text()
        assert "unknown: not in the schema" in app.text()


@pytest.mark.parametrize("key", ["escape", "q", "w"])
async def test_it_closes(
    key: str, stand: Callable[..., Stand], sheet: Callable[..., WireScreen]
) -> None:
    app = stand(sheet())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(key)
        assert app.results == [None]


def test_a_fault_is_found_by_its_method(chat: Callable[..., Chat]) -> None:
    data = push(response(message("A", b"x", 1), message("WebcastGiftMessage", b"\xff", 2)))
    fault = Fault("", 1.0, FaultKind.MESSAGE, "WebcastGiftMessage")
    view = view_of(data, fault)
    assert view.focus is not None
    assert view.focus.inner is not None
    method = view.focus.inner.named("method")
    assert method is not None
    assert method.value == "WebcastGiftMessage"
    assert view_of(data, chat("x", id="")).focus is None
    assert view_of(data, None).focus is None


def test_only_the_rows_in_view_are_made(palette: Palette, gift: Callable[..., Gift]) -> None:
    del gift
    plan = plan_of(view_of(GIFT, notice()), bytes_in(80))
    rows = WireRows(plan, 76, palette)
    assert len(rows) == len(plan.rows)
    assert len(rows[3:9]) == 6
    assert max(row.width for row in rows[:]) <= 76
    assert cells("".join(segment.text for segment in rows[5].strip(76))) == 76
