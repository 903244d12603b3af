"""The sheet with everyone who is connected to the classroom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Final

from textual.binding import BindingType

from danmaku_tui.i18n.language import tr, trn
from danmaku_tui.ui.keys.panel_keys import PEOPLE_KEYS
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.look.row import Row
from danmaku_tui.ui.sheets.sheet import SheetPage
from danmaku_tui.ui.sheets.sheet_screen import SheetScreen

if TYPE_CHECKING:
    from danmaku_tui.classroom.desk import PresentMember, TeacherDesk

RENEW_SECONDS: Final = 1.0
"""The time between two looks at who is there."""

ID_CELLS: Final = 20
NUMBER_CELLS: Final = 8
NARROW: Final = 60
"""Columns below which the IP addresses are left out."""


class PeopleScreen(SheetScreen[None]):
    """The members of the classroom of ``desk``, in the order of their arrival, renewed while open.

    Someone who has sent nothing yet has no name.
    """

    DEFAULT_CSS: ClassVar[str] = """
    PeopleScreen { align: center middle; }
    PeopleScreen > Sheet { width: 76; max-width: 100%; height: 96%; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [*PEOPLE_KEYS]

    def __init__(self, desk: TeacherDesk, palette: Palette) -> None:
        super().__init__(palette, self._page)
        self._desk = desk

    @property
    def heading(self) -> tuple[str, str]:
        """The title and the note in the frame, in the current language."""
        return tr("People"), tr("Esc closes")

    def on_mount(self) -> None:
        """Look who is there while it is open."""
        self.set_interval(RENEW_SECONDS, self._sheet.renew)

    def _page(self, width: int) -> SheetPage:
        return SheetPage([*self._rows(width)])

    def _rows(self, width: int) -> Iterator[Row]:
        palette, present = self._palette, self._desk.names()
        yield Row().add(" ", palette.text).add(self._state(len(present)), palette.strong)
        yield Row()
        for member in present:
            yield self._member(member, width)

    def _state(self, count: int) -> str:
        parts = [trn("{n:,} person", "{n:,} people", count).format(n=count)]
        if self._desk.frozen:
            parts.append(tr("frozen: nobody may comment"))
        if self._desk.slow_seconds:
            words = tr("slow mode: one comment in {seconds:g} s each")
            parts.append(words.format(seconds=self._desk.slow_seconds))
        return f" {self._palette.glyphs.dot} ".join(parts)

    def _member(self, member: PresentMember, width: int) -> Row:
        palette = self._palette
        sign = palette.glyphs.muted if member.muted else " "
        address = 0 if width < NARROW else min(16, width // 4)
        name = max(4, width - ID_CELLS - NUMBER_CELLS - address - 5)
        style = palette.muted if member.muted else palette.text
        shown = member.name or tr("(has sent nothing yet)")
        row = Row(palette.glyphs).add(f" {sign} ", palette.dim).add_fit(shown, style, name)
        row.add(" ", palette.text).add_fit(member.id if member.name else "", palette.dim, ID_CELLS)
        row.add(f"{member.comments:>{NUMBER_CELLS},}", palette.text).add(" ", palette.text)
        return row.add_fit(member.address, palette.dim, address)
