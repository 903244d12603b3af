"""The search line: asks what to look for, and tells it with every key."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.events import Paste
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from danmaku_proto.text import clean
from danmaku_tui.i18n.language import N_
from danmaku_tui.ui.look.palette import Palette

if TYPE_CHECKING:
    from danmaku_tui.rules.query import Query

PROMPT: Final = " / "

REMEMBERED: Final = 50
"""Earlier searches that can be had back."""


class SearchLine(Widget):
    """One row to type a search into. It begins with :meth:`begin` and ends with :class:`Closed`.

    Whoever shows it hides it again.
    """

    class Changed(Message):
        """Another search is wanted: ``query``, or none.

        ``error`` says what is wrong with what is typed; ``query`` is the last good one then.
        """

        def __init__(self, query: Query | None, error: str | None) -> None:
            super().__init__()
            self.query = query
            self.error = error

    class Closed(Message):
        """The person is done. ``kept`` says whether the search goes on."""

        def __init__(self, *, kept: bool) -> None:
            super().__init__()
            self.kept = kept

    DEFAULT_CSS: ClassVar[str] = """
    SearchLine {
        layout: horizontal;
        width: 1fr;
        height: 1;
        background: $panel;
        color: $foreground;
    }
    SearchLine > #prompt { width: 3; }
    SearchLine > _QueryInput, SearchLine > _QueryInput:focus {
        width: 1fr;
        min-width: 10;
        background: $panel;
        background-tint: $panel 0%;
    }
    SearchLine.wrong > _QueryInput { width: auto; max-width: 50%; }
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

    def __init__(self, palette: Palette, **names: str) -> None:
        super().__init__(**names)  # type: ignore[arg-type]  # only id and classes are passed
        self._palette = palette
        self._input = _QueryInput(compact=True)
        self._input.cursor_blink = False
        self._query: Query | None = None
        self._error: str | None = None
        self._kept = ""
        self._earlier: list[str] = []
        # Which of the earlier ones is shown; beyond the last one it is what was typed.
        self._at = 0
        self._typed = ""

    def compose(self) -> ComposeResult:
        """Put a prompt before the text, and room for an error after it."""
        yield Static(Text(PROMPT, self._palette.bar_strong), id="prompt")
        yield self._input
        yield Static(id="error")

    def set_palette(self, palette: Palette) -> None:
        """Paint everything in other colours, and in the language that is spoken now."""
        self._palette = palette
        if self._error is not None:
            self._read()
        self._paint()

    def begin(self) -> None:
        """Take the keys, with the search that was kept last ready to be typed over."""
        self._at, self._typed = len(self._earlier), ""
        self._query = None
        self._input.value = self._kept
        self._read()
        self.screen.set_focus(self._input)
        self._input.select_all()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Tell what is searched for now."""
        event.stop()
        self._read()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep the search; one that means nothing stays to be mended."""
        event.stop()
        self._read()
        if self._error is not None:
            return
        self._kept = self._input.value.strip()
        if self._kept:
            self._earlier = [text for text in self._earlier if text != self._kept]
            self._earlier = [*self._earlier, self._kept][-REMEMBERED:]
        self.post_message(self.Closed(kept=self._query is not None))

    def action_cancel(self) -> None:
        """Search for nothing any more."""
        self._kept = self._input.value = ""
        self._read()
        self.post_message(self.Closed(kept=False))

    def action_recall(self, step: int) -> None:
        """Show an earlier search, or a later one; after the last, what was typed."""
        at = min(len(self._earlier), max(0, self._at + step))
        if at == self._at:
            return
        if self._at == len(self._earlier):
            self._typed = self._input.value
        self._at = at
        text = [*self._earlier, self._typed][at]
        self._input.value = text
        self._input.cursor_position = len(text)

    def _read(self) -> None:
        """Read what is typed, and tell it when it means something else than before."""
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
        self.set_class(self._error is not None, "wrong")
        strong, dim = self._palette.bar_strong, self._palette.bar_dim
        self.query_one("#prompt", Static).update(Text(PROMPT, strong))
        self.query_one("#error", Static).update(Text(self._error or "", dim))


class _QueryInput(Input):
    """Takes pasted text as what it says, without what would command or hide."""

    def on_paste(self, event: Paste) -> None:
        """Insert one clean line."""
        event.prevent_default()
        event.stop()
        self.replace(clean(event.text).strip(), *self.selection)

    def action_paste(self) -> None:
        """Insert what was copied last, as one clean line."""
        self.replace(clean(self.app.clipboard).strip(), *self.selection)
