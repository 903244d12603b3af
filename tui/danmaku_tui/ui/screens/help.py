"""The help: every key that is bound, by panel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from danmaku_tui.ui.palette import Palette
from danmaku_tui.ui.row import Row
from danmaku_tui.ui.screens.sheet import Sheet
from danmaku_tui.ui.widgets.board_panel import BoardPanel
from danmaku_tui.ui.widgets.event_list import EventList

SHOWN = {"question_mark": "?", "left_square_bracket": "[", "right_square_bracket": "]"}


class HelpScreen(ModalScreen[None]):
    """Lists the bindings as they are, so that it cannot tell of a key that does nothing."""

    DEFAULT_CSS: ClassVar[str] = """
    HelpScreen { align: center middle; }
    HelpScreen > Sheet { width: 60; max-width: 100%; max-height: 90%; border: round $panel; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark", "dismiss", "Close", show=False),
    ]

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self._palette = palette
        # Kept, not looked for: a screen that opens while the program ends has no children.
        self._sheet = Sheet(palette)

    def compose(self) -> ComposeResult:
        """Put the sheet on the screen."""
        yield self._sheet

    def on_mount(self) -> None:
        """Fill the sheet."""
        sheet = self._sheet
        sheet.border_title = "Keys"
        sheet.border_subtitle = "Esc closes"
        sheet.show(list(self._rows()))

    def _rows(self) -> Iterator[Row]:
        groups: tuple[tuple[str, Iterable[BindingType]], ...] = (
            ("Everywhere", self.app.BINDINGS),
            ("In the list", EventList.BINDINGS),
            ("In the board", BoardPanel.BINDINGS),
        )
        for index, (title, bindings) in enumerate(groups):
            if index:
                yield Row()
            yield Row().add(f" {title}", self._palette.accent)
            for binding in bindings:
                if isinstance(binding, Binding):
                    yield self._line(binding)

    def _line(self, binding: Binding) -> Row:
        keys = binding.key_display or "  ".join(map(key_name, binding.key.split(",")))
        row = Row().add_fit(f"   {keys}", self._palette.strong, 24)
        return row.add(binding.description, self._palette.text)


def key_name(key: str) -> str:
    """Return a key as a person writes it: ``Ctrl+d`` for ``ctrl+d``, ``[`` for its long name."""
    if key in SHOWN:
        return SHOWN[key]
    if len(key) == 1:
        return key
    *modifiers, last = key.split("+")
    last = last if len(last) == 1 else last.capitalize()
    return "+".join([*(modifier.capitalize() for modifier in modifiers), last])
