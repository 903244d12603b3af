"""A sheet of rows over the screen, scrolled by keys; its last rows can stand still."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from textual.app import RenderResult
from textual.binding import BindingType
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from danmaku_tui.ui.keys.panel_keys import SHEET_KEYS
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.look.row import Row
from danmaku_tui.ui.sheets.frame import frame


@dataclass(frozen=True, slots=True)
class SheetPage:
    """What a sheet shows: rows that scroll, then those of ``foot``, which do not."""

    rows: Sequence[Row] = ()
    foot: Sequence[Row] = ()


Painter: TypeAlias = Callable[[int], SheetPage]
"""Returns a page for a number of columns."""


class Sheet(Widget, can_focus=True):
    """Shows the page that ``paint`` returns for its width, from ``top`` on.

    It has a frame, unless it is a part of something that has one.
    """

    DEFAULT_CSS: ClassVar[str] = """
    Sheet {
        width: 100%;
        height: 100%;
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [*SHEET_KEYS]

    def __init__(self, palette: Palette, paint: Painter, *, framed: bool = True) -> None:
        super().__init__()
        self._palette = palette
        self._paint = paint
        self._framed = framed
        self._rows: list[Strip] = []
        self._foot: list[Strip] = []
        self._prepared: list[Strip] = []
        self._top = 0

    @property
    def top(self) -> int:
        """The number of rows above those in view."""
        return self._top

    def set_palette(self, palette: Palette) -> None:
        """Paint everything in other colours."""
        self._palette = palette
        self._frame()
        self.renew()

    def renew(self, shift: int = 0) -> None:
        """Paint anew; ``shift`` is the number of rows that came in above those in view."""
        width = self.size.width
        if width < 1:  # Not laid out yet; the first resize comes back to here.
            return
        page, before = self._paint(width), len(self._rows) + len(self._foot)
        self._rows = [self._strip(row, width) for row in page.rows]
        self._foot = [self._strip(row, width) for row in page.foot]
        self._top += shift
        self._prepare()
        if before != len(self._rows) + len(self._foot):
            self.refresh(layout=True)

    def on_mount(self) -> None:
        """Frame the sheet."""
        self._frame()

    def on_resize(self) -> None:
        """Paint for the new width, and leave no room below the last row."""
        self.renew()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002  # Textual's
        """Return the number of rows."""
        page = self._paint(width)
        return len(page.rows) + len(page.foot)

    def render(self) -> RenderResult:
        """Return nothing: rows are given by :meth:`render_line`."""
        return ""

    def render_line(self, y: int) -> Strip:
        """Return the prepared row ``y``, or an empty one."""
        return self._prepared[y] if 0 <= y < len(self._prepared) else Strip([])

    def reveal(self, row: int) -> None:
        """Scroll as little as it takes to have ``row`` in view."""
        self.action_scroll_by(min(0, row - self._top))
        self.action_scroll_by(max(0, row - self._top - self._rows_in_view + 1))

    def action_scroll_by(self, lines: int) -> None:
        """Move by ``lines``, down when positive."""
        self._top += lines
        self._prepare()

    def action_scroll_pages(self, pages: float) -> None:
        """Move by a part of what is in view."""
        self.action_scroll_by(round(pages * max(1, self._rows_in_view)))

    def action_scroll_to_edge(self, last: int) -> None:
        """Move to the first row, or to the last when ``last`` is 1."""
        self.action_scroll_by(len(self._rows) if last else -self._top)

    @property
    def _rows_in_view(self) -> int:
        """How many rows have room above the foot, which never takes more than half."""
        height = self.size.height
        return max(height - len(self._foot), (height + 1) // 2)

    def _frame(self) -> None:
        if self._framed:
            frame(self, self._palette)

    def _prepare(self) -> None:
        width, height, room = self.size.width, self.size.height, self._rows_in_view
        self._top = min(max(0, len(self._rows) - room), max(0, self._top))
        rows = self._rows[self._top : self._top + room]
        blank = self._strip(Row(), width)
        rows += [blank] * (room - len(rows))
        # The last of the foot matters most: what stands before it may be a mere gap.
        self._prepared = [*rows, *self._foot[len(self._foot) - (height - room) :]]
        self.refresh()

    def _strip(self, row: Row, width: int) -> Strip:
        return row.fill(self._palette.text, width).strip(width)
