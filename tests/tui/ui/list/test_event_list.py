from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from textual.geometry import Region
from textual.widget import Widget

from danmaku_proto.events import Chat, Enter, Event, Notice, User
from danmaku_proto.text import cells
from danmaku_tui.room.history import History
from danmaku_tui.rules.event_group import EventGroup
from danmaku_tui.rules.judgement_cache import JudgementCache
from danmaku_tui.rules.query import parse
from danmaku_tui.rules.rule import Rule, RuleAction, Subject
from danmaku_tui.rules.wanted import Wanted
from danmaku_tui.ui.list import listing as listing_module
from danmaku_tui.ui.list.event_list import CACHED_LINES, EventList
from danmaku_tui.ui.list.listing import Listing
from danmaku_tui.ui.look.palette import LIGHT, Palette, palette_of

if TYPE_CHECKING:
    from tests.tui.ui.conftest import Host

ROWS = 10
"""Lines in view below the heading in most of these tests."""


@pytest.fixture
def history() -> History:
    return History()


@pytest.fixture
def events(history: History, palette: Palette) -> EventList:
    return EventList(Listing(history, Wanted()), palette)


@pytest.fixture
def say(
    history: History, events: EventList, chat: Callable[..., Chat]
) -> Callable[[int, int], None]:
    def append(first: int, last: int) -> None:
        for number in range(first, last + 1):
            history.append(chat(f"<{number}>"))
        events.renew()

    return append


def marked(app: Host) -> list[int]:
    """Return the numbers of the lines that have the sign of the selected one."""
    rows = [row for row in app.rows()[1:] if row.startswith("▸")]
    return [int(row.partition("<")[2].partition(">")[0]) for row in rows]


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
        for key, at, last in [
            ("k", 50, 50),
            ("k", 49, 50),
            ("j", 50, 50),
            ("ctrl+u", 45, 45),
            ("ctrl+u", 40, 40),
            ("ctrl+d", 45, 45),
            ("g", 1, 10),
            ("k", 1, 10),
            ("j", 2, 10),
            *[("j", number, 10) for number in range(3, 11)],
            ("j", 11, 11),
            ("k", 10, 11),
            ("end", None, 50),
            ("j", None, 50),
            ("home", 1, 10),
            ("escape", 1, 10),
        ]:
            await pilot.press(key)
            assert seen(app) == list(range(last - ROWS + 1, last + 1)), key
            assert marked(app) == ([] if at is None else [at]), key


async def test_stepping_below_the_newest_line_follows_again(
    host: Callable[[Widget], Host], events: EventList, say: Callable[[int, int], None]
) -> None:
    app = host(events)
    async with app.run_test(size=(80, ROWS + 1)) as pilot:
        say(1, 50)
        await pilot.press("k", "k", "j", "j")
        assert marked(app) == []
        say(51, 51)
        assert seen(app)[-1] == 51


async def test_a_reader_is_not_moved_by_what_comes(
    host: Callable[[Widget], Host], events: EventList, say: Callable[[int, int], None]
) -> None:
    app = host(events)
    async with app.run_test(size=(80, ROWS + 1)) as pilot:
        say(1, 50)
        await pilot.press("ctrl+u")
        assert "4 below · G follows" in app.rows()[0]
        before = app.rows()[1:]
        say(51, 60)
        assert app.rows()[1:] == before
        assert "10 new below · G follows" in app.rows()[0]
        await pilot.press("G")
        assert seen(app)[-1] == 60
        assert "following" in app.rows()[0]


async def test_a_list_with_room_shows_what_comes_below_the_reader(
    host: Callable[[Widget], Host], events: EventList, say: Callable[[int, int], None]
) -> None:
    app = host(events)
    async with app.run_test(size=(80, ROWS + 1)) as pilot:
        say(1, 4)
        await pilot.press("g")
        assert marked(app) == [1]
        before = app.rows()[1:5]
        say(5, 20)
        assert app.rows()[1:5] == before
        assert seen(app) == list(range(1, ROWS + 1))
        assert "10 new below" in app.rows()[0]


