"""The stage on the screen: lanes of comments that fly from right to left."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, ClassVar, Final

from rich.segment import Segment
from rich.style import Style
from textual.binding import BindingType
from textual.events import Blur, Focus, Mount, Resize, Unmount
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from danmaku_proto.text import cells
from danmaku_tui.stage.lanes import Flight
from danmaku_tui.stage.pick import Direction, Spot, first, nearest, spots, step
from danmaku_tui.ui.keys.panel_keys import STAGE_KEYS
from danmaku_tui.ui.keys.selection import Selection
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.look.prepared_rows import PreparedRows
from danmaku_tui.ui.look.row import Row
from danmaku_tui.ui.stage.comment import Comment
from danmaku_tui.ui.stage.director import Director
from danmaku_tui.ui.stage.hit_marks import HitMarks
from danmaku_tui.ui.stage.lane_cells import LaneCells
from danmaku_tui.ui.stage.lane_runs import LaneLook
from danmaku_tui.ui.stage.lane_strip import paint_lane
from danmaku_tui.ui.terminal.cell_style import CellStyle, style_of
from danmaku_tui.ui.terminal.drawing import Drawing

if TYPE_CHECKING:
    from danmaku_tui.rules.query import Query

IDLE_SECONDS: Final = 0.1
"""The longest time between two looks at the history while nothing moves."""

SLOW_LINE_SECONDS: Final = 0.03
"""The time between two looks whether a slow terminal has caught up."""


class StageView(PreparedRows):
    """The lanes of the stage of ``director``, moved on by the clock of the stage.

    It paints once a step, because text cannot move by less than a cell, or less often where
    ``drawing`` asks for it. Where nothing lies over the stage, ``drawing`` has the terminal move
    the cells; elsewhere, and without a ``drawing``, Textual repaints the rows. ``renew_pins`` is
    called with the time in seconds whenever an event waits for the pinned rows. While the stage is
    frozen it can have the focus, and the keys walk from one comment to another.
    """

    DEFAULT_CSS: ClassVar[str] = """
    StageView {
        width: 1fr;
        height: 1fr;
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [*STAGE_KEYS]

    def __init__(
        self,
        director: Director,
        palette: Palette,
        clock: Callable[[], float],
        renew_pins: Callable[[float], object] | None = None,
        drawing: Drawing | None = None,
    ) -> None:
        super().__init__(palette)
        self._director = director
        self._clock = clock
        self._renew_pins = renew_pins
        self._drawing = drawing
        self._lane_cells: LaneCells | None = None
        self._visible_whole: bool | None = None
        self._moved_at = float("-inf")
        self._hint = ""
        self._rows: list[Strip | None] = []
        self._busy: set[int] = set()
        self._waiting: set[int] = set()
        self._spot: Spot[Comment] | None = None
        self._focus_before: Widget | None = None
        self._marks: HitMarks | None = None
        self._next_tick: asyncio.TimerHandle | None = None

    @property
    def selection(self) -> Selection | None:
        """The selected comment; None without one."""
        if self._spot is None:
            return None
        event = self._spot.flight.payload.event
        return Selection(event.user, event)

    def set_palette(self, palette: Palette) -> None:
        """Paint everything in the colours of ``palette`` and in the current language."""
        self._lane_cells = None
        super().set_palette(palette)

    def set_hint(self, hint: str) -> None:
        """Show ``hint`` in the middle until the first comment flies."""
        if hint != self._hint:
            self._hint = hint
            self.repaint()

    def mark(self, query: Query | None) -> None:
        """Mark the hits of ``query`` in every flight; with None nothing is marked."""
        self._marks = None if query is None or query.empty else HitMarks(query)
        self._lane_cells = None
        self._show(self._busy)

    def begin_picking(self) -> None:
        """Take the focus and select the comment nearest to the middle, if there is one."""
        self.can_focus = True
        self._keep_pick()
        if self._spot is not None and self.screen.focused is not self:
            self._focus_before = self.screen.focused
            self.screen.set_focus(self)

    def end_picking(self) -> None:
        """Select nothing. A focus on the stage goes back to the widget that had it before."""
        self._pick(None)
        self.can_focus = False
        if self.screen.focused is self:
            before = self._focus_before
            self.screen.set_focus(before if before in self.screen.focus_chain else None)
        self._focus_before = None

    def show_changed(self, lanes: Iterable[int]) -> None:
        """Paint ``lanes`` now, because their flights have changed."""
        self._keep_pick()
        self._show(lanes)

    def repaint(self) -> None:
        """Have every row painted anew, as soon as Textual asks for it."""
        self._blank = self.empty_row(self._palette.text)
        self._rows = [None] * self.size.height
        stage = self._director.stage
        self._busy = {lane for lane in range(stage.lanes) if any(stage.visible(lane))}
        self.refresh()

    def action_walk(self, direction: str) -> None:
        """Select the next comment in ``direction``: left, right, up or down."""
        if self._spot is None:
            return
        view = spots(self._director.stage)
        self._pick(step(view, self._spot, Direction(direction)))

    def on_mount(self, _: Mount) -> None:
        """Start the clock."""
        layout = self.screen.screen_layout_refresh_signal
        layout.subscribe(self, self._laid_out, immediate=True)
        self._tick()

    def on_unmount(self, _: Unmount) -> None:
        """Stop the clock."""
        if self._next_tick is not None:
            self._next_tick.cancel()

    def on_resize(self, event: Resize) -> None:
        """Give the stage the new size; every flight keeps its place."""
        size = event.size
        changes = self._director.stage.resize(size.width, size.height, self._clock())
        self._director.count_flights(changes.entered, changes.dropped)
        self._keep_pick()
        self._laid_out()

    def on_focus(self, _: Focus) -> None:
        """Mark the selected comment."""
        self._keep_pick()
        self._show_pick()

    def on_blur(self, _: Blur) -> None:
        """Remove the mark of the selected comment: the keys go elsewhere."""
        self._show_pick()

    def render_line(self, y: int) -> Strip:
        """Return row ``y``, prepared now if it is not, or a blank row where there is none.

        Lanes that the terminal moves by itself are never asked for, so they are prepared late.
        """
        if not 0 <= y < len(self._rows):
            return self._blank
        row = self._rows[y]
        if row is None:
            row = self._rows[y] = self._painted(y)
        return row

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the rows of ``crop``, made anew: Textual's cache has them before they moved."""
        strips = [self._filtered(self.render_line(y)) for y in crop.line_range]
        if crop.column_span == (0, self.size.width):
            return strips
        return [strip.crop(*crop.column_span) for strip in strips]

    def _tick(self) -> None:
        now = self._clock()
        stage = self._director.stage
        hinted = self._hint_row
        dirty = self._waiting | set(self._director.take(now))
        if hinted != self._hint_row:
            dirty.add(hinted)
        stride = (
            1 if self._drawing is None else self._drawing.pacing.cells_per_frame(1 / stage.rate)
        )
        steps = 0
        if stride == 1 or (stride and now >= self._moved_at + (stride - 0.5) / stage.rate):
            changes = stage.tick(now)
            steps = changes.steps
            self._director.count_flights(changes.entered, ())
            if steps:
                self._moved_at = now
                dirty |= self._busy
                dirty.update(flight.lane for flight in changes.entered)
        # Lanes for which the line has no room wait here; a second change of them costs nothing.
        self._waiting = set() if stride else dirty
        if stride:
            self._show(dirty, steps)
        if self._renew_pins is not None and self._director.pinned.news:
            self._renew_pins(now)
        # Not set_timer: Textual drops a timer whose time passes before it begins to wait.
        now = self._clock()
        due = max(stage.delay(now), self._moved_at + (stride or 1) / stage.rate - now)
        wait = min(IDLE_SECONDS, stage.delay(now) if stride == 1 else due)
        self._next_tick = asyncio.get_running_loop().call_later(
            max(wait, 0.0 if stride else SLOW_LINE_SECONDS), self.call_next, self._tick
        )

    def _show(self, lanes: Iterable[int], steps: int = 0) -> None:
        """Put ``lanes``, which have moved by ``steps`` cells, on the screen."""
        lanes = sorted(lane for lane in lanes if 0 <= lane < len(self._rows))
        if not lanes:
            return
        stage, flying = self._director.stage, {}
        for lane in lanes:
            self._rows[lane] = None
            flying[lane] = flights = [*stage.visible(lane)]
            if flights:
                self._busy.add(lane)
            else:
                self._busy.discard(lane)
        if not self._draw(flying, steps):
            self.refresh(*_bands(lanes, self.size.width))

    def _draw(self, flying: Mapping[int, list[tuple[int, Flight[Comment]]]], steps: int) -> bool:
        """Have the terminal move the lanes of ``flying``; return whether that is possible."""
        drawing, hint = self._drawing, self._hint_row
        if drawing is None or not drawing.live or not self._is_open:
            return False
        if self._lane_cells is None:
            self._lane_cells = LaneCells(LaneLook(self._palette, self._marks), self._cell_style)
        painter, width, picked = self._lane_cells, self.size.width, self._shown_pick
        rows = {
            lane: painter.lane(flights, width, picked)
            for lane, flights in flying.items()
            if lane != hint
        }
        region = self.region
        drawing.show(region.y, region.x, rows, steps, painter.gap)
        if hint in flying:
            self.refresh(*_bands((hint,), width))
        return True

    @property
    def _is_open(self) -> bool:
        """Whether the terminal shows the whole stage, without anything over it."""
        if self.app.screen is not self.screen or self._director.stage.width != self.size.width:
            return False
        if self._visible_whole is None:
            mine, region = set(self.ancestors_with_self), self.region
            self._visible_whole = (
                region.size == self.size
                and self.screen.region.contains_region(region)
                and not any(
                    other.display and other not in mine and other.region.overlaps(region)
                    for other in self.screen.walk_children(Widget)
                )
            )
        return self._visible_whole

    def _laid_out(self, _: object = None) -> None:
        """Forget what lies over the stage, because the layout has changed."""
        self._visible_whole = None

    def _filtered(self, strip: Strip) -> Strip:
        ground = self.background_colors[1]
        for line_filter in self.get_line_filters():
            strip = strip.apply_filter(line_filter, ground)
        return strip

    def _cell_style(self, style: Style) -> CellStyle:
        """Return the codes that Textual writes for ``style`` to this terminal."""
        written = self._filtered(Strip([Segment("x", style)], 1)).render(self.app.console)
        codes, found, _ = written.partition("x")[0].rpartition("m")
        return style_of(codes.removeprefix("\x1b[")) if found else style_of("")

    @property
    def _shown_pick(self) -> Flight[Comment] | None:
        spot = self._spot
        return spot.flight if spot is not None and self.screen.focused is self else None

    def _painted(self, lane: int) -> Strip:
        width = self.size.width
        if lane == self._hint_row:
            return self._hint_strip(width)
        flights = self._director.stage.visible(lane)
        look = LaneLook(self._palette, self._marks)
        return paint_lane(flights, width, look, self._shown_pick)

    def _pick(self, spot: Spot[Comment] | None) -> None:
        before, self._spot = self._spot, spot
        self._show({picked.lane for picked in (before, spot) if picked is not None})

    def _keep_pick(self) -> None:
        """Select the comment next to a selected one that has left, or a first one."""
        if not self.can_focus:
            return
        stage, spot = self._director.stage, self._spot
        view = spots(stage)
        if spot is None:
            self._pick(first(view, stage.width, stage.lanes))
            return
        here = next((other for other in view if other.flight is spot.flight), None)
        self._pick(here or nearest(view, spot.lane, spot.middle))

    def _show_pick(self) -> None:
        if self._spot is not None:
            self._show((self._spot.lane,))

    @property
    def _hint_row(self) -> int:
        """The row of the hint; −1 from the first comment on."""
        shown = self._hint and not self._director.stage.counts.offered
        return self.size.height // 2 if shown else -1

    def _hint_strip(self, width: int) -> Strip:
        margin = max(0, (width - cells(self._hint)) // 2)
        row = Row(self._palette.glyphs).fill(self._palette.text, margin)
        row.add_fit(self._hint, self._palette.dim, min(width, cells(self._hint)))
        return row.fill(self._palette.text, width).strip(width)


def _bands(rows: Iterable[int], width: int) -> list[Region]:
    """Return sorted ``rows`` as regions of whole rows, neighbours joined."""
    bands: list[Region] = []
    for row in rows:
        if bands and bands[-1].bottom == row:
            bands[-1] = Region(0, bands[-1].y, width, bands[-1].height + 1)
        else:
            bands.append(Region(0, row, width, 1))
    return bands
