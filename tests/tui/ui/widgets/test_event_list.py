from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from textual.geometry import Region
from textual.widget import Widget

from danmaku_proto.events import Chat, Enter, Event, User
from danmaku_proto.text import cells
from danmaku_tui.room.history import History
from danmaku_tui.ui.director import Group
from danmaku_tui.ui.listing import Listing
from danmaku_tui.ui.palette import LIGHT, Palette, palette_of
from danmaku_tui.ui.widgets.event_list import CACHED_LINES, EventList

if TYPE_CHECKING:
    from tests.tui.ui.conftest import Host

ROWS = 10
"""Lines in view below the heading in most of these tests."""


@pytest.fixture
def history() -> History:
    return History()


@pytest.fixture
def events(history: History, palette: Palette) -> EventList:
    return EventList(Listing(history, ()), palette)


@pytest.fixture
def say(
    history: History, events: EventList, chat: Callable[..., Chat]
) -> Callable[[int, int], None]:
    def append(first: int, last: int) -> None:
        for number in range(first, last + 1):
            history.append(chat(f"<{number}>"))
        events.renew()

    return append


def seen(app: Host) -> list[int]:
    """Return the numbers of the lines in view, from the top."""
    return [int(row.partition("<")[2].partition(">")[0]) for row in app.rows()[1:] if "<" in row]


async def test_a_list_that_is_not_full_begins_below_its_heading(
    host: Callable[[Widget], Host], events: EventList, say: Callable[[int, int], None]
) -> None:
    app = host(events)
    async with app.run_test(size=(80, ROWS + 1)):
        say(1, 3)
        assert seen(app) == [1, 2, 3]
        assert "<1>" in app.rows()[1]
        assert "following" in app.rows()[0]


async def test_it_follows_the_newest_line(
    host: Callable[[Widget], Host], events: EventList, say: Callable[[int, int], None]
) -> None:
    app = host(events)
    async with app.run_test(size=(80, ROWS + 1)):
        say(1, 50)
        assert seen(app) == list(range(41, 51))
        say(51, 51)
        assert seen(app) == list(range(42, 52))


async def test_keys_move_through_what_was_said(
    host: Callable[[Widget], Host], events: EventList, say: Callable[[int, int], None]
) -> None:
    app = host(events)
    async with app.run_test(size=(80, ROWS + 1)) as pilot:
        say(1, 50)
        for key, last in [
            ("k", 49),
            ("k", 48),
            ("j", 49),
            ("ctrl+u", 44),
            ("ctrl+u", 39),
            ("ctrl+d", 44),
            ("g", 10),
            ("k", 10),
            ("j", 11),
            ("G", 50),
            ("j", 50),
        ]:
            await pilot.press(key)
            assert seen(app) == list(range(last - ROWS + 1, last + 1)), key


async def test_a_reader_is_not_moved_by_what_comes(
    host: Callable[[Widget], Host], events: EventList, say: Callable[[int, int], None]
) -> None:
    app = host(events)
    async with app.run_test(size=(80, ROWS + 1)) as pilot:
        say(1, 50)
        await pilot.press("ctrl+u")
        before = seen(app)
        say(51, 60)
        assert seen(app) == before
        assert "15 below" in app.rows()[0]
        await pilot.press("G")
        assert seen(app)[-1] == 60
        assert "following" in app.rows()[0]


async def test_a_list_that_is_wholly_in_view_always_follows(
    host: Callable[[Widget], Host], events: EventList, say: Callable[[int, int], None]
) -> None:
    app = host(events)
    async with app.run_test(size=(80, ROWS + 1)) as pilot:
        say(1, 4)
        await pilot.press("k", "g")
        assert seen(app) == [1, 2, 3, 4]
        assert "following" in app.rows()[0]


async def test_a_larger_screen_shows_more_of_the_same_place(
    host: Callable[[Widget], Host], events: EventList, say: Callable[[int, int], None]
) -> None:
    app = host(events)
    async with app.run_test(size=(80, ROWS + 1)) as pilot:
        say(1, 50)
        await pilot.press("g")
        await pilot.resize_terminal(80, 21)
        await pilot.pause()
        assert seen(app) == list(range(1, 21))