async def test_what_is_picked_is_the_selected_line(
    host: Callable[[Widget], Host], events: EventList, say: Callable[[int, int], None]
) -> None:
    async with host(events).run_test(size=(80, ROWS + 1)) as pilot:
        say(1, 50)
        await pilot.press("k", "k")
        pick = events.selection
        assert pick is not None
        assert pick.text == "<49>"
        assert pick.user is not None
        assert pick.user.key == "ann"


async def test_nothing_is_picked_while_the_newest_is_followed(
    host: Callable[[Widget], Host], events: EventList, say: Callable[[int, int], None]
) -> None:
    async with host(events).run_test(size=(80, ROWS + 1)):
        say(1, 50)
        assert events.selection is None


async def test_a_line_that_nobody_said_can_be_picked(
    host: Callable[[Widget], Host], history: History, events: EventList
) -> None:
    async with host(events).run_test(size=(80, ROWS + 1)) as pilot:
        history.append(Notice("n", 0.0, "hello", "room"))
        events.renew()
        await pilot.press("k")
        pick = events.selection
        assert pick is not None
        assert (pick.user, pick.text) == (None, "hello")


async def test_a_click_selects_a_line(
    host: Callable[[Widget], Host], events: EventList, say: Callable[[int, int], None]
) -> None:
    app = host(events)
    async with app.run_test(size=(80, ROWS + 1)) as pilot:
        say(1, 50)
        await pilot.click(events, offset=(20, 3))
        assert marked(app) == [43]
        assert seen(app) == list(range(41, 51))
        await pilot.click(events, offset=(20, 0))
        assert marked(app) == [43]


async def test_the_same_text_in_a_row_is_folded_before_ones_eyes(
    host: Callable[[Widget], Host], history: History, events: EventList, chat: Callable[..., Chat]
) -> None:
    app = host(events)
    async with app.run_test(size=(100, ROWS + 1)):
        for times, key in enumerate(("ann", "bob", "bob"), 1):
            history.append(chat("666", key))
            events.renew()
            assert sum("666" in row for row in app.rows()) == 1
            assert times == 1 or f"666 ×{times} and 1 other" in app.rows()[1]


async def test_a_combo_grows_in_view_of_a_reader(
    host: Callable[[Widget], Host],
    history: History,
    events: EventList,
    say: Callable[[int, int], None],
    gift: Callable[..., Event],
) -> None:
    app = host(events)
    async with app.run_test(size=(100, ROWS + 1)) as pilot:
        history.append(gift(1, count=1, combo="c"))
        say(1, 5)
        await pilot.press("k")
        before = app.rows()
        history.append(gift(9, count=8, combo="c"))
        events.renew()
        after = app.rows()
        assert "×9" in after[1]
        assert after[2:] == before[2:]


