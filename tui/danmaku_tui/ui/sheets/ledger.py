"""The ledger: what became of everything that came, and why it is quiet."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.geometry import Region
from textual.screen import ModalScreen
from textual.strip import Strip

from danmaku_tui.i18n.language import tr
from danmaku_tui.session import Session
from danmaku_tui.ui.keys.panel_keys import LEDGER_KEYS
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.sheets.backdrop import Backdrop
from danmaku_tui.ui.sheets.frame import entitle
from danmaku_tui.ui.sheets.ledger_rows import ledger_rows
from danmaku_tui.ui.sheets.sheet import Sheet, SheetPage
from danmaku_tui.ui.stage.director import Director
from danmaku_tui.ui.status.quiet_reason import why_quiet

RENEW_SECONDS: Final = 0.5
"""How often the numbers are renewed."""


class LedgerScreen(ModalScreen[None]):
    """Shows the accounts by kind, what did not become an event of the room, and the sums."""

    DEFAULT_CSS: ClassVar[str] = """
    LedgerScreen { align: center middle; }
    LedgerScreen > Sheet { width: 76; max-width: 100%; height: 96%; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [*LEDGER_KEYS]

    def __init__(
        self, session: Session, director: Director, palette: Palette, clock: Callable[[], float]
    ) -> None:
        super().__init__()
        self._backdrop = Backdrop()
        self._clock = clock
        self._session = session
        self._director = director
        self._palette = palette
        # Kept, not looked for: a screen that opens while the program ends has no children.
        self._sheet = Sheet(palette, self._page)

    def compose(self) -> ComposeResult:
        """Put the sheet on the screen."""
        yield self._sheet

    def on_mount(self) -> None:
        """Fill the sheet, and keep it new."""
        self.set_palette(self._palette)
        self.set_interval(RENEW_SECONDS, self._sheet.renew)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Return what is below, dimmed."""
        return self._backdrop.strips(self, crop)

    def set_palette(self, palette: Palette) -> None:
        """Paint everything in other colours, and in the language that is spoken now."""
        self._palette = palette
        entitle(self._sheet, tr("Ledger"), tr("Esc closes"))
        self._sheet.set_palette(palette)

    def action_close(self) -> None:
        """Close."""
        self.dismiss()

    def _page(self, width: int) -> SheetPage:
        view, director = self._session.view, self._director
        reason = why_quiet(view, self._clock(), director.off, frozen=director.frozen)
        return SheetPage(ledger_rows(reason, director, view.room.census, width, self._palette))
