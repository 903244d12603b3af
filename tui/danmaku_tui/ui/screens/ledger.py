"""The ledger: what became of everything that came, and why it is quiet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from danmaku_tui.room.ledger import Account
from danmaku_tui.session import Session
from danmaku_tui.ui.director import Director
from danmaku_tui.ui.list_rows import wrap
from danmaku_tui.ui.palette import Palette
from danmaku_tui.ui.quiet import why_quiet
from danmaku_tui.ui.row import Row
from danmaku_tui.ui.screens.sheet import Sheet

RENEW_SECONDS: Final = 0.5
"""How often the numbers are renewed."""

SHEET_COLUMNS: Final = 70
"""Columns that a sentence may take."""

UNKNOWN_LINES: Final = 12
"""Methods listed by name, the most frequent first."""


class LedgerScreen(ModalScreen[None]):
    """Shows the accounts by kind, what did not become an event of the room, and the sums."""

    DEFAULT_CSS: ClassVar[str] = """
    LedgerScreen { align: center middle; }
    LedgerScreen > Sheet { width: 74; max-width: 100%; height: 90%; border: round $panel; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,exclamation_mark", "dismiss", "Close", show=False),
    ]

    def __init__(
        self, session: Session, director: Director, palette: Palette, clock: Callable[[], float]
    ) -> None:
        super().__init__()
        self._clock = clock
        self._session = session
        self._director = director
        self._palette = palette
        # Kept, not looked for: a screen that opens while the program ends has no children.
        self._sheet = Sheet(palette)

    def compose(self) -> ComposeResult:
        """Put the sheet on the screen."""
        yield self._sheet

    def on_mount(self) -> None:
        """Fill the sheet, and keep it new."""
        sheet = self._sheet
        sheet.border_title = "Ledger"
        sheet.border_subtitle = "Esc closes"
        self._renew()
        self.set_interval(RENEW_SECONDS, self._renew)

    def _renew(self) -> None:
        self._sheet.show(list(self._rows()))

    def _rows(self) -> Iterator[Row]:
        palette, view, director = self._palette, self._session.view, self._director
        ledger = director.ledger
        reason = why_quiet(view, self._clock(), director.off, frozen=director.frozen)
        for line in wrap(reason, SHEET_COLUMNS):
            yield Row().add(f" {line}", palette.notice)
        yield Row()
        yield Row().add(" received = shown + merged + filtered + skipped + waiting", palette.dim)
        yield Row()
        names = ("received", "shown", "merged", "filtered", "skipped", "waiting")
        yield self._line("", names, strong=True)
        for kind, account in ledger.accounts.items():
            yield self._line(kind.value, _figures(account))
        if ledger.lost.received:
            yield self._line("lost", _figures(ledger.lost))
        yield self._line("all", _figures(ledger.total), strong=True)
        if director.untaken:
            yield Row().add(f" {director.untaken:,} not taken from the feed yet", palette.dim)
        yield Row()
        yield from self._arrived()

    def _arrived(self) -> Iterator[Row]:
        """Yield what the feed's side counted."""
        palette, census = self._palette, self._session.view.room.census
        yield Row().add(" From the feed", palette.accent)
        lines = [
            ("frames", census.frames),
            ("bytes", census.size),
            ("events", census.total),
            ("seen before, not shown again", census.duplicates),
            ("gift states without a new unit", census.repeated),
            ("gift units to other anchors", census.elsewhere),
        ]
        lines += [(fault.value, number) for fault, number in census.faults.items()]
        for name, number in lines:
            yield Row().add_fit(f"   {name}", palette.text, 44).add(f"{number:>12,}", palette.text)
        unknown = sorted(census.unknown.items(), key=lambda item: -item[1])
        if unknown:
            yield Row()
            yield Row().add(" Not read, by method", palette.accent)
        for method, number in unknown[:UNKNOWN_LINES]:
            yield Row().add_fit(f"   {method}", palette.dim, 44).add(f"{number:>12,}", palette.dim)
        if len(unknown) > UNKNOWN_LINES:
            yield Row().add(f"   and {len(unknown) - UNKNOWN_LINES} more", palette.dim)

    def _line(self, name: str, numbers: tuple[str, ...], *, strong: bool = False) -> Row:
        style = self._palette.strong if strong else self._palette.text
        row = Row().add_fit(f"   {name}", style, 12)
        for number in numbers:
            row.add(f"{number:>10}", style)
        return row


def _figures(account: Account) -> tuple[str, ...]:
    return tuple(
        f"{number:,}"
        for number in (
            account.received,
            account.shown,
            account.merged,
            account.filtered,
            account.skipped,
            account.waiting,
        )
    )
