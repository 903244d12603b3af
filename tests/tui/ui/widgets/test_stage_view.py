from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from textual.geometry import Region
from textual.widget import Widget

from danmaku_proto.events import Chat
from danmaku_proto.text import cells
from danmaku_tui.room.history import History
from danmaku_tui.stage.overload import LADDER
from danmaku_tui.stage.stage import Stage
from danmaku_tui.ui.director import Director
from danmaku_tui.ui.palette import LIGHT, Palette, palette_of
from danmaku_tui.ui.widgets.stage_view import StageView

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
