"""The sheet with the addresses of the classroom, and the QR code of the one for phones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Final

from rich.style import Style
from textual.binding import BindingType

from danmaku_tui.i18n.language import tr
from danmaku_tui.ui.keys.panel_keys import ADDRESSES_KEYS
from danmaku_tui.ui.look.glyphs import ASCII
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.look.row import Row
from danmaku_tui.ui.sheets.fact_rows import paragraph
from danmaku_tui.ui.sheets.sheet import SheetPage
from danmaku_tui.ui.sheets.sheet_screen import SheetScreen

if TYPE_CHECKING:
    from danmaku_tui.classroom.addresses import ClassroomAddresses

INK: Final = Style(color="#000000", bgcolor="#ffffff")
"""The colours of a code in every theme: readers expect dark on light."""

DARK: Final = Style(bgcolor="#000000")
LIGHT: Final = Style(bgcolor="#ffffff")

ROWS_BESIDE: Final = 7
"""Rows that the frame and the lines below the code take."""


class AddressScreen(SheetScreen[None]):
    """The ``addresses`` of the classroom that this program runs.

    The code is between the lines, in half blocks, or in ASCII in coloured spaces.
    """

    DEFAULT_CSS: ClassVar[str] = """
    AddressScreen { align: center middle; }
    AddressScreen > Sheet { width: 76; max-width: 100%; height: auto; max-height: 100%; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [*ADDRESSES_KEYS]

    def __init__(self, addresses: ClassroomAddresses, palette: Palette) -> None:
        super().__init__(palette, self._page)
        self._addresses = addresses
        # A phone reaches the classroom only where it is open to the network.
        from danmaku_tui.classroom.qr_code import QrCode

        self._code = QrCode(addresses.phones[0]) if addresses.phones else None

    @property
    def heading(self) -> tuple[str, str]:
        """The title and the note in the frame, in the current language."""
        return tr("Addresses"), tr("Esc closes")

    def _page(self, width: int) -> SheetPage:
        return SheetPage([*self._rows(width)])

    def _rows(self, width: int) -> Iterator[Row]:
        palette = self._palette
        yield from self._code_rows(width)
        own = tr("on this machine: {url}").format(url=self._addresses.own)
        for line in (own, *self._addresses.lines()):
            yield from paragraph(Row().add(" ", palette.text), line, palette.text, width, palette)
        if not self._addresses.is_open:
            closed = tr("only this machine can connect: --host 0.0.0.0 opens it to the network")
            yield from paragraph(Row().add(" ", palette.text), closed, palette.dim, width, palette)

    def _code_rows(self, width: int) -> Iterator[Row]:
        """Yield the rows of the code in the middle of ``width`` columns, or why there are none."""
        code, text, palette = self._code, self._palette.text, self._palette
        if code is None:
            return
        in_ascii = palette.glyphs is ASCII
        columns, rows = code.size, len(code.half_rows)
        if in_ascii:
            columns, rows = 2 * code.size, code.size
        if columns > width or rows + ROWS_BESIDE > self.app.size.height:
            words = tr("the QR code needs a window of {columns}×{rows}")
            words = words.format(columns=columns + 2, rows=rows + ROWS_BESIDE)
            yield from paragraph(Row().add(" ", text), words, palette.dim, width, palette)
            return
        before = (width - columns) // 2
        if not in_ascii:
            for line in code.half_rows:
                yield Row().fill(text, before).add(line, INK)
            return
        for runs in code.runs:
            row = Row().fill(text, before)
            for dark, count in runs:
                row.add("  " * count, DARK if dark else LIGHT)
            yield row
