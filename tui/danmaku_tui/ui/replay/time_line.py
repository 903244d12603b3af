"""The time line of a replay: where it is, when much was said, and where something is missing."""

from __future__ import annotations

from typing import ClassVar, Final

from rich.style import Style
from textual.app import RenderResult
from textual.strip import Strip
from textual.widget import Widget

from danmaku_proto.text import cells
from danmaku_tui.i18n.language import tr
from danmaku_tui.replay.replay import ReplayState
from danmaku_tui.replay.timeline import Timeline
from danmaku_tui.ui.look import number_format
from danmaku_tui.ui.look.glyphs import ASCII
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.look.row import Row

BARS: Final = " ▁▂▃▄▅▆▇█"
ASCII_BARS: Final = " .:-=+*%#"
"""From nothing said to the most that was said."""

HERE: Final = "┃"
ASCII_HERE: Final = "|"

LEAST_BARS: Final = 8
"""With fewer cells than this the bars say nothing."""


class TimeLine(Widget):
    """One row about a replay; paints only when it would look different.

    What was played stands out from what is to come; a mark stands where it is, and a cross where
    nothing could come or was not recorded.
    """

    DEFAULT_CSS: ClassVar[str] = """
    TimeLine {
        width: 1fr;
        height: 1;
    }
    """

    def __init__(self, palette: Palette, **names: str) -> None:
        super().__init__(**names)  # type: ignore[arg-type]  # only id and classes are passed
        self._palette = palette
        self._state: ReplayState | None = None
        self._looks: object = None
        self._prepared = Strip([])
        self._blank = Strip([])

    def set_palette(self, palette: Palette) -> None:
        """Paint everything in other colours, and in the language that is spoken now."""
        self._palette = palette
        self._looks = None
        self._prepare()

    def show(self, state: ReplayState) -> None:
        """Show this state."""
        self._state = state
        self._prepare()

    def on_resize(self) -> None:
        """Share the new width out."""
        self._looks = None
        self._prepare()

    def render(self) -> RenderResult:
        """Return nothing: the row is given by :meth:`render_line`."""
        return ""

    def render_line(self, y: int) -> Strip:
        """Return the line; the row below it, where there is one, is empty."""
        return self._prepared if y == 0 else self._blank

    def _prepare(self) -> None:
        state, palette, width = self._state, self._palette, self.size.width
        if state is None:
            return
        left, right = self._left(state), self._right(state)
        room = width - cells(left) - cells(right)
        timeline = state.timeline
        if room < LEAST_BARS:
            timeline, room = None, 0
        here = -1 if timeline is None else timeline.cell(state.position, room)
        looks = (left, right, here, width, id(timeline))
        if looks == self._looks:
            return
        self._looks = looks
        row = Row(palette.glyphs).add(left, palette.bar_strong)
        if timeline is not None:
            self._add_bars(row, timeline, room, here)
        else:
            row.fill(palette.bar, width - cells(right))
        row.add(right, palette.bar_dim)
        self._prepared = row.fill(palette.bar, width).strip(width)
        self._blank = Row().fill(palette.bar, width).strip(width)
        self.refresh()

    def _left(self, state: ReplayState) -> str:
        glyphs = self._palette.glyphs
        if state.seeking:
            sign = glyphs.retry
        elif state.ended:
            sign = glyphs.ended
        else:
            sign = glyphs.here if state.playing else glyphs.paused
        length = number_format.elapsed(state.length)
        # As wide for every place, so that the bars do not move.
        return f" {sign:<2} {number_format.elapsed(state.position):>{len(length)}} "

    def _right(self, state: ReplayState) -> str:
        glyphs = self._palette.glyphs
        if state.seeking:
            going = tr("seeking {time}").format(time=number_format.elapsed(state.target))
            return f" {going} "
        return f" {number_format.elapsed(state.length)} {glyphs.times}{f'{state.speed:g}':<4}"

    def _add_bars(self, row: Row, timeline: Timeline, count: int, here: int) -> None:
        palette = self._palette
        plain = palette.glyphs is ASCII or palette.glyphs == ASCII
        bars = ASCII_BARS if plain else BARS
        run, style = "", palette.bar_strong
        for at, stretch in enumerate(timeline.cells(count)):
            sign, wanted = _bar(stretch.level, bars), self._style(at, here)
            if at == here:
                sign, wanted = (ASCII_HERE if plain else HERE), palette.good
            elif stretch.gap:
                sign, wanted = palette.glyphs.times, palette.warn
            if wanted is not style and run:
                row.add(run, style)
                run = ""
            run, style = run + sign, wanted
        row.add(run, style)

    def _style(self, at: int, here: int) -> Style:
        return self._palette.bar_strong if at < here else self._palette.bar_dim


def _bar(level: float, bars: str) -> str:
    """Return the sign for ``level``: whatever was said at all is to be seen."""
    if level <= 0:
        return bars[0]
    return bars[max(1, min(len(bars) - 1, round(level * (len(bars) - 1))))]
