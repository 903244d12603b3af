"""A sheet of rows over the screen: scrolled by keys, closed by any of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import RenderResult
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.strip import Strip
from textual.widget import Widget

from danmaku_tui.ui.palette import Palette
from danmaku_tui.ui.row import Row


class Sheet(Widget, can_focus=True):
    """Shows rows that are given as strips of any width, from ``top`` on."""

    DEFAULT_CSS: ClassVar[str] = """
    Sheet {
        width: 100%;
        height: 100%;
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "scroll_by(1)", "Down", show=False),
        Binding("k,up", "scroll_by(-1)", "Up", show=False),
        Binding("ctrl+d,pagedown", "scroll_pages(0.5)", "Half a page down", show=False),
        Binding("ctrl+u,pageup", "scroll_pages(-0.5)", "Half a page up", show=False),
    ]

    def __init__(self, palette: Palette, **names: str) -> None:
        super().__init__(**names)  # type: ignore[arg-type]  # only id and classes are passed
        self._palette = palette
        self._rows: Sequence[Row] = ()
        self._top = 0

    def show(self, rows: Sequence[Row]) -> None:
        """Show these rows."""
        self._rows = rows
        self.action_scroll_by(0)
        self.refresh()

    def on_resize(self) -> None:
        """Leave no room below the last row that a row above could take."""
        self.action_scroll_by(0)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:  # noqa: ARG002  # Textual's
        """Return the number of rows."""
        return len(self._rows)

    def render(self) -> RenderResult:
        """Return nothing: rows are given by :meth:`render_line`."""
        return ""

    def render_line(self, y: int) -> Strip:
        """Return the row ``y`` of those in view, or an empty one."""
        index, width = self._top + y, self.size.width
        row = self._rows[index] if 0 <= index < len(self._rows) else Row()
        return row.fill(self._palette.text, width).strip(width)

    def action_scroll_by(self, lines: int) -> None:
        """Move by ``lines``, down when positive."""
        most = max(0, len(self._rows) - self.size.height)
        self._top = min(most, max(0, self._top + lines))
        self.refresh()

    def action_scroll_pages(self, pages: float) -> None:
        """Move by a part of what is in view."""
        self.action_scroll_by(round(pages * max(1, self.size.height)))
