"""The stage on the screen: lanes of comments that cross from right to left."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import ClassVar, Final

from textual.app import RenderResult
from textual.events import Mount, Resize, Unmount
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from danmaku_tui.ui.director import Director
from danmaku_tui.ui.painting import paint_lane
from danmaku_tui.ui.palette import Palette
from danmaku_tui.ui.row import Row

IDLE_SECONDS: Final = 0.1
"""How long the history is left alone at most while nothing moves."""


class StageView(Widget):
    """Draws the lanes of a :class:`Director`'s stage and moves them on.

    Its clock is the stage's: it paints once a step, because text cannot move by less than a cell.
    """

    DEFAULT_CSS: ClassVar[str] = """
    StageView {
        width: 1fr;
        height: 1fr;
    }
    """

    def __init__(
        self, director: Director, palette: Palette, clock: Callable[[], float], **names: str
    ) -> None:
        super().__init__(**names)  # type: ignore[arg-type]  # only id and classes are passed
        self._director = director
        self._palette = palette
        self._clock = clock
        self._hint = ""
        self._rows: list[Strip] = []
        self._busy: set[int] = set()
        self._next_tick: asyncio.TimerHandle | None = None

    def set_palette(self, palette: Palette) -> None:
        """Paint everything in other colours."""
        self._palette = palette
        self.repaint()

    def set_hint(self, hint: str) -> None:
        """Say ``hint`` in the middle while nothing has flown yet."""
        if hint != self._hint:
            self._hint = hint
            self.repaint()

    def repaint(self) -> None:
        """Prepare every row anew."""
        self._rows = [self._blank()] * self.size.height
        self._busy = set()
        self._paint(range(self.size.height))
        self.refresh()

    def on_mount(self, _: Mount) -> None:
        """Start the clock."""
        self._tick()

    def on_unmount(self, _: Unmount) -> None:
        """Stop the clock."""
        if self._next_tick is not None:
            self._next_tick.cancel()

    def on_resize(self, event: Resize) -> None:
        """Give the stage the new size; what flies keeps its place."""
        size = event.size
        changes = self._director.stage.resize(size.width, size.height, self._clock())
        self._director.settle(changes.entered, changes.dropped)
        self.repaint()

    def render(self) -> RenderResult:
        """Return nothing: rows are given by :meth:`render_line`."""
        return ""

    def render_line(self, y: int) -> Strip:
        """Return the prepared row ``y``, or an empty one."""
        return self._rows[y] if 0 <= y < len(self._rows) else self._blank()

    def _tick(self) -> None:
        now = self._clock()
        stage = self._director.stage
        hinted = self._hint_row
        dirty = set(self._director.take())
        if hinted != self._hint_row:
            dirty.add(hinted)
        changes = stage.tick(now)
        self._director.settle(changes.entered, ())
        if changes.steps:
            dirty |= self._busy
            dirty.update(flight.lane for flight in changes.entered)
        if dirty:
            self._paint(dirty)
            self.refresh(*_bands(dirty, self.size.width))
        # Not set_timer: Textual drops a timer whose time has passed before it starts to wait.
        wait = min(IDLE_SECONDS, stage.delay(self._clock()))
        self._next_tick = asyncio.get_running_loop().call_later(wait, self.call_next, self._tick)

    def _paint(self, lanes: Iterable[int]) -> None:
        width = self.size.width
        for lane in lanes:
            if lane >= len(self._rows):
                continue
            flights = list(self._director.stage.visible(lane))
            if flights:
                self._rows[lane] = paint_lane(flights, width, self._palette)
                self._busy.add(lane)
            else:
                self._rows[lane] = self._blank()
                self._busy.discard(lane)
        if self._hint_row in range(len(self._rows)):
            self._rows[self._hint_row] = self._hint_strip(width)

    @property
    def _hint_row(self) -> int:
        """The row of the hint; −1 from the first comment on."""
        wanted = self._hint and not self._director.stage.counts.offered
        return self.size.height // 2 if wanted else -1

    def _hint_strip(self, width: int) -> Strip:
        row = Row().add(self._hint, self._palette.dim)
        margin = max(0, (width - row.width) // 2)
        centred = Row().fill(self._palette.text, margin).add(self._hint, self._palette.dim)
        return centred.fill(self._palette.text, width).strip(width)

    def _blank(self) -> Strip:
        return Row().fill(self._palette.text, self.size.width).strip(self.size.width)


def _bands(rows: Iterable[int], width: int) -> list[Region]:
    """Return ``rows`` as regions of whole rows, neighbours joined."""
    bands: list[Region] = []
    for row in sorted(rows):
        if bands and bands[-1].bottom == row:
            bands[-1] = Region(0, bands[-1].y, width, bands[-1].height + 1)
        else:
            bands.append(Region(0, row, width, 1))
    return bands
