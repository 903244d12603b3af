"""The time line of a replay: its position, the activity of the recording, and its gaps."""

from __future__ import annotations

from typing import Final

from rich.style import Style

from danmaku_proto.text import cells
from danmaku_tui.i18n.language import tr
from danmaku_tui.replay.replay import ReplayState
from danmaku_tui.replay.timeline import Timeline
from danmaku_tui.ui.look import number_format
from danmaku_tui.ui.look.glyphs import ASCII
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.look.prepared_rows import PreparedRows
from danmaku_tui.ui.look.row import Row

BARS: Final = " ▁▂▃▄▅▆▇█"
ASCII_BARS: Final = " .:-=+*%#"
"""The signs from no message to the most messages."""

HERE: Final = "┃"
ASCII_HERE: Final = "|"

LEAST_BARS: Final = 8
"""Cells below which the bars show nothing useful."""


class TimeLine(PreparedRows):
    """One row about a replay, painted only when it looks different.

    The played part is brighter than the rest. A mark shows the position, and a cross each gap: a
    time without a connection or without a recording.
    """

    def __init__(self, palette: Palette) -> None:
        super().__init__(palette)
        self._state: ReplayState | None = None
        self._looks: object = None

    def show(self, state: ReplayState) -> None:
        """Show ``state``."""
        self._state = state
        self._prepare()

    def repaint(self) -> None:
        """Prepare the row anew, whether or not the state has changed."""
        self._looks = None
        self._prepare()

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
        self._prepared = (row.fill(palette.bar, width).strip(width),)
        self._blank = self.empty_row(palette.bar)
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
        # The same width for every position, so that the bars do not move.
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
            sign, tone = _bar(stretch.level, bars), self._style(at, here)
            if at == here:
                sign, tone = (ASCII_HERE if plain else HERE), palette.good
            elif stretch.gap:
                sign, tone = palette.glyphs.times, palette.warn
            if tone is not style and run:
                row.add(run, style)
                run = ""
            run, style = run + sign, tone
        row.add(run, style)

    def _style(self, at: int, here: int) -> Style:
        return self._palette.bar_strong if at < here else self._palette.bar_dim


def _bar(level: float, bars: str) -> str:
    """Return the sign for ``level``, from 0 to 1; any message at all is visible."""
    if level <= 0:
        return bars[0]
    return bars[max(1, min(len(bars) - 1, round(level * (len(bars) - 1))))]
