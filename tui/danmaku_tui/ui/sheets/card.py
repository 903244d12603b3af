"""The card: everything that is known of what was picked and of who did it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.geometry import Region
from textual.screen import ModalScreen
from textual.strip import Strip

from danmaku_tui.i18n.language import N_, tr
from danmaku_tui.room.history import History
from danmaku_tui.room.person import Person, PersonFollower
from danmaku_tui.ui.keys.key_names import names_in_force
from danmaku_tui.ui.keys.panel_keys import CARD_KEYS
from danmaku_tui.ui.keys.selection import Selection
from danmaku_tui.ui.list.line_rows import wrap
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.look.row import Row
from danmaku_tui.ui.sheets.backdrop import Backdrop
from danmaku_tui.ui.sheets.card_rows import card_rows, message_rows
from danmaku_tui.ui.sheets.fact_rows import hints, section
from danmaku_tui.ui.sheets.frame import entitle
from danmaku_tui.ui.sheets.sheet import Sheet, SheetPage

RENEW_SECONDS: Final = 1.0
"""How often it is looked for what the person has said meanwhile."""

SAID_SECONDS: Final = 4.0
"""How long the answer to a key stands in place of the keys."""

HINTS: Final = {
    "copy": N_("copy"),
    "block": N_("block"),
    "highlight": N_("highlight"),
    "mute": N_("mute"),
    "only": N_("only this person"),
}
"""What stands in the foot, by the name of a key; where there is little room, the first of it."""


class CardScreen(ModalScreen[str | None]):
    """Shows ``pick`` and what ``history`` holds of its sender, renewed while it is open.

    ``act`` does ``copy``, ``block``, ``highlight`` or ``mute`` to the pick, or ``undo`` after it,
    and returns what to say; the card stays. What can only be done without the card closes it, and
    its name is the result: ``only`` or ``rules``. Otherwise the result is None.
    """

    DEFAULT_CSS: ClassVar[str] = """
    CardScreen { align: center middle; }
    CardScreen > Sheet { width: 76; max-width: 100%; height: auto; max-height: 96%; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [*CARD_KEYS]

    def __init__(
        self, pick: Selection, history: History, palette: Palette, act: Callable[[str], str]
    ) -> None:
        super().__init__()
        self._backdrop = Backdrop()
        self._pick = pick
        self._palette = palette
        self._act = act
        key = "" if pick.user is None else pick.user.key
        # An empty key is of everybody whom the room hides.
        self._acquaintance = PersonFollower(history, key) if key else None
        self._known = Person(key)
        self._said = ""
        self._sheet = Sheet(palette, self._page)

    def compose(self) -> ComposeResult:
        """Put the sheet on the screen."""
        yield self._sheet

    def on_mount(self) -> None:
        """Fill the sheet, and keep it new."""
        self._look()
        self.set_palette(self._palette)
        self.set_interval(RENEW_SECONDS, self._renew)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return what is below, dimmed."""
        return self._backdrop.strips(self, crop)

    def set_palette(self, palette: Palette) -> None:
        """Paint everything in other colours, and in the language of now."""
        self._palette = palette
        entitle(self._sheet, tr("Card"), "")
        self._sheet.set_palette(palette)

    def action_act(self, name: str) -> None:
        """Do this to the pick, and say what became of it."""
        self._say(self._act(name))
        self.set_timer(SAID_SECONDS, self._say)

    def action_end(self, name: str) -> None:
        """Close the card with this to be done."""
        self.dismiss(name)

    def _say(self, words: str = "") -> None:
        self._said = words
        self._sheet.renew()

    def _look(self) -> None:
        if self._acquaintance is not None:
            self._known = self._acquaintance.renew()

    def _renew(self) -> None:
        """Take what is new; whoever reads further down keeps the place."""
        before, width = self._known, self._sheet.size.width
        self._look()
        if self._known == before or width < 1:
            return
        head = len(card_rows(self._pick, self._known, width, self._palette))
        grown = head - len(card_rows(self._pick, before, width, self._palette))
        new = self._known.comments - before.comments
        came = self._known.messages[len(self._known.messages) - new :] if new else ()
        grown += sum(len(message_rows(said, width, self._palette)) for said in came)
        self._sheet.renew(grown if self._sheet.top > head else 0)

    def _page(self, width: int) -> SheetPage:
        return SheetPage([*self._rows(width)], self._foot(width))

    def _rows(self, width: int) -> Iterator[Row]:
        palette = self._palette
        yield from card_rows(self._pick, self._known, width, palette)
        if self._known.messages:
            yield Row()
            yield section(tr("Last messages, the newest first"), palette)
        for said in reversed(self._known.messages):
            yield from message_rows(said, width, palette)

    def _foot(self, width: int) -> list[Row]:
        """Return what was just said, or the keys in force."""
        palette = self._palette
        blank = Row()
        if self._said:
            lines = wrap(self._said, max(2, width - 2))[:2]
            return [blank, *(Row().add(f" {line}", palette.notice) for line in lines)]
        bound = names_in_force(self.active_bindings)
        keys = [("Esc", tr("close"))]
        keys += [(bound[name], tr(words)) for name, words in HINTS.items() if name in bound]
        return [blank, hints(keys, width, palette)]
