"""The base of every widget whose rows are made before Textual asks for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Protocol, runtime_checkable

from rich.style import Style
from textual.app import RenderResult
from textual.dom import DOMNode
from textual.events import Resize
from textual.strip import Strip
from textual.widget import Widget

from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.look.row import Row


@runtime_checkable
class Painted(Protocol):
    """A widget or screen with colours and texts of its own."""

    def set_palette(self, palette: Palette) -> None:
        """Paint everything in the colours of ``palette`` and in the current language."""


class PreparedRows(Widget):
    """A widget that prepares its rows when its state changes, and only picks them to paint.

    A subclass overrides :meth:`repaint`, which fills ``_prepared`` and ``_blank`` and calls
    ``refresh``. Painting happens many times a second, and a terminal may ask for rows that do
    not exist, so :meth:`render_line` computes nothing and accepts any ``y``.
    """

    DEFAULT_CSS: ClassVar[str] = """
    PreparedRows {
        width: 1fr;
        height: 1;
    }
    """

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self._palette = palette
        self._prepared: Sequence[Strip] = ()
        self._blank = Strip([])

    def set_palette(self, palette: Palette) -> None:
        """Paint everything in the colours of ``palette`` and in the current language."""
        self._palette = palette
        self.repaint()

    def repaint(self) -> None:
        """Prepare every row for the size and the palette in effect."""

    def empty_row(self, style: Style) -> Strip:
        """Return a row of spaces in ``style``, as wide as the widget."""
        width = self.size.width
        return Row().fill(style, width).strip(width)

    def on_resize(self, _: Resize) -> None:
        """Prepare the rows for the new size."""
        self.repaint()

    def render(self) -> RenderResult:
        """Return nothing: the rows are given by :meth:`render_line`."""
        return ""

    def render_line(self, y: int) -> Strip:
        """Return row ``y`` as prepared, or a blank row where there is none."""
        return self._prepared[y] if 0 <= y < len(self._prepared) else self._blank


def repaint_children(parent: DOMNode, palette: Palette) -> None:
    """Paint every widget below ``parent`` in the colours of ``palette``."""
    for widget in parent.walk_children():
        if isinstance(widget, Painted):
            widget.set_palette(palette)
