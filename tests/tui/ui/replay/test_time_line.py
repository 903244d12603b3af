from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from textual.widget import Widget

from danmaku_proto.text import cells
from danmaku_tui.replay.replay import ReplayState
from danmaku_tui.replay.timeline import Timeline
from danmaku_tui.ui.look.glyphs import ASCII
from danmaku_tui.ui.look.palette import DARK, Palette, palette_of
from danmaku_tui.ui.replay.time_line import TimeLine

if TYPE_CHECKING:
    from tests.tui.ui.conftest import Host

TIMELINE = Timeline(3_600.0, (0, 1, 2, 4) * 5, ((1_800.0, 1_900.0),))

STATE = ReplayState(
    position=900.0,
    target=900.0,
    length=3_600.0,
    speed=2.0,
    playing=True,
    seeking=False,
    ended=False,
    timeline=TIMELINE,
)


async def shown(
    host: Callable[[Widget], Host], palette: Palette, state: ReplayState, width: int = 46
) -> str:
    line = TimeLine(palette)
    app = host(line)
    async with app.run_test(size=(width, 2)):
        line.show(state)
        return app.rows()[0]


async def test_it_tells_place_density_gaps_length_and_speed(
    host: Callable[[Widget], Host], palette: Palette
) -> None:
    row = await shown(host, palette, STATE)
    assert row.startswith(" ▸    15:00 ")
    assert row.rstrip().endswith(" 1:00:00 ×2")
    bars = row[12 : 46 - 14]
    assert bars.index("┃") == len(bars) // 4
    assert bars.index("×") == len(bars) // 2
    assert "█" in bars
    assert "▂" in bars


@pytest.mark.parametrize(
    ("change", "sign"),
    [({"playing": False}, "❚❚"), ({"ended": True}, "■ "), ({"seeking": True}, "↻ ")],
)
async def test_its_first_sign_tells_what_it_does(
    change: dict[str, bool], sign: str, host: Callable[[Widget], Host], palette: Palette
) -> None:
    row = await shown(host, palette, replace(STATE, **change))  # type: ignore[arg-type]  # flags
    assert row[1:3] == sign


async def test_while_seeking_it_tells_where_to(
    host: Callable[[Widget], Host], palette: Palette
) -> None:
    row = await shown(host, palette, replace(STATE, seeking=True, target=3_000.0))
    assert "seeking 50:00" in row


async def test_before_the_density_is_counted_the_rest_is_there(
    host: Callable[[Widget], Host], palette: Palette
) -> None:
    row = await shown(host, palette, replace(STATE, timeline=None))
    assert row.split() == ["▸", "15:00", "1:00:00", "×2"]
    assert cells(row) == 46


async def test_with_ascii_everything_is_ascii(host: Callable[[Widget], Host]) -> None:
    row = await shown(host, palette_of(DARK, ASCII), STATE)
    assert row.isascii()
    assert "|" in row
    assert "#" in row


@pytest.mark.parametrize("width", [1, 5, 12, 25, 33, 34, 80, 200])
@pytest.mark.parametrize("position", [0.0, 1.0, 3_599.9, 3_600.0])
async def test_every_width_is_filled_exactly(
    width: int, position: float, host: Callable[[Widget], Host], palette: Palette
) -> None:
    row = await shown(host, palette, replace(STATE, position=position), width)
    assert cells(row) == width


async def test_the_bars_do_not_move_while_it_plays(
    host: Callable[[Widget], Host], palette: Palette
) -> None:
    line = TimeLine(palette)
    app = host(line)
    async with app.run_test(size=(60, 2)):
        ends = set()
        for position in (0.0, 59.0, 900.0, 3_600.0):
            for speed in (0.5, 1.0, 32.0):
                line.show(replace(STATE, position=position, speed=speed))
                ends.add(app.rows()[0].index(" 1:00:00 ×"))
        assert len(ends) == 1


async def test_it_paints_only_what_looks_different(
    host: Callable[[Widget], Host], palette: Palette, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = TimeLine(palette)
    painted: list[int] = []
    async with host(line).run_test(size=(46, 2)):
        line.show(STATE)
        monkeypatch.setattr(line, "refresh", lambda: painted.append(1))
        line.show(replace(STATE, position=900.4))
        assert painted == []
        line.show(replace(STATE, position=901.0))
        assert painted == [1]
        assert line.render_line(1).text.strip() == ""
