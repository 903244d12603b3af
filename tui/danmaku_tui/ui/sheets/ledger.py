"""The ledger on the screen: the outcome of every event, and the reason why it is quiet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar, Final

from textual.binding import BindingType

from danmaku_tui.i18n.language import tr
from danmaku_tui.session import SessionView
from danmaku_tui.ui.keys.panel_keys import LEDGER_KEYS
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.sheets.ledger_rows import ledger_rows
from danmaku_tui.ui.sheets.sheet import SheetPage
from danmaku_tui.ui.sheets.sheet_screen import SheetScreen
from danmaku_tui.ui.stage.director import Director
from danmaku_tui.ui.status.quiet_reason import why_quiet

RENEW_SECONDS: Final = 0.5
"""The time between two renewals of the numbers."""


class LedgerScreen(SheetScreen[None]):
    """The accounts of ``director`` by kind of event, and the counts of the feed in ``view``.

    ``view`` returns the present state of the session, ``clock`` seconds of the monotonic clock,
    and ``keys`` has the labels of the keys in force by name.
    """

    DEFAULT_CSS: ClassVar[str] = """
    LedgerScreen { align: center middle; }
    LedgerScreen > Sheet { width: 76; max-width: 100%; height: 96%; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [*LEDGER_KEYS]

    def __init__(
        self,
        view: Callable[[], SessionView],
        director: Director,
        palette: Palette,
        clock: Callable[[], float],
        keys: Mapping[str, str],
    ) -> None:
        super().__init__(palette, self._page)
        self._view = view
        self._director = director
        self._clock = clock
        self._keys = keys

    @property
    def heading(self) -> tuple[str, str]:
        """The title and the note in the frame, in the current language."""
        return tr("Ledger"), tr("Esc closes")

    def on_mount(self) -> None:
        """Renew the numbers while it is open."""
        self.set_interval(RENEW_SECONDS, self._sheet.renew)

    def _page(self, width: int) -> SheetPage:
        view, director = self._view(), self._director
        reason = why_quiet(view, self._clock(), director.off, self._keys, frozen=director.frozen)
        return SheetPage(ledger_rows(reason, director, view.room.census, width, self._palette))
