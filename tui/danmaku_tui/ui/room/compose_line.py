"""The line in which a comment of one's own is typed and sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from danmaku_proto.text import clean
from danmaku_tui.config.table import NAME_CHARACTERS
from danmaku_tui.i18n.language import N_, tr
from danmaku_tui.ui.keys.line_history import LineHistory
from danmaku_tui.ui.keys.text_input import TextInput, limit_text
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.look.text_fit import shortened
from danmaku_tui.ui.room.sent_comments import CommentNews, SentComments

if TYPE_CHECKING:
    from danmaku_tui.classroom.speaker import Speaker

COMMENT_CHARACTERS: Final = 200
"""The most characters of a comment: it flies by in seconds, and Bilibili allows a hundred."""

NAME_CELLS: Final = 16
"""Cells of the name before the text: the text needs the row."""


class ComposeLine(Widget):
    """One row for comments of ``speaker``. It begins with :meth:`begin` and ends with ``Closed``.

    It stays open after a comment, for the next one; an empty line or Esc closes it, and Esc keeps
    the text as a draft. Where the name of the speaker is not known, it is asked for first. The
    parent shows and hides the line, and calls :meth:`renew` a few times a second.
    """

    class Closed(Message):
        """The person is done."""

    DEFAULT_CSS: ClassVar[str] = """
    ComposeLine {
        layout: horizontal;
        width: 1fr;
        height: 1;
        background: $panel;
        color: $foreground;
    }
    ComposeLine > #sender { width: auto; padding: 0 1; }
    ComposeLine > TextInput, ComposeLine > TextInput:focus {
        width: 1fr;
        min-width: 10;
        background: $panel;
        background-tint: $panel 0%;
    }
    ComposeLine > #note {
        width: auto;
        max-width: 65%;
        padding: 0 1;
        text-wrap: nowrap;
        text-overflow: ellipsis;
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", N_("Leave, and keep the draft"), show=False),
        Binding("up", "recall(-1)", N_("Earlier comment"), show=False),
        Binding("down", "recall(1)", N_("Later comment"), show=False),
    ]

    def __init__(self, speaker: Speaker, sent: SentComments, palette: Palette) -> None:
        super().__init__()
        self._speaker = speaker
        self._sent = sent
        self._palette = palette
        self._input = TextInput(COMMENT_CHARACTERS, compact=True, select_on_focus=False)
        self._input.cursor_blink = False
        self._history = LineHistory()
        self._note = ""
        self._draft = ""

    def compose(self) -> ComposeResult:
        """Put the name before the text, and the count or a note after it."""
        yield Static(id="sender")
        yield self._input
        yield Static(id="note")

    def on_mount(self) -> None:
        """Paint the name and the note."""
        self._paint()

    def set_palette(self, palette: Palette) -> None:
        """Paint everything in the colours of ``palette`` and in the current language."""
        self._palette = palette
        self._paint()

    @property
    def _asks_for_name(self) -> bool:
        return not self._speaker.name

    def begin(self) -> None:
        """Take the focus, with the draft, or ask for the name."""
        self._history.begin()
        self._input.max_length = NAME_CHARACTERS if self._asks_for_name else COMMENT_CHARACTERS
        self.screen.set_focus(self._input)
        self._input.cursor_position = len(self._input.value)
        self._paint()

    def renew(self) -> str:
        """Follow the comments that were sent; return a problem with one of them, mostly empty."""
        problem = ""
        for news in self._sent.renew():
            problem = news.problem or problem
            self._take(news)
        return problem

    def on_input_changed(self, event: Input.Changed) -> None:
        """Remove the note about the text before, and count."""
        event.stop()
        if event.value != self._draft:
            self._note = ""
        self._paint()

    def on_text_input_full(self, event: TextInput.Full) -> None:
        """Explain beside the text why it takes no more."""
        event.stop()
        self._show_note(limit_text(self._input.longest))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Send the comment, or take the name; an empty line closes."""
        event.stop()
        text = clean(event.value).strip()
        if not text:
            self._set_text("")
            self.post_message(self.Closed())
        elif self._asks_for_name:
            self._take_name(text)
        else:
            problem = self._sent.send(text)
            self._history.add(text)
            self._set_text(text if problem else "", problem)

    def action_cancel(self) -> None:
        """Leave the line; the text stays as a draft."""
        if self._asks_for_name:
            self._set_text("")
        self.post_message(self.Closed())

    def action_recall(self, step: int) -> None:
        """Show an earlier comment, or a later one; after the last comes the typed text."""
        if self._asks_for_name:
            return
        text = self._history.recall(step, self._input.value)
        if text is not None:
            self._set_text(text)

    def _take_name(self, name: str) -> None:
        self._speaker.name = name
        self._input.max_length = COMMENT_CHARACTERS
        words = tr("a name for this session: name in [me] of the configuration keeps it")
        self._set_text("", words)

    def _take(self, news: CommentNews) -> None:
        """Give a comment back to the line, or take one out that has arrived after all."""
        if news.problem:
            text = self._input.value
            self._set_text(text if text.strip() else news.text, news.problem)
        elif self._draft == news.text == self._input.value:
            self._set_text("")

    def _set_text(self, text: str, note: str = "") -> None:
        """Show ``text`` with ``note``, which stays until the text is changed."""
        self._draft = text if note else ""
        self._input.value = text
        self._input.cursor_position = len(text)
        self._show_note(note)

    def _show_note(self, note: str) -> None:
        self._note = note
        if note:
            self._draft = self._input.value
        self._paint()

    def _paint(self) -> None:
        if not self.is_mounted:
            return
        palette = self._palette
        name = tr("your name:")
        if not self._asks_for_name:
            name = shortened(self._speaker.name, NAME_CELLS, palette.glyphs.ellipsis)
            name = f"{palette.glyphs.own} {name}"
        self.query_one("#sender", Static).update(Text(name, palette.bar_strong))
        count = f"{len(self._input.value)}/{self._input.longest}"
        note = Text(self._note or count, palette.warn if self._note else palette.bar_dim)
        self.query_one("#note", Static).update(note)
        hint = tr("Enter sends, Esc leaves") if self._speaker.name else tr("Enter takes it")
        self._input.placeholder = hint
