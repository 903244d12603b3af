"""The frame around a sheet, in the colours and signs of a palette."""

from __future__ import annotations

from typing import cast

from textual.color import Color
from textual.content import Content
from textual.css.types import EdgeType
from textual.widget import Widget

from danmaku_tui.ui.look.palette import Palette


def frame(widget: Widget, palette: Palette) -> None:
    """Give ``widget`` the border and the ground of ``palette``."""
    ground = Color.from_rich_color(palette.text.bgcolor, foreground=False)
    edge = cast("EdgeType", palette.glyphs.border)
    widget.styles.background = ground
    widget.styles.border = (edge, Color.from_rich_color(palette.dim.color))
    widget.styles.border_title_color = Color.from_rich_color(palette.accent.color)
    widget.styles.border_title_style = "bold"
    widget.styles.border_subtitle_color = Color.from_rich_color(palette.dim.color)


def entitle(widget: Widget, title: str, note: str) -> None:
    """Write ``title`` and ``note`` into the border of ``widget``."""
    # As Content, because a str would be parsed as markup.
    widget.border_title = Content(title)
    widget.border_subtitle = Content(note)
