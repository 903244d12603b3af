from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from textual._compositor import CompositorUpdate
from textual.pilot import Pilot
from textual.screen import Screen

from danmaku_proto.events import Chat, Event
from danmaku_proto.text import cells
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.ui.board.board_panel import BoardPanel
from danmaku_tui.ui.list.event_list import EventList
from danmaku_tui.ui.look.palette import CONTRAST, DARK, LIGHT, TERMINAL, palette_of

if TYPE_CHECKING:
    from tests.tui.ui.conftest import Viewer

SIZES = [(80, 24), (160, 45), (200, 50), (60, 20), (40, 12), (20, 5), (5, 2)]

TALK = ["hello", "弹幕来了", "👨‍👩‍👧 家", "é̂ कि", "6" * 30, "很长" * 40, "", " ", "🇨🇳🇨🇳"]


def talk(viewer: Viewer, chat: Callable[..., Chat], times: int = 2) -> None:
    for text in TALK * times:
        viewer.session.say(chat(text, f"key {len(text)}"))


def column(row: str, text: str) -> int:
    """Return the cell at which ``text`` begins in ``row``."""
    return cells(row.partition(text)[0])


async def sized(viewer: Viewer, pilot: Pilot[int], width: int, height: int) -> None:
    """Give the screen another size and wait until everything has been laid out."""
    await pilot.resize_terminal(width, height)
    await pilot.pause()
    assert viewer.app.size == (width, height)


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_every_row_is_exactly_as_wide_as_the_screen(
    size: tuple[int, int],
    viewer: Viewer,
    chat: Callable[..., Chat],
    every_kind: Callable[..., list[Event]],
) -> None:
    async with viewer.app.run_test(size=size) as pilot:
        viewer.assert_whole()
        viewer.session.say(*every_kind("弹幕 [/nope]x " * 9, "谁👨‍👩‍👧"))
        talk(viewer, chat)
        for _ in range(5):
            viewer.step(0.7)
            viewer.assert_whole()
        await pilot.press("tab", "b", "space", "l")
        viewer.step(0.1)
        viewer.assert_whole()


@pytest.mark.parametrize("key", ["question_mark", "exclamation_mark", "ctrl+p"])
@pytest.mark.parametrize("size", [(80, 24), (31, 9), (5, 2)], ids=str)
async def test_every_row_is_exactly_as_wide_as_the_screen_below_a_sheet(
    size: tuple[int, int], key: str, viewer: Viewer, chat: Callable[..., Chat]
) -> None:
    async with viewer.app.run_test(size=size) as pilot:
        # Hindi is left out: Textual, which cuts what is below, takes it for narrower than it is.
        viewer.session.say(*(chat(text) for text in TALK if "कि" not in text))
        viewer.step(3.0)
        await pilot.press(key)
        await pilot.pause()
        for _ in range(4):
            viewer.step(0.15)
            viewer.assert_whole()


OPENED = {
    "help": ["question_mark"],
    "ledger": ["exclamation_mark"],
    "rules": ["f"],
    "form": ["f", "n"],
    "card": ["k", "enter"],
    "help over the card": ["k", "enter", "question_mark"],
    "palette": ["ctrl+p"],
}


