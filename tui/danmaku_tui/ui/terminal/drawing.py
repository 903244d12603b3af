"""Drawing: the one door to the terminal, for Textual's writes and for the stage's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from danmaku_tui.ui.terminal import ansi_stream
from danmaku_tui.ui.terminal.ansi_stream import ASK_POSITION, SequenceKind, size_of
from danmaku_tui.ui.terminal.cell_style import PLAIN, CellStyle, ink_of
from danmaku_tui.ui.terminal.cells import Cell, cells_of
from danmaku_tui.ui.terminal.frame_pacing import FramePacing
from danmaku_tui.ui.terminal.screen_buffer import ScreenBuffer
from danmaku_tui.ui.terminal.terminal_writer import TerminalWriter

WANTING: Final = ("dumb", "linux", "unknown", "vt52", "ansi", "cons25")
"""Terminals whose rows are refreshed: the console of Linux draws wide graphemes one cell wide."""

UNFILLED: Final = "screen"
"""What GNU screen calls itself, and a tmux of old."""


def can_move(environment: Mapping[str, str]) -> bool:
    """Return whether the terminal moves the cells of a row exactly."""
    term = environment.get("TERM", "")
    return bool(term) and term.partition("-")[0] not in WANTING


def opens_in_ink(environment: Mapping[str, str]) -> bool:
    """Return whether the terminal gives cells that it opens the ground that is written in.

    It is what terminfo calls ``bce``. A tmux does it whatever it calls itself.
    """
    return "TMUX" in environment or not environment.get("TERM", "").startswith(UNFILLED)


def joins_marks(environment: Mapping[str, str]) -> bool:
    """Return whether the terminal is a tmux, or may be one."""
    term = environment.get("TERM", "")
    return "TMUX" in environment or term.startswith((UNFILLED, "tmux"))


class Drawing:
    """Knows what the terminal shows, and writes only what changes it.

    ``size`` is the terminal's in columns and rows. With ``moves`` the stage may have its rows
    moved by the terminal; without, what Textual writes goes out as it is. ``fills`` is as for a
    :class:`ScreenBuffer`, ``joins`` as for a :class:`TerminalWriter`. ``pace`` says how fast the
    terminal takes what is written.
    """

    def __init__(
        self,
        size: Callable[[], tuple[int, int]],
        pace: FramePacing,
        *,
        moves: bool = True,
        fills: bool = True,
        joins: bool = True,
    ) -> None:
        self._size = size
        self._moves = moves
        self._pen = TerminalWriter(joins=joins)
        self._picture = ScreenBuffer(self._pen, fills=fills)
        self._known = (0, 0)
        self._out: Callable[[str], None] | None = None
        self._rest = (0, 0)
        self._synchronized = False
        self._held_back = ""
        self.pace = pace

    @property
    def live(self) -> bool:
        """Whether the stage's rows can be shown by :meth:`show`."""
        return self._moves and self._out is not None

    @property
    def slow(self) -> bool:
        """Whether the terminal does not take what is written as fast as it should."""
        return self.pace.slow

    @property
    def picture(self) -> ScreenBuffer:
        """What the terminal shows."""
        return self._picture

    def open(self, out: Callable[[str], None]) -> None:
        """Write to ``out`` from now on; nothing is known of what it shows."""
        self._out = out
        self.forget()

    def close(self) -> None:
        """Write nothing more of the stage's."""
        self._out = None

    def forget(self) -> None:
        """Know nothing more of what the terminal shows."""
        self._known = self._size()
        self._picture.forget(self._known[0])

    def show(
        self, y: int, x: int, rows: Mapping[int, list[Cell]], steps: int, gap: CellStyle
    ) -> None:
        """Show ``rows`` of a stage whose upper left cell is ``y``, ``x``, moved by ``steps``.

        ``gap`` is the ink of a space between two comments.
        """
        if self._out is None:
            return
        self._keep_size()
        self._picture.scroll(x, {y + at: cells for at, cells in rows.items()}, steps, gap)
        if self._rest != (0, 0):
            self._pen.move(*self._rest)
        data = self._pen.taken()
        if data:
            if self._synchronized:
                data = f"{ansi_stream.SYNC_BEGIN}{data}{ansi_stream.SYNC_END}"
            self._out(self.asking(data, self.pace.drew))

    def asking(self, data: str, wrote: Callable[[int], None]) -> str:
        """Return ``data`` with the questions whose answers tell how fast the terminal takes it.

        ``wrote`` takes notice of its bytes.
        """
        delivery = self.pace.delivery
        before = ASK_POSITION if delivery.asks_the_way() else ""
        wrote(size_of(data))
        return before + data + (ASK_POSITION if delivery.asks() else "")

    def passed(self, data: str) -> str:
        """Return what to write for ``data`` of Textual's: the cells that differ, and all else."""
        if not self._moves or self._out is None:
            return data
        if data == ansi_stream.SYNC_BEGIN:
            self._synchronized = True
            self._held_back = data
            return ""
        if data == ansi_stream.SYNC_END:
            begun, self._held_back = not self._held_back, ""
            return data if begun else ""
        if ansi_stream.only_modes(data):
            return self._held(data)
        self._keep_size()
        self._read(data)
        return self._held(self._pen.taken())

    def _held(self, data: str) -> str:
        """Return ``data``, behind what began an update in which there was nothing yet."""
        if not data:
            return ""
        before, self._held_back = self._held_back, ""
        return before + data

    def _keep_size(self) -> None:
        if self._size() != self._known:
            self.forget()

    def _read(self, data: str) -> None:
        ink = PLAIN
        y = x = 0
        placed = False
        for kind, part in ansi_stream.parts(data):
            match kind:
                case SequenceKind.INK:
                    ink = ink_of(part)
                case SequenceKind.PLACE:
                    row, _, column = part.partition(";")
                    y, x = int(row or 1) - 1, int(column or 1) - 1
                    placed = True
                case SequenceKind.TEXT:
                    cells = cells_of(part, ink)
                    self._picture.put(y, x, cells)
                    x += len(cells)
                case SequenceKind.CONTROL:
                    # Between the rows of an update; the place of the next one follows.
                    if not placed:
                        self._pen.raw(part)
                case SequenceKind.OTHER:
                    self._pen.raw(part)
                    if part[-1:] in "JKLMPSTX@" and part.startswith("\x1b["):
                        self.forget()
        if placed:
            self._rest = (y, x)
            if (y, x) != (0, 0):
                self._pen.move(y, x)