async def test_long_lines_wrap_and_wrap_anew_when_the_width_changes(
    host: Callable[[Widget], Host], history: History, events: EventList, chat: Callable[..., Chat]
) -> None:
    app = host(events)
    async with app.run_test(size=(100, 12)) as pilot:
        history.append(chat("弹" * 100))
        events.renew()
        for width in (100, 60, 140):
            await pilot.resize_terminal(width, 12)
            await pilot.pause()
            rows = app.rows()
            assert sum(row.count("弹") for row in rows) == 100
            assert {cells(row) for row in rows} == {width}


async def test_the_end_of_a_line_too_long_for_the_list_is_shown(
    host: Callable[[Widget], Host], history: History, events: EventList, chat: Callable[..., Chat]
) -> None:
    app = host(events)
    async with app.run_test(size=(40, 4)):
        history.append(chat("x" * 200 + "end"))
        events.renew()
        assert "end" in app.rows()[3]


async def test_groups_that_are_off_are_left_out_and_named(
    host: Callable[[Widget], Host],
    history: History,
    events: EventList,
    chat: Callable[..., Chat],
    person: Callable[..., User],
) -> None:
    app = host(events)
    async with app.run_test(size=(80, 6)):
        history.append(chat("hello"))
        history.append(Enter("e", 0.0, person()))
        events.renew()
        assert "came in" in "\n".join(app.rows())
        events.leave_out({Group.ARRIVALS})
        assert "came in" not in "\n".join(app.rows())
        assert "arrivals" in app.rows()[0]
        events.leave_out(())
        assert "came in" in "\n".join(app.rows())
        assert "arrivals" not in app.rows()[0]


@pytest.mark.parametrize("size", [(80, 6), (30, 3), (12, 2), (3, 1), (1, 1)], ids=str)
async def test_every_kind_is_shown_in_any_room(
    size: tuple[int, int],
    host: Callable[[Widget], Host],
    history: History,
    events: EventList,
    every_kind: Callable[..., list[Event]],
) -> None:
    app = host(events)
    async with app.run_test(size=size) as pilot:
        for event in every_kind("弹幕 [/nope]x " * 3, "谁👨‍👩‍👧"):
            history.append(event)
        events.renew()
        await pilot.press("g", "k", "j", "ctrl+d", "G")
        assert [cells(row) for row in app.rows()] == [size[0]] * size[1]


async def test_another_palette_paints_lines_that_were_kept_ready(
    host: Callable[[Widget], Host], events: EventList, say: Callable[[int, int], None]
) -> None:
    async with host(events).run_test(size=(80, 6)):
        say(1, 3)
        light = palette_of(LIGHT)
        events.set_palette(light)
        for y in range(6):
            for segment in events.render_line(y):
                assert segment.style
                assert segment.style.bgcolor == light.text.bgcolor


async def test_rows_of_entries_long_gone_are_not_kept_ready(
    host: Callable[[Widget], Host], events: EventList, say: Callable[[int, int], None]
) -> None:
    async with host(events).run_test(size=(80, 6)) as pilot:
        say(1, CACHED_LINES + 100)
        for _ in range(30):
            await pilot.press("ctrl+u")
        events.action_move(-CACHED_LINES)
        for _ in range(CACHED_LINES):
            events.action_move(1)
        assert len(events._cache) <= CACHED_LINES


async def test_only_the_heading_is_painted_while_a_person_reads(
    host: Callable[[Widget], Host],
    events: EventList,
    say: Callable[[int, int], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    painted: list[tuple[Region, ...]] = []
    async with host(events).run_test(size=(80, 6)):
        say(1, 50)
        events.action_move(-10)
        monkeypatch.setattr(events, "refresh", lambda *regions: painted.append(regions))
        events.renew()
        assert painted == []
        say(51, 51)
        assert painted == [(Region(0, 0, 80, 1),)]
