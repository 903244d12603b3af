from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.geometry import Region
from textual.widget import Widget

from danmaku_proto.events import Chat, Event, Gift, User
from danmaku_proto.text import cells, clean, clean_name
from danmaku_tui.room.history import Entry, History
from danmaku_tui.rules.judgement_cache import JudgementCache
from danmaku_tui.rules.rule import Rule, RuleAction, Subject
from danmaku_tui.stage.pins import Pins
from danmaku_tui.stage.stage import Stage
from danmaku_tui.ui.look.glyphs import ASCII
from danmaku_tui.ui.look.palette import DARK, LIGHT, Palette, palette_of
from danmaku_tui.ui.stage.comment import Comment
from danmaku_tui.ui.stage.director import Director
from danmaku_tui.ui.stage.pinned_rows import PinnedRows

if TYPE_CHECKING:
    from tests.tui.ui.conftest import Host


class Pinning:
    """Pinned rows over a history in which everything that Ann says is highlighted."""

    def __init__(self, palette: Palette) -> None:
        self.history = History()
        self.sieve = JudgementCache(self.history, [Rule(RuleAction.HIGHLIGHT, Subject.USER, "ann")])
        pinned: Pins[Entry] = Pins(0)
        self.director = Director(self.history, Stage[Comment](40, 4), self.sieve, pinned)
        self.rows = PinnedRows(self.director, palette)

    def say(self, now: float, *told: Event) -> None:
        for event in told:
            self.history.append(event)
        self.director.take(now)
        self.rows.renew(now)


@pytest.fixture
def pinning(palette: Palette) -> Pinning:
    return Pinning(palette)


def text(host: Host) -> list[str]:
    return [row.rstrip() for row in host.rows()]


async def test_nothing_pinned_is_blank_rows(
    pinning: Pinning, host: Callable[[Widget], Host]
) -> None:
    app = host(pinning.rows)
    async with app.run_test(size=(60, 2)):
        pinning.rows.styles.height = 2
        pinning.say(0.0)
        assert text(app) == ["", ""]


async def test_a_row_tells_who_gave_what_and_its_value(
    pinning: Pinning, host: Callable[[Widget], Host], gift: Callable[..., Gift]
) -> None:
    app = host(pinning.rows)
    async with app.run_test(size=(60, 2)) as pilot:
        pinning.rows.styles.height = 2
        await pilot.pause()
        pinning.say(0.0, gift(12, "ben", gift="火箭", price=1_000, count=12))
        [row, blank] = text(app)
        assert row.startswith(" ◆ name of ben 火箭 ×12 ")
        assert row.endswith(" 12,000 diamonds")
        assert blank == ""
        assert {cells(line) for line in app.rows()} == {60}


async def test_a_highlighted_message_has_a_mark_and_no_value(
    pinning: Pinning, host: Callable[[Widget], Host], chat: Callable[..., Chat]
) -> None:
    app = host(pinning.rows)
    async with app.run_test(size=(60, 1)) as pilot:
        await pilot.pause()
        pinning.say(0.0, chat("look [/nope] here", "ann"))
        assert text(app) == [" ★ name of ann look [/nope] here"]


async def test_a_row_is_painted_only_when_it_changes(
    pinning: Pinning,
    host: Callable[[Widget], Host],
    gift: Callable[..., Gift],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    painted: list[tuple[Region, ...]] = []
    async with host(pinning.rows).run_test(size=(60, 3)) as pilot:
        pinning.rows.styles.height = 3
        await pilot.pause()
        pinning.rows.renew(0.0)
        monkeypatch.setattr(pinning.rows, "refresh", lambda *regions: painted.append(regions))
        pinning.say(0.0, gift(1, price=500, count=1))
        pinning.say(1.0)
        pinning.say(2.0, gift(1, price=900, count=1))
        assert painted == [(Region(0, 0, 60, 1),), (Region(0, 1, 60, 1),)]
        pinning.say(4.0)
        assert painted[2:] == [(Region(0, 0, 60, 1),)]


async def test_a_combo_grows_in_its_row(
    pinning: Pinning, host: Callable[[Widget], Host], gift: Callable[..., Gift]
) -> None:
    app = host(pinning.rows)
    async with app.run_test(size=(60, 1)) as pilot:
        await pilot.pause()
        for now, total in enumerate((200, 300)):
            pinning.say(now, gift(total, combo="c", count=100))
            assert f"×{total}" in text(app)[0]
            assert text(app)[0].endswith(f"{total} diamonds")


async def test_it_has_as_many_rows_as_it_is_high(
    pinning: Pinning, host: Callable[[Widget], Host], chat: Callable[..., Chat]
) -> None:
    app = host(pinning.rows)
    async with app.run_test(size=(60, 3)) as pilot:
        for height in (1, 3, 0, 2):
            pinning.rows.styles.height = height
            await pilot.pause()
            assert len(pinning.director.pinned.rows) == height
            pinning.say(0.0, chat("one", "ann"), chat("two", "ann"))


async def test_another_palette_paints_it_anew(
    pinning: Pinning, host: Callable[[Widget], Host], chat: Callable[..., Chat]
) -> None:
    async with host(pinning.rows).run_test(size=(60, 1)) as pilot:
        await pilot.pause()
        pinning.say(0.0, chat("hello", "ann"))
        light = palette_of(LIGHT)
        pinning.rows.set_palette(light)
        styles = [segment.style for segment in pinning.rows.render_line(0)]
        assert light.highlight in styles
        assert palette_of(DARK).highlight not in styles


async def test_any_row_may_be_asked_for(pinning: Pinning, host: Callable[[Widget], Host]) -> None:
    async with host(pinning.rows).run_test(size=(60, 1)):
        for y in (-1, 0, 3, 10_000):
            assert pinning.rows.render_line(y).cell_length == 60


async def test_its_own_signs_can_be_of_ascii(
    host: Callable[[Widget], Host], gift: Callable[..., Gift], person: Callable[..., User]
) -> None:
    pinning = Pinning(palette_of(DARK, ASCII))
    app = host(pinning.rows)
    async with app.run_test(size=(30, 1)) as pilot:
        await pilot.pause()
        told = gift(1, gift="rocket " * 9, to=person("host", "host"), price=500, count=1)
        pinning.say(0.0, told)
        assert text(app)[0].strip()
        assert text(app)[0].isascii()


strange = st.one_of(
    st.text(max_size=20),
    st.lists(st.sampled_from(["👨‍👩‍👧", "🇨🇳", "कि", "弹幕", "a"]), max_size=12).map("".join),
)


@given(strange.map(clean_name), strange.map(clean), st.integers(0, 90), st.booleans())
def test_a_row_is_exactly_as_wide_as_the_screen(
    name: str, words: str, width: int, gives: bool
) -> None:
    user = User("1", name, "ann")
    event: Event = Chat("c", 0.0, user, words)
    if gives:
        event = Gift("g", 0.0, user, words, "1", 10**9, 7, count=7)
    rows = Pinning(palette_of(DARK)).rows
    strip = rows._strip(Entry(0, event), width)
    assert strip.cell_length == sum(cells(segment.text) for segment in strip) == width