@pytest.mark.parametrize("name", OPENED)
async def test_the_terminal_takes_another_size_while_something_is_open(
    name: str, viewer: Viewer, chat: Callable[..., Chat], monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(_: Screen[object], update: object) -> None:
        """Make of ``update`` what a terminal would get: without one Textual never does."""
        if isinstance(update, CompositorUpdate):
            update.render_segments(viewer.app.console)

    monkeypatch.setattr(viewer.app, "_display", write)
    async with viewer.app.run_test(size=(80, 24)) as pilot:
        # Hindi is left out: Textual, which cuts what is below, takes it for narrower than it is.
        viewer.session.say(*(chat(text) for text in TALK if "कि" not in text))
        viewer.step(3.0)
        await pilot.press(*OPENED[name])
        await pilot.pause()
        over = viewer.app.screen
        assert over is not viewer.app.room
        for width, height in ((81, 24), (160, 45), (80, 24), (31, 9), (160, 24), (81, 45)):
            await sized(viewer, pilot, width, height)
            viewer.step(0.15)
            viewer.assert_whole()
        assert viewer.app.screen is over


async def test_a_comment_crosses_from_right_to_left(
    viewer: Viewer, chat: Callable[..., Chat]
) -> None:
    async with viewer.app.run_test(size=(80, 24)):
        stage = viewer.stage.region
        viewer.session.say(chat("弹幕hello"))
        columns = []
        for _ in range(130):
            viewer.step(0.1)
            row = viewer.rows()[stage.y]
            if "弹幕hello" in row:
                columns.append(column(row, "弹幕hello"))
        assert columns[0] > 60
        assert columns[-1] < 3
        assert all(0 <= before - after <= 2 for before, after in pairwise(columns))
        assert viewer.rows()[stage.y].strip() == ""


async def test_a_comment_is_a_line_of_the_list_and_its_writer_is_on_the_board(
    viewer: Viewer, chat: Callable[..., Chat]
) -> None:
    async with viewer.app.run_test(size=(100, 24)):
        viewer.session.say(chat("hello there", "ann"), chat("again", "ann"), chat("me", "ben"))
        viewer.step(0.1)
        listed = viewer.row_of("hello there")
        assert "name of ann" in listed
        board = viewer.app.query_one(BoardPanel).region
        rows = [row[board.x :] for row in viewer.rows()[board.y : board.bottom]]
        assert "1 " in rows[1]
        assert "name of ann" in rows[1]
        assert "2 " in rows[2]
        assert "name of ben" in rows[2]


async def test_resizing_while_comments_fly_keeps_them_apart(
    viewer: Viewer, chat: Callable[..., Chat]
) -> None:
    async with viewer.app.run_test(size=(80, 24)) as pilot:
        for width, height in [(120, 40), (50, 10), (7, 3), (100, 30), (60, 5), (80, 24)]:
            talk(viewer, chat)
            viewer.step(1.0)
            talk(viewer, chat, 9)
            viewer.step()
            await sized(viewer, pilot, width, height)
            viewer.step(0.2)
            viewer.assert_whole()
            stage = viewer.app.director.stage
            assert (stage.width, stage.lanes) == viewer.stage.size
            for lane in range(stage.lanes):
                for left, right in pairwise(stage.flights(lane)):
                    assert right.column >= left.end + 2
            ledger = viewer.app.director.ledger
            assert ledger.balanced
            assert ledger.waiting == stage.waiting


async def test_what_flies_keeps_its_place_when_the_screen_changes(
    viewer: Viewer, chat: Callable[..., Chat]
) -> None:
    async with viewer.app.run_test(size=(80, 24)) as pilot:
        viewer.session.say(chat("hello"))
        viewer.step(4.0)
        before = column(viewer.rows()[viewer.stage.region.y], "hello")
        await sized(viewer, pilot, 120, 30)
        assert column(viewer.rows()[viewer.stage.region.y], "hello") == before


async def test_below_sixty_columns_the_board_folds_into_the_status_line(
    viewer: Viewer, chat: Callable[..., Chat]
) -> None:
    async with viewer.app.run_test(size=(80, 24)) as pilot:
        viewer.session.say(chat("hello", "ann"))
        viewer.step(0.1)
        assert viewer.app.query_one(BoardPanel).display
        await sized(viewer, pilot, 59, 24)
        viewer.step(0.1)
        assert not viewer.app.query_one(BoardPanel).display
        assert "1 name of ann" in viewer.rows()[0]
        await sized(viewer, pilot, 60, 24)
        assert viewer.app.query_one(BoardPanel).display


@pytest.mark.parametrize("size", [(80, 24), (40, 12), (60, 20), (20, 5)], ids=str)
async def test_the_stage_is_never_refused(size: tuple[int, int], viewer: Viewer) -> None:
    async with viewer.app.run_test(size=size):
        assert viewer.stage.size.width == size[0]
        assert viewer.stage.size.height >= 1


async def test_the_screen_is_there_before_the_session_begins_and_it_begins_once(
    viewer: Viewer,
) -> None:
    assert viewer.session.started == 0
    async with viewer.app.run_test() as pilot:
        await pilot.pause()
        assert viewer.session.started == 1


async def test_the_name_of_the_feed_is_seen_until_something_flies(
    viewer: Viewer, chat: Callable[..., Chat]
) -> None:
    async with viewer.app.run_test(size=(80, 24)):
        viewer.step(0.1)
        assert viewer.row_of("a room").strip() == "watching a room"
        viewer.session.say(chat("hello"))
        viewer.step(0.5)
        assert "watching a room" not in viewer.text()


async def test_the_keys_go_to_the_list_at_first(viewer: Viewer) -> None:
    async with viewer.app.run_test():
        assert viewer.app.focused is viewer.app.query_one(EventList)


async def test_trouble_with_the_connection_is_told_with_what_can_be_done(viewer: Viewer) -> None:
    async with viewer.app.run_test(size=(80, 24)):
        now = viewer.clock.now
        viewer.session.link = LinkState(
            Phase.WAITING, since=now, retry_at=now + 9, detail="nobody listens there"
        )
        viewer.step(0.1)
        assert "RETRY" in viewer.rows()[0]
        assert "nobody listens there" in viewer.rows()[-1]
        assert "r reconnects" in viewer.rows()[-1]
        long = replace(viewer.session.link, detail="why it cannot be reached " * 9)
        viewer.session.link = long
        viewer.step(0.1)
        assert "r reconnects" in viewer.rows()[-1]
        viewer.session.link = replace(viewer.session.link, phase=Phase.LIVE, retry_at=None)
        viewer.step(0.1)
        assert "LIVE" in viewer.rows()[0]
        assert "nobody listens there" not in viewer.text()


async def test_an_error_of_the_feed_is_told(viewer: Viewer) -> None:
    async with viewer.app.run_test(size=(80, 24)):
        viewer.session.error = RuntimeError("[/nope]x broke")
        viewer.step(0.1)
        assert "RuntimeError('[/nope]x broke')" in viewer.rows()[-1]


async def test_another_theme_repaints_every_panel(
    viewer: Viewer, chat: Callable[..., Chat]
) -> None:
    async with viewer.app.run_test(size=(80, 24)) as pilot:
        viewer.session.say(chat("hello"))
        viewer.step(4.0)
        before = viewer.rows()
        for theme in (LIGHT, CONTRAST, TERMINAL, DARK):
            await pilot.press("t")
            await pilot.pause()
            palette = palette_of(theme)
            grounds = {
                segment.style.bgcolor.name
                for strip in viewer.strips()
                for segment in strip
                if segment.text and segment.style and segment.style.bgcolor
            }
            allowed = {style.bgcolor for style in (palette.text, palette.bar, palette.warn)}
            assert grounds == {ground.name for ground in allowed if ground is not None}
        viewer.clock.now += 10
        viewer.app.room.renew()
        assert viewer.rows()[1:-1] == before[1:-1]


@pytest.mark.parametrize("code", [0, 3])
async def test_it_ends_with_the_exit_code_that_is_asked_for(viewer: Viewer, code: int) -> None:
    async with viewer.app.run_test():
        viewer.app.action_leave(code)
    assert viewer.app.return_code == code
    assert viewer.app.return_value == code


async def test_a_fault_of_its_own_is_kept_and_ends_it(viewer: Viewer) -> None:
    class FaultError(Exception):
        pass

    def fail() -> None:
        raise FaultError

    async def watch() -> None:
        async with viewer.app.run_test() as pilot:
            viewer.app.call_later(fail)
            await pilot.pause()

    with pytest.raises(FaultError):
        await watch()
    assert isinstance(viewer.app.crash, FaultError)


async def test_a_renewal_that_comes_after_the_panels_have_gone_does_nothing(
    viewer: Viewer,
) -> None:
    async with viewer.app.run_test():
        viewer.step(0.1)
    viewer.app.room.renew()


def test_what_is_written_to_the_terminal_is_metered(viewer: Viewer) -> None:
    driver_class = viewer.app.get_driver_class()
    assert "ViewerDriver" in {each.__name__ for each in driver_class.__mro__}


async def test_on_a_slow_line_keys_and_status_go_before_the_panels(
    viewer: Viewer, chat: Callable[..., Chat]
) -> None:
    async with viewer.app.run_test(size=(120, 30)) as pilot:
        viewer.step(0.1)
        write_slowly(viewer)
        viewer.session.say(chat("has to wait"))
        await pilot.press("space")
        viewer.app.room.renew()
        await pilot.pause()
        assert "slow link" in viewer.rows()[0]
        assert "PAUSED" in viewer.rows()[0]
        assert "has to wait" not in viewer.text()
        viewer.clock.now += 2.0
        viewer.app.drawing.pacing.line_speed.on_reply()
        viewer.clock.now += 3.0
        viewer.app.room.renew()
        await pilot.pause()
        assert "has to wait" in viewer.text()


def write_slowly(viewer: Viewer) -> None:
    """Have the terminal take 12,000 bytes in 6 s, and then leave 4,000 more unread."""
    pacing = viewer.app.drawing.pacing
    for size, seconds in ((0, 0.5), (12_000, 6.0), (4_000, 0.0)):
        pacing.count_panels(size)
        assert pacing.line_speed.begin_query()
        viewer.clock.now += seconds
        if seconds:
            pacing.line_speed.on_reply()
