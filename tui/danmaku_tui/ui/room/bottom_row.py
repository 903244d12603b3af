"""The bottom row: the keys or a message, and in their place the text that a person types."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import ComposeResult
from textual.containers import Container

from danmaku_tui.i18n.language import tr
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.room.key_line import KeyLine
from danmaku_tui.ui.room.search_line import SearchLine

if TYPE_CHECKING:
    from danmaku_tui.ui.replay.time_field import TimeField
    from danmaku_tui.ui.room.compose_line import ComposeLine

MESSAGE_SECONDS: Final = 3.0
"""The time for which a message takes the place of the keys."""


class BottomRow(Container):
    """One row that shows ``keys`` until a message, the search line or the time field needs it.

    ``clock`` gives seconds. ``first`` is the time at which the replayed recording begins, in
    seconds since 1970; None without a replay. ``compose`` is the line for own comments, where the
    feed takes any.
    """

    DEFAULT_CSS: ClassVar[str] = """
    BottomRow { height: 1; }
    BottomRow > SearchLine, BottomRow > TimeField, BottomRow > ComposeLine { display: none; }
    BottomRow.searching > SearchLine { display: block; }
    BottomRow.going > TimeField { display: block; }
    BottomRow.composing > ComposeLine { display: block; }
    BottomRow.searching > KeyLine, BottomRow.going > KeyLine, BottomRow.composing > KeyLine {
        display: none;
    }
    """

    def __init__(
        self,
        keys: Iterable[tuple[str, str]],
        palette: Palette,
        clock: Callable[[], float],
        first: float | None = None,
        compose: ComposeLine | None = None,
    ) -> None:
        super().__init__()
        self._clock = clock
        self._message_until = 0.0
        self._keys = KeyLine(keys, palette)
        self._search = SearchLine(palette)
        self._time = None if first is None else _time_field(first, palette)
        self._compose_line = compose

    def compose(self) -> ComposeResult:
        """Put everything into the one row."""
        yield self._keys
        yield self._search
        if self._time is not None:
            yield self._time
        if self._compose_line is not None:
            yield self._compose_line

    @property
    def typing(self) -> bool:
        """Whether a person types here."""
        if self.has_class("composing"):
            return self.has_focus_within  # the room may have the keys while the line stays open
        return self.has_class("searching") or self.has_class("going")

    def show_message(self, message: str) -> None:
        """Show ``message`` for :data:`MESSAGE_SECONDS`."""
        self._message_until = self._clock() + MESSAGE_SECONDS
        self._keys.show_message(message)

    def renew(self, problem: str) -> None:
        """Show ``problem``, or the keys where it is empty, as soon as no message is shown."""
        if self._compose_line is not None:
            returned = self._compose_line.renew()
            if returned and not self.has_class("composing"):
                self.show_message(tr("not sent: {reason}").format(reason=returned))
        if self._clock() >= self._message_until:
            self._keys.show_message(problem)

    def open_search(self) -> None:
        """Show the search line, which reports by the messages of :class:`SearchLine`."""
        self.remove_class("composing")
        self.add_class("searching")
        self._search.begin()

    def open_time(self) -> None:
        """Show the field for a time, which reports by the messages of :class:`TimeField`."""
        if self._time is not None:
            self.remove_class("composing")
            self.add_class("going")
            self._time.begin()

    def open_compose(self) -> None:
        """Show the line for own comments, or why there is none."""
        if self._compose_line is None:
            elsewhere = tr("this feed takes no comments: only a classroom does")
            replayed = tr("a recording takes no comments")
            self.show_message(elsewhere if self._time is None else replayed)
            return
        self.remove_class("searching", "going")
        self.add_class("composing")
        self._compose_line.begin()

    def on_compose_line_closed(self) -> None:
        """Show the keys again."""
        self.remove_class("composing")

    def on_search_line_closed(self) -> None:
        """Show the keys again."""
        self.remove_class("searching")

    def on_time_field_closed(self) -> None:
        """Show the keys again."""
        self.remove_class("going")


def _time_field(first: float, palette: Palette) -> TimeField:
    # Imported here, because only a replay needs it.
    from danmaku_tui.ui.replay.time_field import TimeField

    return TimeField(first, palette)
