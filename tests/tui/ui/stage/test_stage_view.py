from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from rich.style import Style
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.widget import Widget

from danmaku_proto.events import Chat, Gift
from danmaku_proto.text import cells
from danmaku_tui.room.history import History
from danmaku_tui.rules.judgement_cache import JudgementCache
from danmaku_tui.rules.query import parse
from danmaku_tui.rules.rule import Rule, RuleAction, Subject
from danmaku_tui.stage.overload import LADDER
from danmaku_tui.stage.pins import Pins
from danmaku_tui.stage.stage import Stage
from danmaku_tui.ui.look.palette import LIGHT, Palette, palette_of
from danmaku_tui.ui.stage.director import Director
from danmaku_tui.ui.stage.stage_view import StageView
from danmaku_tui.ui.terminal.drawing import Drawing
from danmaku_tui.ui.terminal.frame_pacing import FramePacing
from danmaku_tui.ui.terminal.traits import TerminalTraits

if TYPE_CHECKING:
    from tests.tui.ui.conftest import Host, Viewer


async def test_only_rows_that_changed_are_painted(
    viewer: Viewer, chat: Callable[..., Chat], monkeypatch: pytest.MonkeyPatch
) -> None:
    painted: list[tuple[Region, ...]] = []
    async with viewer.app.run_test(size=(80, 24)):
        viewer.session.say(chat("one"), chat("two"))
        viewer.step(0.32)
        monkeypatch.setattr(viewer.stage, "refresh", lambda *regions: painted.append(regions))
        viewer.step(0.001)
        assert painted == []
        viewer.step(0.1)
        assert painted == [(Region(0, 0, 80, 2),)]