async def test_a_search_marks_and_counts_and_goes_from_hit_to_hit(
    host: Callable[[Widget], Host], events: EventList, say: Callable[[int, int], None]
) -> None:
    app = host(events)
    async with app.run_test(size=(100, ROWS + 1)):
        say(1, 50)
        events.search(parse("7>"))
        assert "5 hits “7>”" in app.rows()[0]
        assert events.next_hit(-1) == ""
        assert marked(app) == [47]
        assert "hit 5/5 “7>”" in app.rows()[0]
        events.next_hit(-1)
        assert marked(app) == [37]
        assert seen(app)[ROWS // 2] == 37
        before = app.rows()[1:]
        say(51, 60)
        assert app.rows()[1:] == before
        assert "hit 4/6 “7>” · 10 new below · G follows" in app.rows()[0]
        assert [events.next_hit(1) for _ in range(3)][-1].startswith("that was the newest hit")
        assert marked(app) == [7]
        assert events.next_hit(-1).startswith("that was the oldest hit")
        assert marked(app) == [57]
        events.search(None)
        assert "hit" not in app.rows()[0]
        assert "no search" in events.next_hit(1)


async def test_a_search_counts_all_lines_a_portion_at_a_time(
    host: Callable[[Widget], Host],
    events: EventList,
    say: Callable[[int, int], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listing_module, "SCANNED_AT_ONCE", 10)
    app = host(events)
    async with app.run_test(size=(100, ROWS + 1)) as pilot:
        say(1, 95)
        events.search(parse("<"))
        assert "10+ hits" in app.rows()[0]
        for _ in range(12):
            await pilot.pause()
        assert "95 hits" in app.rows()[0]


async def test_a_search_that_finds_nothing_says_so(
    host: Callable[[Widget], Host], events: EventList, say: Callable[[int, int], None]
) -> None:
    app = host(events)
    async with app.run_test(size=(100, ROWS + 1)):
        say(1, 5)
        events.search(parse("no such words"))
        assert "0 hits" in app.rows()[0]
        assert events.next_hit(-1) == "no hit"
        assert "following" in app.rows()[0]


async def test_only_one_person_is_shown_and_named(
    host: Callable[[Widget], Host],
    history: History,
    events: EventList,
    chat: Callable[..., Chat],
    person: Callable[..., User],
) -> None:
    app = host(events)
    async with app.run_test(size=(100, ROWS + 1)):
        history.append(chat("<1>", "ann"))
        history.append(chat("<2>", "bob"))
        events.renew()
        events.only(person("bob"))
        assert seen(app) == [2]
        assert "only name of bob" in app.rows()[0]
        events.only(None)
        assert seen(app) == [1, 2]
        assert "only" not in app.rows()[0]


async def test_other_rules_hold_at_once_and_leave_the_place(
    host: Callable[[Widget], Host],
    history: History,
    palette: Palette,
    chat: Callable[..., Chat],
) -> None:
    sieve = JudgementCache(history)
    events = EventList(Listing(history, Wanted(sieve)), palette)
    app = host(events)
    async with app.run_test(size=(100, ROWS + 1)) as pilot:
        for number in range(1, 51):
            history.append(chat(f"<{number}>", "bob" if number % 2 else "ann"))
        events.renew()
        await pilot.press(*["k"] * 4)
        assert marked(app) == [47]
        sieve.adopt([Rule(RuleAction.HIDE, Subject.USER, "ann")])
        events.judge_anew()
        assert seen(app) == list(range(31, 50, 2))
        assert marked(app) == [47]
        sieve.adopt([Rule(RuleAction.MUTE, Subject.USER, "bob")])
        events.judge_anew()
        assert palette.glyphs.muted in next(row for row in app.rows() if "<47>" in row)
        assert marked(app) == [47]


async def test_what_is_no_longer_held_leaves_a_hole_that_is_told(
    host: Callable[[Widget], Host],
    history: History,
    palette: Palette,
    chat: Callable[..., Chat],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listing_module, "AROUND", 12)
    events = EventList(Listing(history, Wanted(), capacity=20), palette)
    app = host(events)
    async with app.run_test(size=(80, ROWS + 1)) as pilot:
        for number in range(1, 21):
            history.append(chat(f"<{number}>"))
        events.renew()
        await pilot.press("g")
        for number in range(21, 101):
            history.append(chat(f"<{number}>"))
            events.renew()
        assert seen(app) == list(range(1, 11))
        await pilot.press(*["j"] * 15)
        assert "67 lines no longer held" in "\n".join(app.rows())
        assert seen(app) == [8, 9, 10, 11, 12, 13, 81, 82, 83]
        assert marked(app) == [83]


@pytest.mark.parametrize("width", range(1, 120, 7))
async def test_the_heading_never_leaves_out_whether_it_follows(
    width: int,
    host: Callable[[Widget], Host],
    events: EventList,
    say: Callable[[int, int], None],
    person: Callable[..., User],
) -> None:
    app = host(events)
    async with app.run_test(size=(width, ROWS + 1)):
        say(1, 50)
        events.leave_out({EventGroup.LIKES, EventGroup.ARRIVALS})
        events.search(parse("some longer words to look for"))
        events.only(person())
        head = app.rows()[0]
        assert cells(head) == width
        assert ("following" in head) is (width >= len("List") + len("following") + 6)


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
        events.leave_out({EventGroup.ARRIVALS})
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


async def test_a_step_paints_only_the_two_lines_it_concerns(
    host: Callable[[Widget], Host],
    events: EventList,
    say: Callable[[int, int], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    painted: list[tuple[Region, ...]] = []
    async with host(events).run_test(size=(80, 6)):
        say(1, 50)
        events.action_move(-1)
        monkeypatch.setattr(events, "refresh", lambda *regions: painted.append(regions))
        events.action_move(-1)
        assert painted == [(Region(0, 4, 80, 1), Region(0, 5, 80, 1))]
