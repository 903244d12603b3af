"""A page of rows that keys scroll, above a foot that stays in place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar, TypeAlias

from textual.binding import BindingType
from textual.geometry import Size
from textual.strip import Strip

from danmaku_tui.ui.keys.panel_keys import SHEET_KEYS
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.look.prepared_rows import PreparedRows
from danmaku_tui.ui.look.row import Row


@dataclass(frozen=True, slots=True)
class SheetPage:
    """The content of a sheet: rows that scroll, and below them the rows of ``foot`` in place.

    ``rows`` may make each row when it is asked for. ``top`` is the first row in view; None leaves
    it as it is.
    """

    rows: Sequence[Row] = ()
    foot: Sequence[Row] = ()
    top: int | None = None


Painter: TypeAlias = Callable[[int], SheetPage]
"""Returns the page for a width in columns."""


class Sheet(PreparedRows, can_focus=True):
    """A page of rows from :attr:`top` on; ``paint`` returns the page for the width of the sheet."""

    DEFAULT_CSS: ClassVar[str] = """
    Sheet {
        width: 100%;
        height: 100%;
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [*SHEET_KEYS]

    def __init__(self, palette: Palette, paint: Painter) -> None:
        super().__init__(palette)
        self._paint = paint
        self._rows: Sequence[Row] = ()
        self._foot: list[Strip] = []
        self._prepared: list[Strip] = []
        self._top = 0

    @property
    def top(self) -> int:
        """The number of rows above those in view."""
        return self._top

    def renew(self, shift: int = 0) -> None:
        """Paint the page anew; ``shift`` is the number of new rows above those in view."""
        width = self.size.width
        if width < 1:  # Not laid out yet: the first resize event paints the page.
            return
        page, before = self._paint(width), len(self._rows) + len(self._foot)
        self._rows = page.rows
        self._foot = [self._strip(row, width) for row in page.foot]
        self._top = self._top + shift if page.top is None else page.top
        self._prepare()
        if before != len(self._rows) + len(self._foot):
            self.refresh(layout=True)

    def repaint(self) -> None:
        """Paint the page for the present width and palette."""
        self.renew()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002  # Textual's
        """Return the number of rows of the page for ``width`` columns."""
        page = self._paint(width)
        return len(page.rows) + len(page.foot)

    def reveal(self, row: int) -> None:
        """Scroll as little as possible to bring ``row`` into view."""
        self.action_move(min(0, row - self._top))
        self.action_move(max(0, row - self._top - self._rows_in_view + 1))

    def action_move(self, lines: int) -> None:
        """Scroll by ``lines``, down when positive."""
        self._top += lines
        self._prepare()

    def action_move_pages(self, pages: float) -> None:
        """Scroll by ``pages``, a multiple of the rows in view."""
        self.action_move(round(pages * max(1, self._rows_in_view)))

    def action_to_edge(self, last: int) -> None:
        """Scroll to the first row, or to the last when ``last`` is 1."""
        self.action_move(len(self._rows) if last else -self._top)

    @property
    def _rows_in_view(self) -> int:
        """The number of rows that fit above the foot, which takes at most half of the height."""
        height = self.size.height
        return max(height - len(self._foot), (height + 1) // 2)

    def _prepare(self) -> None:
        width, height, room = self.size.width, self.size.height, self._rows_in_view
        self._top = min(max(0, len(self._rows) - room), max(0, self._top))
        rows = [self._strip(row, width) for row in self._rows[self._top : self._top + room]]
        blank = self._strip(Row(), width)
        rows += [blank] * (room - len(rows))
        # Cut the foot at its top: its first row may be an empty one, and the keys are its last.
        self._prepared = [*rows, *self._foot[len(self._foot) - (height - room) :]]
        self.refresh()

    def _strip(self, row: Row, width: int) -> Strip:
        return row.fill(self._palette.text, width).strip(width)
