"""The field for a time of a recording."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from danmaku_tui.i18n.language import N_, tr
from danmaku_tui.replay.position_text import PositionError, parse_position
from danmaku_tui.ui.keys.text_input import TextInput
from danmaku_tui.ui.look.palette import Palette


class TimeField(Widget):
    """One row for a time of the recording that begins at ``first``, in seconds since 1970.

    It begins with :meth:`begin` and ends with :class:`Closed`. The parent shows and hides it.
    """

    class Closed(Message):
        """The person is done. ``place`` is the target in seconds of the recording; None to stay."""

        def __init__(self, place: float | None) -> None:
            super().__init__()
            self.place = place

    DEFAULT_CSS: ClassVar[str] = """
    TimeField {
        layout: horizontal;
        width: 1fr;
        height: 1;
        background: $panel;
        color: $foreground;
    }
    TimeField > #time-prompt { width: auto; padding: 0 1; }
    TimeField > TextInput, TimeField > TextInput:focus {
        width: 1fr;
        min-width: 10;
        background: $panel;
        background-tint: $panel 0%;
    }
    TimeField.wrong > TextInput { width: auto; max-width: 50%; }
    TimeField > #time-error { display: none; width: 1fr; padding: 0 1; }
    TimeField.wrong > #time-error {
        display: block;
        text-align: right;
        text-wrap: nowrap;
        text-overflow: ellipsis;
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", N_("Stay"), show=False),
    ]

    def __init__(self, first: float, palette: Palette) -> None:
        super().__init__()
        self._first = first
        self._palette = palette
        self._input = TextInput(compact=True)
        self._input.cursor_blink = False
        self._error = ""

    def compose(self) -> ComposeResult:
        """Put the prompt before the time, and the error after it."""
        yield Static(id="time-prompt")
        yield self._input
        yield Static(id="time-error")

    def on_mount(self) -> None:
        """Paint the prompt."""
        self._paint()

    def set_palette(self, palette: Palette) -> None:
        """Paint everything in the colours of ``palette`` and in the current language."""
        self._palette = palette
        self._paint()

    def begin(self) -> None:
        """Take the focus, with an empty field."""
        self._input.value = ""
        self._show_error("")
        self.screen.set_focus(self._input)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Remove the error about the text before."""
        event.stop()
        self._show_error("")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go to the time; a text with a mistake stays open."""
        event.stop()
        if not event.value.strip():
            self.post_message(self.Closed(None))
            return
        try:
            place = parse_position(event.value, self._first)
        except PositionError as error:
            self._show_error(str(error))
        else:
            self.post_message(self.Closed(place))

    def action_cancel(self) -> None:
        """Stay at the present time."""
        self.post_message(self.Closed(None))

    def _show_error(self, error: str) -> None:
        self._error = error
        self._paint()

    def _paint(self) -> None:
        if not self.is_mounted:
            return
        self.set_class(bool(self._error), "wrong")
        strong, dim = self._palette.bar_strong, self._palette.bar_dim
        self.query_one("#time-prompt", Static).update(Text(tr("go to (hh:mm:ss)"), strong))
        self.query_one("#time-error", Static).update(Text(self._error, dim))
