"""The screen of one room."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.events import Resize
from textual.screen import Screen
from textual.widget import Widget

from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.room.context import RoomContext
from danmaku_tui.ui.room.pane import RoomPane
from danmaku_tui.ui.terminal.drawing import Drawing


class RoomScreen(Screen[None]):
    """A screen filled by one :class:`RoomPane`, which has the state, the keys and the panels."""

    def __init__(
        self,
        context: RoomContext,
        palette: Palette,
        drawing: Drawing | None = None,
        written: Callable[[], float | None] = lambda: None,
    ) -> None:
        super().__init__()
        self.pane = RoomPane(context, palette, drawing, written)

    def compose(self) -> ComposeResult:
        """Put the pane on the screen, with the shares of its panels known from the beginning."""
        self.pane.share_out(self.app.size)
        yield self.pane

    def on_resize(self, event: Resize) -> None:
        """Share out the new size before the layout, so that no frame shows the old shares."""
        self.pane.share_out(event.size)

    def on_mount(self) -> None:
        """Let the keys of the room work from the first moment."""
        if self.focused is None:
            self._focus_pane()

    def set_focus(
        self, widget: Widget | None, scroll_visible: bool = True, from_app_focus: bool = False
    ) -> None:
        """Give the focus to ``widget``, or to the pane instead of to nothing.

        Textual asks only the focused widget and its parents for bindings, and those of the room
        are the pane's. While the terminal itself has lost the focus, nothing has it: Textual gives
        it back to the same widget later only where nothing has taken it.
        """
        if self.app.app_focus and (widget is None or widget is self.pane):
            self._focus_pane()
        else:
            super().set_focus(widget, scroll_visible, from_app_focus)

    def set_palette(self, palette: Palette) -> None:
        """Paint everything in the colours of ``palette`` and in the current language."""
        self.pane.set_palette(palette)

    def renew(self) -> None:
        """Renew the slow parts of the room."""
        self.pane.renew()

    def _focus_pane(self) -> None:
        # Focusable for this moment alone: neither Tab nor a click is to reach the pane.
        self.pane.can_focus = True
        super().set_focus(self.pane, scroll_visible=False)
        self.pane.can_focus = False
