"""The frame of a message on a sheet: its bytes in hex, and beside them the meaning of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, Final, overload

from rich.style import Style
from textual.binding import BindingType

from danmaku_proto.events import Event, Fault
from danmaku_proto.frame_layers import FrameView, frame_view
from danmaku_tui.i18n.language import N_, tr
from danmaku_tui.ui.keys.panel_keys import WIRE_KEYS
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.look.row import Row
from danmaku_tui.ui.sheets.fact_rows import paragraph
from danmaku_tui.ui.sheets.foot_rows import answer_rows, hint_row, key_hints
from danmaku_tui.ui.sheets.sheet import SheetPage
from danmaku_tui.ui.sheets.sheet_screen import SheetScreen
from danmaku_tui.wire.row_text import Role, legend, line_of, row_pieces, size_text
from danmaku_tui.wire.wire_rows import WirePlan, bytes_in, plan_of

HINTS: Final = {"down": N_("down"), "half-page-down": N_("page down"), "copy": N_("copy")}
"""The keys in the foot, by name."""

MARK_CELLS: Final = 2
"""Cells at the left for the mark of the message."""

COPIED_ROWS: Final = 500
"""Rows that are copied, at most: terminals refuse more than some ten kilobytes."""

COPIED_CELLS: Final = 120
"""The width of a copied row, in cells."""

ABOVE: Final = 2
ABOVE_PROBLEM: Final = 8
"""Rows that stay in view above the message, or the problem, when the sheet opens."""


class WireScreen(SheetScreen[None]):
    """The ``frame`` in which ``event`` came, with the rows of its message marked and in view.

    Without a frame the sheet shows the ``reason``. ``copy`` puts rows on the clipboard, and returns
    the answer.
    """

    DEFAULT_CSS: ClassVar[str] = """
    WireScreen { align: center middle; }
    WireScreen > Sheet { width: 132; max-width: 100%; height: 96%; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [*WIRE_KEYS]

    def __init__(
        self,
        frame: bytes | str | None,
        event: Event | None,
        palette: Palette,
        copy: Callable[[list[str]], str],
        reason: str = "",
    ) -> None:
        super().__init__(palette, self._page)
        self._view = None if frame is None else view_of(frame, event)
        self._copy = copy
        self._reason = reason
        self._plan = WirePlan(0, [])

    @property
    def heading(self) -> tuple[str, str]:
        """The title and the note in the frame, in the current language."""
        if self._view is None or not self._view.layers:
            return tr("Frame"), ""
        kind, size = self._view.kind, size_text(len(self._view.layers[0].data))
        return tr("Frame"), f"{kind} {self._palette.glyphs.dot} {size}"

    def action_copy(self) -> None:
        """Copy the rows of the message, or those of the frame where it is one message."""
        plan = self._plan
        rows = plan.rows[plan.focus : plan.focus_end] or plan.rows
        if rows:
            lines = [line_of(row, plan, COPIED_CELLS) for row in rows[:COPIED_ROWS]]
            self.show_answer(self._copy(lines))

    def _page(self, width: int) -> SheetPage:
        """Return the page; at another number of bytes in a row it goes on at the same byte."""
        palette, top = self._palette, None
        if self._view is None:
            first = Row().add("   ", palette.text)
            rows = list(paragraph(first, self._reason, palette.dim, width, palette))
            return SheetPage([Row(), *rows], self._foot(width))
        if self._plan.width != bytes_in(width):
            before, at = self._plan, self._sheet.top
            self._plan = plan_of(self._view, bytes_in(width))
            top = _first_in_view(self._plan)
            if before.rows:
                top = _same_place(before, at, self._plan)
        return SheetPage(WireRows(self._plan, width, palette), self._foot(width), top)

    def _foot(self, width: int) -> list[Row]:
        """Return the answer to a key, or the meaning of unknown names, and the keys in force."""
        if self._answer:
            return [Row(), *answer_rows(self._answer, width, self._palette)]
        sign = [Row().add(f" {legend()}", self._palette.dim)] if self._plan.guessed else []
        keys = hint_row(key_hints(self.active_bindings, HINTS), width, self._palette)
        return [Row(), *sign, keys]


class WireRows(Sequence[Row]):
    """The rows of ``plan`` for a width in cells; each is made when it is asked for."""

    def __init__(self, plan: WirePlan, width: int, palette: Palette) -> None:
        self._plan = plan
        self._width = width
        self._palette = palette
        self._styles = _styles(palette)

    def __len__(self) -> int:
        return len(self._plan.rows)

    @overload
    def __getitem__(self, index: int) -> Row: ...

    @overload
    def __getitem__(self, index: slice) -> list[Row]: ...

    def __getitem__(self, index: int | slice) -> Row | list[Row]:
        """Return a row, or the rows of a slice."""
        if isinstance(index, slice):
            return [self._row(each) for each in range(*index.indices(len(self)))]
        return self._row(index)

    def _row(self, index: int) -> Row:
        plan, palette = self._plan, self._palette
        here = plan.focus <= index < plan.focus_end
        sign = palette.glyphs.here if index == plan.focus else palette.glyphs.dot
        row = Row(palette.glyphs).add(f"{sign} " if here else "  ", palette.accent)
        room = self._width - MARK_CELLS - 1
        for piece in row_pieces(plan.rows[index], plan, room):
            row.add(piece.text, self._styles[piece.role])
        return row


def view_of(frame: bytes | str, event: Event | None) -> FrameView:
    """Return ``frame`` opened, with the message of ``event`` looked for."""

    def is_it(method: str, ids: frozenset[str]) -> bool:
        if event is None:
            return False
        return event.id in ids if event.id else isinstance(event, Fault) and event.method == method

    return frame_view(frame, focus=is_it)


def _first_in_view(plan: WirePlan) -> int:
    """Return the first row in view of a sheet that opens: near the message, or the first problem.

    A problem has its field above it.
    """
    if plan.focus_end:
        return max(0, plan.focus - ABOVE)
    return max(0, (plan.problem or 0) - ABOVE_PROBLEM)


def _same_place(before: WirePlan, index: int, after: WirePlan) -> int:
    """Return the row of ``after`` with the bytes that row ``index`` of ``before`` begins with."""
    row = before.rows[min(index, len(before.rows) - 1)]
    found = 0
    for place, each in enumerate(after.rows):
        if each.layer is row.layer and each.start <= row.start:
            found = place
    return found


def _styles(palette: Palette) -> dict[Role, Style]:
    return {
        Role.OFFSET: palette.faint,
        Role.TAG: palette.accent,
        Role.LENGTH: palette.notice,
        Role.VALUE: palette.text,
        Role.NAME: palette.strong,
        Role.TYPE: palette.dim,
        Role.TEXT: palette.text,
        Role.NOTE: palette.dim,
        Role.PROBLEM: palette.gift,
        Role.TITLE: palette.accent,
    }
