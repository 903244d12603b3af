"""The stage on the screen: lanes of comments that cross from right to left."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, ClassVar, Final

from rich.segment import Segment
from rich.style import Style
from textual.app import RenderResult
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
"""How long the history is left alone at most while nothing moves."""


HELD_SECONDS: Final = 0.03
"""How often it is asked whether a terminal that lags has caught up."""


class StageView(Widget):
    """Draws the lanes of a :class:`Director`'s stage and moves them on.

    Its clock is the stage's: it paints once a step, because text cannot move by less than a cell,
    or more seldom where ``drawing`` asks for it. Where nothing lies over the stage, ``drawing`` has
    the terminal move what is on it; elsewhere, and without a ``drawing``, rows are refreshed.
    ``pins`` is told the time whenever something new is to be pinned. While the stage is frozen it
    can have the focus, and the keys walk from one flying comment to another.
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
        pins: Callable[[float], object] | None = None,
        drawing: Drawing | None = None,
        **names: str,
    ) -> None:
        super().__init__(**names)  # type: ignore[arg-type]  # only id and classes are passed
        self._director = director
        self._palette = palette
        self._clock = clock
        self._pins = pins
        self._drawing = drawing
        self._tape: LaneCells | None = None
        self._uncovered: bool | None = None
        self._moved_at = float("-inf")
        self._hint = ""
        self._rows: list[Strip | None] = []
        self._busy: set[int] = set()
        self._held: set[int] = set()
        self._spot: Spot[Comment] | None = None
        self._came_from: Widget | None = None
        self._marks: HitMarks | None = None
        self._next_tick: asyncio.TimerHandle | None = None

    @property
    def picked(self) -> Selection | None:
        """The comment that the keys act on; None while none is picked."""
        if self._spot is None:
            return None
        event = self._spot.flight.payload.event
        return Selection(event.user, event)

    def set_palette(self, palette: Palette) -> None:
        """Paint everything in other colours."""
        self._palette = palette
        self._tape = None
        self.repaint()

    def set_hint(self, hint: str) -> None:
        """Say ``hint`` in the middle while nothing has flown yet."""
        if hint != self._hint:
            self._hint = hint
            self.repaint()

    def mark(self, query: Query | None) -> None:
        """Mark the hits of ``query`` in whatever flies, or none any more."""
        self._marks = None if query is None or query.empty else HitMarks(query)
        self._tape = None
        self._show(self._busy)

    def begin_picking(self) -> None:
        """Take the focus and pick what flies nearest to the middle, if anything does."""
        self.can_focus = True
        self._keep_pick()
        if self._spot is not None and self.screen.focused is not self:
            self._came_from = self.screen.focused
            self.screen.set_focus(self)

    def end_picking(self) -> None:
        """Pick nothing any more. The focus goes back to where it was if it is here."""
        self._pick(None)
        self.can_focus = False
        if self.screen.focused is self:
            back = self._came_from
            self.screen.set_focus(back if back in self.screen.focus_chain else None)
        self._came_from = None

    def show_changed(self, lanes: Iterable[int]) -> None:
        """Paint ``lanes`` anew now, because what flies in them is not what it was."""
        self._keep_pick()
        self._show(lanes)

    def repaint(self) -> None:
        """Have every row painted anew."""
        self._rows = [None] * self.size.height
        stage = self._director.stage
        self._busy = {lane for lane in range(stage.lanes) if any(stage.visible(lane))}
        self.refresh()

    def action_walk(self, direction: str) -> None:
        """Pick what flies next in ``direction``: left, right, up or down."""
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
        """Give the stage the new size; what flies keeps its place."""
        size = event.size
        changes = self._director.stage.resize(size.width, size.height, self._clock())
        self._director.count_flights(changes.entered, changes.dropped)
        self._keep_pick()
        self._laid_out()
        self.repaint()

    def on_focus(self, _: Focus) -> None:
        """Show what is picked."""
        self._keep_pick()
        self._show_pick()

    def on_blur(self, _: Blur) -> None:
        """Show that the keys do not go to what is picked here."""
        self._show_pick()

    def render(self) -> RenderResult:
        """Return nothing: rows are given by :meth:`render_line`."""
        return ""

    def render_line(self, y: int) -> Strip:
        """Return row ``y``, which is prepared when it is asked for, or an empty one."""
        if not 0 <= y < len(self._rows):
            return self._blank()
        row = self._rows[y]
        if row is None:
            row = self._rows[y] = self._painted(y)
        return row

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the rows of ``crop`` as they are now: what only moved was never refreshed."""
        strips = [self._filtered(self.render_line(y)) for y in crop.line_range]
        if crop.column_span == (0, self.size.width):
            return strips
        return [strip.crop(*crop.column_span) for strip in strips]

    def _tick(self) -> None:
        now = self._clock()
        stage = self._director.stage
        hinted = self._hint_row
        dirty = self._held | set(self._director.take(now))
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
        # What the line has no room for waits here, where it costs nothing to change once more.
        self._held = set() if stride else dirty
        if stride:
            self._show(dirty, steps)
        if self._pins is not None and self._director.pinned.news:
            self._pins(now)
        # Not set_timer: Textual drops a timer whose time has passed before it starts to wait.
        now = self._clock()
        due = max(stage.delay(now), self._moved_at + (stride or 1) / stage.rate - now)
        wait = min(IDLE_SECONDS, stage.delay(now) if stride == 1 else due)
        self._next_tick = asyncio.get_running_loop().call_later(
            max(wait, 0.0 if stride else HELD_SECONDS), self.call_next, self._tick
        )

    def _show(self, lanes: Iterable[int], steps: int = 0) -> None:
        """Have ``lanes``, which have moved by ``steps``, put on the screen."""
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
        """Have the terminal move lanes itself, in which this is ``flying``, if it can.

        Return whether it can.
        """
        drawing, hint = self._drawing, self._hint_row
        if drawing is None or not drawing.live or not self._is_open:
            return False
        if self._tape is None:
            self._tape = LaneCells(LaneLook(self._palette, self._marks), self._ink)
        tape, width, picked = self._tape, self.size.width, self._shown_pick
        rows = {
            lane: tape.lane(flights, width, picked)
            for lane, flights in flying.items()
            if lane != hint
        }
        region = self.region
        drawing.show(region.y, region.x, rows, steps, tape.gap)
        if hint in flying:
            self.refresh(*_bands((hint,), width))
        return True

    @property
    def _is_open(self) -> bool:
        """Whether the terminal shows all rows of the stage as they are here."""
        if self.app.screen is not self.screen or self._director.stage.width != self.size.width:
            return False
        if self._uncovered is None:
            mine, region = set(self.ancestors_with_self), self.region
            self._uncovered = (
                region.size == self.size
                and self.screen.region.contains_region(region)
                and not any(
                    other.display and other not in mine and other.region.overlaps(region)
                    for other in self.screen.walk_children(Widget)
                )
            )
        return self._uncovered

    def _laid_out(self, _: object = None) -> None:
        """Find out anew what lies over the stage when that is asked for next."""
        self._uncovered = None

    def _filtered(self, strip: Strip) -> Strip:
        ground = self.background_colors[1]
        for line_filter in self.get_line_filters():
            strip = strip.apply_filter(line_filter, ground)
        return strip

    def _ink(self, style: Style) -> CellStyle:
        """Return what Textual makes of ``style`` for this terminal."""
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
        """Pick what is next to the place of a pick that is gone, and where one is wanted."""
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
        wanted = self._hint and not self._director.stage.counts.offered
        return self.size.height // 2 if wanted else -1

    def _hint_strip(self, width: int) -> Strip:
        margin = max(0, (width - cells(self._hint)) // 2)
        row = Row(self._palette.glyphs).fill(self._palette.text, margin)
        row.add_fit(self._hint, self._palette.dim, min(width, cells(self._hint)))
        return row.fill(self._palette.text, width).strip(width)

    def _blank(self) -> Strip:
        return Row().fill(self._palette.text, self.size.width).strip(self.size.width)


def _bands(rows: Iterable[int], width: int) -> list[Region]:
    """Return sorted ``rows`` as regions of whole rows, neighbours joined."""
    bands: list[Region] = []
    for row in rows:
        if bands and bands[-1].bottom == row:
            bands[-1] = Region(0, bands[-1].y, width, bands[-1].height + 1)
        else:
            bands.append(Region(0, row, width, 1))
    return bands
