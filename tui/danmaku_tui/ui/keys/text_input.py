"""The text field of the program: one clean line of bounded length."""

from __future__ import annotations

from typing import Any, Final

from textual.events import Paste
from textual.message import Message
from textual.widgets import Input

from danmaku_proto.text import clean
from danmaku_tui.i18n.language import tr

LONGEST: Final = 500
"""Characters of a field: the longest comment has as many graphemes."""


def limit_text(longest: int = LONGEST) -> str:
    """Return the line that explains the limit of ``longest`` characters."""
    return tr("a text has at most {n} characters").format(n=longest)


class TextInput(Input):
    """A text field that takes at most ``longest`` characters, and posts ``Full`` beyond."""

    class Full(Message):
        """The field has as many characters as it takes."""

        bubble = True

    def __init__(self, longest: int = LONGEST, **options: Any) -> None:  # noqa: ANN401  # Textual's
        super().__init__(max_length=longest, **options)

    @property
    def longest(self) -> int:
        """The most characters of the text."""
        return LONGEST if self.max_length is None else self.max_length

    def type_text(self, text: str) -> None:
        """Insert ``text`` in place of the selection, as much of it as there is room for."""
        start, end = sorted(self.selection)
        room = self.longest - len(self.value) + end - start
        if len(text) > room:
            self.post_message(self.Full())
        if text[:room]:
            self.replace(text[:room], start, end)

    def restricted(self) -> None:
        """Report that a character was refused."""
        self.post_message(self.Full())

    def on_paste(self, event: Paste) -> None:
        """Insert the pasted text as one clean line."""
        event.prevent_default()
        event.stop()
        self.type_text(clean(event.text).strip())

    def action_paste(self) -> None:
        """Insert the clipboard as one clean line."""
        self.type_text(clean(self.app.clipboard).strip())
