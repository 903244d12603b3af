"""The card: every known fact about the selected event and its sender."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import ClassVar, Final

from textual.binding import BindingType

from danmaku_tui.i18n.language import N_, tr
from danmaku_tui.room.history import History
from danmaku_tui.room.person import Person, PersonFollower
from danmaku_tui.ui.keys.panel_keys import CARD_KEYS
from danmaku_tui.ui.keys.selection import Selection
from danmaku_tui.ui.keys.teacher_keys import SENDER_ACTIONS
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.look.row import Row
from danmaku_tui.ui.sheets.card_rows import card_rows, message_rows
from danmaku_tui.ui.sheets.fact_rows import section
from danmaku_tui.ui.sheets.foot_rows import answer_rows, hint_row, key_hints
from danmaku_tui.ui.sheets.sheet import SheetPage
from danmaku_tui.ui.sheets.sheet_screen import SheetScreen

RENEW_SECONDS: Final = 1.0
"""The time between two looks for new messages of the person."""

HINTS: Final = {
    "copy": N_("copy"),
    "wire": N_("bytes"),
    "block": N_("block"),
    "highlight": N_("highlight"),
    "mute": N_("mute"),
    "only": N_("only this person"),
    "silence": N_("silence"),
    "expel": N_("remove"),
}
"""The keys in the foot, by name; a narrow card shows the first of them."""


class CardScreen(SheetScreen[str | None]):
    """The selected event, and the facts that ``history`` has about its sender, renewed while open.

    ``act`` does ``copy``, ``block``, ``highlight`` or ``mute`` to the selection, or ``undo`` after
    it, and returns the answer; the card stays open. With ``teaches``, it does the teacher's actions
    to the sender, too. ``only`` and ``rules`` need the room: they close the card, and their name is
    the result. Otherwise the result is None. ``open_frame`` opens the frame of the message over the
    card.
    """

    DEFAULT_CSS: ClassVar[str] = """
    CardScreen { align: center middle; }
    CardScreen > Sheet { width: 76; max-width: 100%; height: auto; max-height: 96%; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [*CARD_KEYS]

    def __init__(
        self,
        selection: Selection,
        history: History,
        palette: Palette,
        act: Callable[[str], str],
        *,
        teaches: bool = False,
        open_frame: Callable[[Palette], None] = lambda _: None,
    ) -> None:
        super().__init__(palette, self._page)
        self._selection = selection
        self._act = act
        self._teaches = teaches
        self._open_frame = open_frame
        key = "" if selection.user is None else selection.user.key
        # The room hides some senders, and all of them share the empty key.
        self._follower = PersonFollower(history, key) if key else None
        self._known = Person(key)

    @property
    def heading(self) -> tuple[str, str]:
        """The title and the note in the frame, in the current language."""
        return tr("Card"), ""

    def on_mount(self) -> None:
        """Read the history, and look for new messages while it is open."""
        self._read()
        self.set_interval(RENEW_SECONDS, self._renew)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether ``action`` can be done: some belong to a teacher."""
        return action != "act" or self._teaches or SENDER_ACTIONS.isdisjoint(parameters)

    def action_act(self, name: str) -> None:
        """Do the action of this name to the selection, and show the answer."""
        self.show_answer(self._act(name))

    def action_wire(self) -> None:
        """Show the bytes of the frame that the message came in."""
        self._open_frame(self._palette)

    def action_end(self, name: str) -> None:
        """Close the card; the room does the action of this name."""
        self.dismiss(name)

    def _read(self) -> None:
        if self._follower is not None:
            self._known = self._follower.renew()

    def _renew(self) -> None:
        """Show new messages; the rows that a reader has in view stay where they are."""
        before, width = self._known, self._sheet.size.width
        self._read()
        if self._known == before or width < 1:
            return
        head = len(card_rows(self._selection, self._known, width, self._palette))
        added = head - len(card_rows(self._selection, before, width, self._palette))
        new = self._known.comments - before.comments
        messages = self._known.messages[len(self._known.messages) - new :] if new else ()
        added += sum(len(message_rows(chat, width, self._palette)) for chat in messages)
        self._sheet.renew(added if self._sheet.top > head else 0)

    def _page(self, width: int) -> SheetPage:
        return SheetPage([*self._rows(width)], self._foot(width))

    def _rows(self, width: int) -> Iterator[Row]:
        palette = self._palette
        yield from card_rows(self._selection, self._known, width, palette)
        if self._known.messages:
            yield Row()
            yield section(tr("Last messages, the newest first"), palette)
        for chat in reversed(self._known.messages):
            yield from message_rows(chat, width, palette)

    def _foot(self, width: int) -> list[Row]:
        """Return the answer to a key, or the keys in force."""
        if self._answer:
            return [Row(), *answer_rows(self._answer, width, self._palette)]
        return [Row(), hint_row(key_hints(self.active_bindings, HINTS), width, self._palette)]
