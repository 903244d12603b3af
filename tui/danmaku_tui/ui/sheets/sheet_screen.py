"""The base of every modal screen over the room: a framed box on the dimmed picture below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Final, TypeVar

from textual.app import ComposeResult
from textual.geometry import Region
from textual.screen import ModalScreen, Screen
from textual.strip import Strip
from textual.widget import Widget

from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.look.prepared_rows import repaint_children
from danmaku_tui.ui.sheets.backdrop import Backdrop
from danmaku_tui.ui.sheets.frame import entitle, frame
from danmaku_tui.ui.sheets.sheet import Painter, Sheet

SheetResult = TypeVar("SheetResult")

ANSWER_SECONDS: Final = 4.0
"""The time for which the answer to a key takes the place of the keys."""


class SheetScreen(ModalScreen[SheetResult]):
    """A modal screen whose ``sheet`` shows the pages of ``paint``, in a frame with a title.

    A subclass overrides :attr:`heading`, and replaces ``_box`` where the frame holds more than
    the sheet.
    The widgets are attributes and never queried: a screen that opens while the program ends is
    mounted without children.
    """

    edits_rules: ClassVar[bool] = False
    """Whether the rules are being changed here, so that those of another window must wait."""

    def __init__(self, palette: Palette, paint: Painter) -> None:
        super().__init__()
        self._palette = palette
        self._backdrop = Backdrop()
        self._answer = ""
        self._sheet = Sheet(palette, paint)
        self._box: Widget = self._sheet

    @property
    def heading(self) -> tuple[str, str]:
        """The title and the note in the frame, in the current language."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        """Put the framed box on the screen."""
        yield self._box

    def on_mount(self) -> None:
        """Frame and paint everything."""
        self.set_palette(self._palette)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return the rows of the screen below, dimmed."""
        return self._backdrop.strips(self, crop)

    def set_palette(self, palette: Palette) -> None:
        """Paint everything in the colours of ``palette`` and in the current language."""
        self._palette = palette
        frame(self._box, palette)
        self.retitle()
        repaint_children(self, palette)

    def retitle(self) -> None:
        """Write the heading into the frame."""
        entitle(self._box, *self.heading)

    def show_answer(self, text: str = "") -> None:
        """Show ``text`` in place of the keys for a while, or the keys again where it is empty."""
        self._answer = text
        self._sheet.renew()
        if text:
            self.set_timer(ANSWER_SECONDS, self.show_answer)

    def action_close(self) -> None:
        """Close without a result."""
        self.dismiss(None)


def rules_open(screens: Sequence[Screen[Any]]) -> bool:
    """Return whether one of ``screens`` is a sheet on which the rules are changed."""
    return any(isinstance(screen, SheetScreen) and screen.edits_rules for screen in screens)
