"""A choice of one among a few options, in one row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import BindingType
from textual.message import Message

from danmaku_proto.text import cells
from danmaku_tui.i18n.language import tr
from danmaku_tui.ui.keys.panel_keys import CHOICE_KEYS
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.look.prepared_rows import PreparedRows
from danmaku_tui.ui.look.row import Row


class Choice(PreparedRows, can_focus=True):
    """The English ``options`` side by side, or one at a time where they are too wide.

    ``chosen`` is the index of the present one.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*CHOICE_KEYS]

    @dataclass
    class Changed(Message):
        """Another option was chosen."""

        choice: Choice

    def __init__(self, options: Sequence[str], chosen: int, palette: Palette) -> None:
        super().__init__(palette)
        self._options = tuple(options)
        self.chosen = chosen

    def watch_has_focus(self, has_focus: bool) -> None:
        """Show whether the keys go here."""
        super().watch_has_focus(has_focus)
        self.repaint()

    def action_turn(self, steps: int) -> None:
        """Choose the option ``steps`` further on; after the last comes the first."""
        self.chosen = (self.chosen + steps) % len(self._options)
        self.repaint()
        self.post_message(self.Changed(self))

    def repaint(self) -> None:
        """Prepare the row anew."""
        palette, width = self._palette, self.size.width
        texts = [tr(option) for option in self._options]
        if sum(map(cells, texts)) + 2 * len(texts) <= width:
            row = self._all(texts)
        else:
            row = self._one(texts)
        self._prepared = (row.fill(palette.text, width).strip(width),)
        self.refresh()

    def _all(self, texts: Sequence[str]) -> Row:
        palette, row = self._palette, Row()
        for index, text in enumerate(texts):
            if index != self.chosen:
                row.add(f" {text} ", palette.dim)
            else:
                # The brackets show the choice where there is no colour.
                row.add(f"[{text}]", palette.picked if self.has_focus else palette.strong)
        return row

    def _one(self, texts: Sequence[str]) -> Row:
        palette, glyphs = self._palette, self._palette.glyphs
        style = palette.picked if self.has_focus else palette.strong
        row = Row(glyphs).add(f"{glyphs.left} ", palette.dim)
        row.add(f"[{texts[self.chosen]}]", style).add(f" {glyphs.right} ", palette.dim)
        return row.add(f"{self.chosen + 1}/{len(texts)}", palette.faint)
