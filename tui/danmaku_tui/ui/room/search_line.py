"""The search line: a query that takes effect with every key."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from danmaku_tui.i18n.language import N_
from danmaku_tui.ui.keys.line_history import LineHistory
from danmaku_tui.ui.keys.text_input import TextInput, limit_text
from danmaku_tui.ui.look.palette import Palette

if TYPE_CHECKING:
    from danmaku_tui.rules.query import Query

PROMPT: Final = " / "


class SearchLine(Widget):
    """One row for a search. It begins with :meth:`begin` and ends with :class:`Closed`.

    The parent shows and hides it.
    """

    class Changed(Message):
        """The query has changed; None for no search.

        ``error`` is the mistake in the text, if any; ``query`` is the last valid one then.
        """

        def __init__(self, query: Query | None, error: str | None) -> None:
            super().__init__()
            self.query = query
            self.error = error

    class Closed(Message):
        """The person is done. ``searching`` is true where the search stays in effect."""

        def __init__(self, *, searching: bool) -> None:
            super().__init__()
            self.searching = searching

    DEFAULT_CSS: ClassVar[str] = """
    SearchLine {
        layout: horizontal;
        width: 1fr;
        height: 1;
        background: $panel;
        color: $foreground;
    }
    SearchLine > #prompt { width: 3; }
    SearchLine > TextInput, SearchLine > TextInput:focus {
        width: 1fr;
        min-width: 10;
        background: $panel;
        background-tint: $panel 0%;
    }
    SearchLine.wrong > TextInput { width: auto; max-width: 50%; }
    SearchLine > #error { display: none; width: 1fr; padding: 0 1; }
    SearchLine.wrong > #error {
        display: block;
        text-align: right;
        text-wrap: nowrap;
        text-overflow: ellipsis;
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", N_("Clear the search"), show=False),
        Binding("up", "recall(-1)", N_("Earlier search"), show=False),
        Binding("down", "recall(1)", N_("Later search"), show=False),
    ]

    def __init__(self, palette: Palette) -> None:
        super().__init__()
        self._palette = palette
        self._input = TextInput(compact=True)
        self._input.cursor_blink = False
        self._query: Query | None = None
        self._error: str | None = None
        self._limit = ""
        self._accepted = ""
        self._history = LineHistory()

    def compose(self) -> ComposeResult:
        """Put the prompt before the text, and the error after it."""
        yield Static(Text(PROMPT, self._palette.bar_strong), id="prompt")
        yield self._input
        yield Static(id="error")

    def set_palette(self, palette: Palette) -> None:
        """Paint everything in the colours of ``palette`` and in the current language."""
        self._palette = palette
        if self._error is not None:
            self._parse()
        self._paint()

    def begin(self) -> None:
        """Take the focus, with the last kept search selected, so that typing replaces it."""
        self._history.begin()
        self._query = None
        self._input.value = self._accepted
        self._parse()
        self.screen.set_focus(self._input)
        self._input.select_all()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Parse the text."""
        event.stop()
        if self._limit:
            self._limit = ""
            self._paint()
        self._parse()

    def on_text_input_full(self, event: TextInput.Full) -> None:
        """Explain beside the text why it takes no more: nothing else of the bottom is in sight."""
        event.stop()
        self._limit = limit_text()
        self._paint()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep the search; a text with a mistake stays open."""
        event.stop()
        self._parse()
        if self._error is not None:
            return
        self._accepted = self._input.value.strip()
        self._history.add(self._accepted)
        self.post_message(self.Closed(searching=self._query is not None))

    def action_cancel(self) -> None:
        """End the search."""
        self._accepted = self._input.value = ""
        self._parse()
        self.post_message(self.Closed(searching=False))

    def action_recall(self, step: int) -> None:
        """Show an earlier search, or a later one; after the last comes the typed text."""
        text = self._history.recall(step, self._input.value)
        if text is not None:
            self._input.value = text
            self._input.cursor_position = len(text)

    def _parse(self) -> None:
        """Parse the text, and post :class:`Changed` where the result differs from before."""
        from danmaku_tui.rules.query import QueryError, parse

        before = self._query, self._error
        try:
            query = parse(self._input.value)
        except QueryError as error:
            self._error = str(error)
        else:
            self._query, self._error = (None if query.empty else query), None
        if (self._query, self._error) != before:
            self.post_message(self.Changed(self._query, self._error))
            self._paint()

    def _paint(self) -> None:
        if not self.is_mounted:
            return
        self.set_class(bool(self._error or self._limit), "wrong")
        strong, dim = self._palette.bar_strong, self._palette.bar_dim
        self.query_one("#prompt", Static).update(Text(PROMPT, strong))
        self.query_one("#error", Static).update(Text(self._error or self._limit, dim))
