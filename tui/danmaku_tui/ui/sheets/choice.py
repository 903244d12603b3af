"""One of a few things, chosen by keys, in one row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.app import RenderResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from danmaku_proto.text import cells
from danmaku_tui.i18n.language import N_, tr
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.look.row import Row


class Choice(Widget, can_focus=True):
    """Shows ``options``, as English texts, side by side; or one at a time where room is short."""

    DEFAULT_CSS: ClassVar[str] = """
    Choice {
        width: 1fr;
        height: 1;
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,l,space", "turn(1)", N_("Next choice"), show=False),
        Binding("left,h", "turn(-1)", N_("Choice before"), show=False),
    ]

    @dataclass
    class Changed(Message):
        """Another option was chosen."""

        choice: Choice

    def __init__(self, options: Sequence[str], chosen: int, palette: Palette) -> None:
        super().__init__()
        self._options = tuple(options)
        self._palette = palette
        self._row = Strip([])
        self.chosen = chosen

    def set_palette(self, palette: Palette) -> None:
        """Paint in other colours, and in the language that is spoken now."""
        self._palette = palette
        self._prepare()

    def render(self) -> RenderResult:
        """Return nothing: the row is given by :meth:`render_line`."""
        return ""

    def render_line(self, y: int) -> Strip:
        """Return the prepared row."""
        return self._row if y == 0 else Strip([])

    def on_resize(self) -> None:
        """Paint for the new width."""
        self._prepare()

    def watch_has_focus(self, has_focus: bool) -> None:
        """Show whether the keys go here."""
        super().watch_has_focus(has_focus)
        self._prepare()

    def action_turn(self, steps: int) -> None:
        """Choose what is ``steps`` further on, around the end."""
        self.chosen = (self.chosen + steps) % len(self._options)
        self._prepare()
        self.post_message(self.Changed(self))

    def _prepare(self) -> None:
        palette, width = self._palette, self.size.width
        texts = [tr(option) for option in self._options]
        if sum(map(cells, texts)) + 2 * len(texts) <= width:
            row = self._all(texts)
        else:
            row = self._one(texts)
        self._row = row.fill(palette.text, width).strip(width)
        self.refresh()

    def _all(self, texts: Sequence[str]) -> Row:
        palette, row = self._palette, Row()
        for index, text in enumerate(texts):
            if index != self.chosen:
                row.add(f" {text} ", palette.dim)
            else:
                # Brackets tell the chosen one where there is no colour.
                row.add(f"[{text}]", palette.picked if self.has_focus else palette.strong)
        return row

    def _one(self, texts: Sequence[str]) -> Row:
        palette, glyphs = self._palette, self._palette.glyphs
        style = palette.picked if self.has_focus else palette.strong
        row = Row(glyphs).add(f"{glyphs.left} ", palette.dim)
        row.add(f"[{texts[self.chosen]}]", style).add(f" {glyphs.right} ", palette.dim)
        return row.add(f"{self.chosen + 1}/{len(texts)}", palette.faint)