async def test_a_row_is_painted_once_more_when_its_last_comment_has_left(
    viewer: Viewer, chat: Callable[..., Chat], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with viewer.app.run_test(size=(80, 24)):
        viewer.session.say(chat("one"))
        viewer.step(13.0)
        assert viewer.rows()[viewer.stage.region.y].strip() == ""
        painted: list[tuple[Region, ...]] = []
        monkeypatch.setattr(viewer.stage, "refresh", lambda *regions: painted.append(regions))
        viewer.step(1.0)
        assert painted == []


async def test_a_mark_that_grows_is_painted_at_once(
    viewer: Viewer, chat: Callable[..., Chat], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with viewer.app.run_test(size=(80, 24)):
        lane = viewer.stage.region.y
        viewer.session.say(chat("666"))
        viewer.step(5.02)
        before = viewer.rows()[lane]
        merging = next(rung for rung in LADDER if rung.merge_first)
        monkeypatch.setattr(viewer.app.director.stage, "_pressure", merging)
        viewer.session.say(chat("666", "ben"), chat("666", "cid"))
        viewer.step(0.0)
        assert viewer.rows()[lane].rstrip() == f"{before.rstrip()} ×3"


async def test_a_hint_gives_way_to_the_first_comment_and_stays_away(
    viewer: Viewer, chat: Callable[..., Chat]
) -> None:
    async with viewer.app.run_test(size=(80, 24)):
        viewer.stage.set_hint("waiting [/nope]x")
        assert "waiting [/nope]x" in viewer.text()
        viewer.session.say(chat("hello"))
        viewer.step(0.5)
        assert "waiting" not in "\n".join(viewer.rows()[1:-1])
        viewer.stage.set_hint("waiting anew")
        viewer.step(0.5)
        assert "waiting" not in "\n".join(viewer.rows()[1:-1])


@pytest.mark.parametrize("width", [1, 2, 5, 9, 80])
async def test_a_hint_fits_whatever_the_width(
    width: int, host: Callable[[Widget], Host], palette: Palette
) -> None:
    view = StageView(Director(History(), Stage(0, 0)), palette, lambda: 0.0)
    app = host(view)
    async with app.run_test(size=(width, 3)):
        view.set_hint("弹幕👨‍👩‍👧 कि hint")
        assert {cells(row) for row in app.rows()} == {width}


async def test_a_hint_that_is_cut_says_so(host: Callable[[Widget], Host], palette: Palette) -> None:
    view = StageView(Director(History(), Stage(0, 0)), palette, lambda: 0.0)
    app = host(view)
    async with app.run_test(size=(12, 3)):
        view.set_hint("nothing listens there")
        assert app.rows()[1] == "nothing lis…"


async def test_what_the_line_has_no_room_for_is_shown_as_it_is_when_there_is_some(
    host: Callable[[Widget], Host], palette: Palette, chat: Callable[..., Chat]
) -> None:
    accepts, now, history = True, 100.0, History()
    traits = TerminalTraits.of({"TERM": "xterm-256color"})
    drawing = Drawing(lambda: (40, 3), FramePacing(lambda: now, lambda: accepts), traits)
    view = StageView(Director(history, Stage(0, 0)), palette, lambda: now, drawing=drawing)
    app = host(view)

    def go_on() -> None:
        if view._next_tick is not None:
            view._next_tick.cancel()
        view._tick()

    async with app.run_test(size=(40, 3)):
        go_on()
        accepts = False
        history.append(chat("hello"))
        for _ in range(40):
            now += 0.1
            go_on()
        assert not any("hello" in row for row in app.rows())
        accepts = True
        for _ in range(40):
            now += 0.1
            go_on()
        assert any("hello" in row for row in app.rows())


async def test_another_palette_repaints_what_flies(
    viewer: Viewer, chat: Callable[..., Chat]
) -> None:
    async with viewer.app.run_test(size=(80, 24)):
        viewer.session.say(chat("hello"))
        viewer.step(4.0)
        light = palette_of(LIGHT)
        viewer.stage.set_palette(light)
        for y in range(viewer.stage.size.height):
            for segment in viewer.stage.render_line(y):
                assert segment.style
                assert segment.style.bgcolor == light.text.bgcolor


async def test_any_row_may_be_asked_for(viewer: Viewer) -> None:
    async with viewer.app.run_test(size=(80, 24)):
        for y in (-1, 0, 23, 10_000):
            assert viewer.stage.render_line(y).cell_length == 80


async def test_its_clock_goes_on_even_when_every_step_is_overdue(
    host: Callable[[Widget], Host], palette: Palette
) -> None:
    class Late(Stage[object]):
        def delay(self, now: float) -> float:  # noqa: ARG002  # of the stage
            return 0.0

    looked = 0
    enough = asyncio.Event()

    def clock() -> float:
        nonlocal looked
        looked += 1
        if looked > 20:
            enough.set()
        return float(looked)

    view = StageView(Director(History(), Late(0, 0)), palette, clock)  # type: ignore[arg-type]  # of comments
    async with host(view).run_test(size=(20, 3)), asyncio.timeout(20):
        await enough.wait()


async def test_nothing_ticks_after_it_has_gone(
    host: Callable[[Widget], Host], palette: Palette
) -> None:
    view = StageView(Director(History(), Stage(0, 0)), palette, lambda: 0.0)
    async with host(view).run_test(size=(20, 3)):
        pass
    assert view._next_tick is not None
    assert view._next_tick.cancelled()


class Panel(Widget, can_focus=True):
    """Another panel, which has the focus at first."""

    def render(self) -> str:
        return ""


class Frozen(App[None]):
    """A stage above another panel, with three comments that a person has frozen in flight.

    ``left`` and ``right`` fly in the first lane, ``below`` in the second.
    """

    CSS = "Panel { height: 1; }"

    def __init__(self, palette: Palette, chat: Callable[..., Chat]) -> None:
        super().__init__()
        self.history = History()
        self.sieve = JudgementCache(self.history)
        self.director = Director(self.history, Stage(0, 0), self.sieve, names=False)
        self.view = StageView(self.director, palette, lambda: 0.0)
        self.palette = palette
        self.chat = chat

    def compose(self) -> ComposeResult:
        yield self.view
        yield Panel()

    def on_mount(self) -> None:
        self.query_one(Panel).focus()

    def fly(self) -> None:
        for text, columns in (("left one", 0), ("below", 20), ("right one", 25)):
            self.history.append(self.chat(text, text.split()[0]))
            self.director.take()
            self.director.count_flights(self.director.stage.step(columns).entered, ())
        self.freeze()

    def freeze(self) -> None:
        self.director.freeze(0.0)
        self.view.repaint()
        self.view.begin_picking()

    def block(self, key: str) -> None:
        self.sieve.adopt([Rule(RuleAction.HIDE, Subject.USER, key)])
        self.view.show_changed(self.director.rules_changed())

    @property
    def picked(self) -> str:
        return "" if self.view.selection is None else self.view.selection.text

    def painted(self, style: Style) -> str:
        """Return all text on the stage that has ``style``."""
        return "".join(
            segment.text
            for y in range(self.view.size.height)
            for segment in self.view.render_line(y)
            if segment.style == style
        )


@pytest.fixture
def frozen(palette: Palette, chat: Callable[..., Chat]) -> Frozen:
    return Frozen(palette, chat)


SIZE = (60, 6)


async def test_freezing_picks_what_is_nearest_to_the_middle(frozen: Frozen) -> None:
    async with frozen.run_test(size=SIZE) as pilot:
        frozen.fly()
        await pilot.pause()
        assert frozen.picked == "right one"
        assert frozen.screen.focused is frozen.view
        assert frozen.painted(frozen.palette.picked) == "right one"


@pytest.mark.parametrize(
    "keys",
    [("left", "down", "up", "right"), ("h", "j", "k", "l")],
)
async def test_the_keys_walk_from_one_flying_comment_to_another(
    frozen: Frozen, keys: tuple[str, ...]
) -> None:
    async with frozen.run_test(size=SIZE) as pilot:
        frozen.fly()
        seen = []
        for key in keys:
            await pilot.press(key)
            seen.append(frozen.picked)
            assert frozen.painted(frozen.palette.picked) == frozen.picked
        assert seen == ["left one", "below", "left one", "right one"]


async def test_what_is_picked_is_who_and_what(frozen: Frozen) -> None:
    async with frozen.run_test(size=SIZE):
        frozen.fly()
        pick = frozen.view.selection
        assert pick is not None
        assert pick.user is not None
        assert pick.user.key == "right"
        assert isinstance(pick.event, Chat)


async def test_on_an_empty_stage_nothing_is_picked_and_the_focus_stays(frozen: Frozen) -> None:
    async with frozen.run_test(size=SIZE) as pilot:
        frozen.freeze()
        await pilot.press("left", "j")
        assert frozen.view.selection is None
        assert isinstance(frozen.screen.focused, Panel)


async def test_after_the_thaw_the_focus_is_where_it_was_and_nothing_is_picked(
    frozen: Frozen,
) -> None:
    async with frozen.run_test(size=SIZE) as pilot:
        frozen.fly()
        await pilot.pause()
        frozen.director.thaw(0.0)
        frozen.view.end_picking()
        await pilot.pause()
        assert frozen.view.selection is None
        assert isinstance(frozen.screen.focused, Panel)
        assert frozen.painted(frozen.palette.picked) == ""
        await pilot.press("tab")
        assert isinstance(frozen.screen.focused, Panel)


async def test_a_pick_is_shown_only_while_the_keys_go_to_it(frozen: Frozen) -> None:
    async with frozen.run_test(size=SIZE) as pilot:
        frozen.fly()
        await pilot.press("tab")
        assert isinstance(frozen.screen.focused, Panel)
        assert frozen.painted(frozen.palette.picked) == ""
        await pilot.press("tab")
        assert frozen.painted(frozen.palette.picked) == "right one"


async def test_when_the_picked_comment_is_blocked_the_next_one_to_it_is_picked(
    frozen: Frozen,
) -> None:
    async with frozen.run_test(size=SIZE) as pilot:
        frozen.fly()
        await pilot.pause()
        frozen.block("right")
        assert frozen.picked == "left one"
        assert frozen.painted(frozen.palette.picked) == "left one"
        assert "right one" not in frozen.view.render_line(0).text


async def test_when_the_last_comment_is_blocked_nothing_is_picked(frozen: Frozen) -> None:
    async with frozen.run_test(size=SIZE) as pilot:
        frozen.history.append(frozen.chat("alone", "alone"))
        frozen.director.take()
        frozen.director.count_flights(frozen.director.stage.step(20).entered, ())
        frozen.freeze()
        assert frozen.picked == "alone"
        frozen.block("alone")
        await pilot.press("left")
        assert frozen.view.selection is None
        assert frozen.view.render_line(0).text.strip() == ""
        frozen.sieve.adopt([])
        frozen.view.show_changed(frozen.director.rules_changed())
        assert frozen.picked == "alone"
        assert frozen.painted(frozen.palette.picked) == "alone"


async def test_a_resize_keeps_the_pick_that_is_still_in_view(frozen: Frozen) -> None:
    async with frozen.run_test(size=SIZE) as pilot:
        frozen.fly()
        await pilot.press("left", "down")
        await pilot.resize_terminal(45, 5)
        await pilot.pause()
        assert frozen.view.size == (45, 4)
        assert frozen.picked == "below"
        assert frozen.painted(frozen.palette.picked) == "below"


async def test_a_resize_picks_anew_when_the_pick_is_out_of_view(frozen: Frozen) -> None:
    async with frozen.run_test(size=SIZE) as pilot:
        frozen.fly()
        await pilot.press("left", "down")
        await pilot.resize_terminal(60, 2)
        await pilot.pause()
        assert frozen.view.size == (60, 1)
        assert frozen.picked == "left one"
        assert frozen.painted(frozen.palette.picked) == "left one"


async def test_what_a_search_finds_is_marked_in_flight_and_no_longer_without_it(
    frozen: Frozen,
) -> None:
    async with frozen.run_test(size=SIZE) as pilot:
        frozen.fly()
        await pilot.press("down", "left")
        frozen.view.mark(parse("one"))
        assert frozen.painted(frozen.palette.hit) in {"one", "oneone"}
        frozen.view.mark(parse(""))
        assert frozen.painted(frozen.palette.hit) == ""
        frozen.view.mark(parse("below"))
        frozen.view.mark(None)
        assert frozen.painted(frozen.palette.hit) == ""


async def test_whoever_pins_is_told_at_once_of_something_new(
    host: Callable[[Widget], Host], palette: Palette, gift: Callable[..., Gift]
) -> None:
    told: list[float] = []
    history = History()
    director = Director(history, Stage(0, 0), pinned=Pins(1))

    def renew(now: float) -> None:
        told.append(now)
        director.renew_pinned(now)

    view = StageView(director, palette, lambda: 7.0, renew_pins=renew)
    async with host(view).run_test(size=(40, 3)):
        history.append(gift(1, price=500, count=1))
        view._tick()
        view._tick()
        assert told == [7.0]
