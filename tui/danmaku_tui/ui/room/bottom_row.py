"""The last row: the keys or an answer, and in their place what is typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import ComposeResult
from textual.containers import Container

from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.room.key_line import KeyLine
from danmaku_tui.ui.room.search_line import SearchLine

if TYPE_CHECKING:
    from danmaku_tui.ui.replay.time_field import TimeField

MESSAGE_SECONDS: Final = 3.0
"""How long the answer to a key is shown in place of the keys."""


class BottomRow(Container):
    """One row that shows ``keys`` until something else is wanted there.

    ``clock`` is in seconds; ``first`` is when a recording that is replayed begins (since 1970), and
    None where nothing is replayed.
    """

    DEFAULT_CSS: ClassVar[str] = """
    BottomRow { height: 1; }
    BottomRow > #search, BottomRow > #go-to { display: none; }
    BottomRow.searching > #search { display: block; }
    BottomRow.going > #go-to { display: block; }
    BottomRow.searching > #keys, BottomRow.going > #keys { display: none; }
    """

    def __init__(
        self,
        keys: Iterable[tuple[str, str]],
        palette: Palette,
        clock: Callable[[], float],
        first: float | None = None,
        **names: str,
    ) -> None:
        super().__init__(**names)  # type: ignore[arg-type]  # only id and classes are passed
        self._clock = clock
        self._message_until = 0.0
        self._keys = KeyLine(keys, palette, id="keys")
        self._search = SearchLine(palette, id="search")
        self._field = None if first is None else time_field(first, palette)

    def compose(self) -> ComposeResult:
        """Put everything into the one row."""
        yield self._keys
        yield self._search
        if self._field is not None:
            yield self._field

    def set_palette(self, palette: Palette) -> None:
        """Paint everything in other colours, and in the language that is spoken now."""
        self._keys.set_palette(palette)
        self._search.set_palette(palette)
        if self._field is not None:
            self._field.set_palette(palette)

    @property
    def asking(self) -> bool:
        """Whether something is being typed here."""
        return self.has_class("searching") or self.has_class("going")

    def say(self, message: str) -> None:
        """Show ``message`` for a moment."""
        self._message_until = self._clock() + MESSAGE_SECONDS
        self._keys.say(message)

    def renew(self, lasting: str) -> None:
        """Show ``lasting``, or the keys where it is empty, unless a message is being shown."""
        if self._clock() >= self._message_until:
            self._keys.say(lasting)

    def ask_what_to_find(self) -> None:
        """Take a search, and tell it as :class:`SearchLine` does."""
        self.add_class("searching")
        self._search.begin()

    def ask_where_to_go(self) -> None:
        """Take a time of the recording, and tell it as :class:`TimeField` does."""
        if self._field is not None:
            self.add_class("going")
            self._field.begin()

    def on_search_line_closed(self) -> None:
        """Show the keys again."""
        self.remove_class("searching")

    def on_time_field_closed(self) -> None:
        """Show the keys again."""
        self.remove_class("going")


def time_field(first: float, palette: Palette) -> TimeField:
    """Return what takes a time, which nothing but a replay needs."""
    from danmaku_tui.ui.replay.time_field import TimeField

    return TimeField(first, palette, id="go-to")
