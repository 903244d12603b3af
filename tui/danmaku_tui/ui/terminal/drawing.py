"""Drawing: the only way to the terminal, for Textual's writes and for the stage's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from danmaku_tui.ui.terminal import ansi_stream
from danmaku_tui.ui.terminal.ansi_stream import CURSOR_QUERY, SequenceKind, size_of
from danmaku_tui.ui.terminal.cell_style import DEFAULT, CellStyle, style_of
from danmaku_tui.ui.terminal.cells import Cell, cells_of
from danmaku_tui.ui.terminal.frame_pacing import FramePacing
from danmaku_tui.ui.terminal.screen_buffer import ScreenBuffer
from danmaku_tui.ui.terminal.terminal_writer import TerminalWriter
from danmaku_tui.ui.terminal.traits import TerminalTraits


class Drawing:
    """A copy of the terminal's cells, and the writes that change only those that differ.

    ``size`` returns the columns and rows of the terminal; ``pacing`` learns how fast it accepts the
    writes. The terminal may move the rows of the stage where ``moves`` allows it and its ``traits``
    say that it can; otherwise Textual's writes go out unchanged.
    """

    def __init__(
        self,
        size: Callable[[], tuple[int, int]],
        pacing: FramePacing,
        traits: TerminalTraits,
        *,
        moves: bool = True,
    ) -> None:
        self._size = size
        self._moves = moves and traits.moves_cells
        self._writer = TerminalWriter(joins_at_edge=traits.joins_at_edge)
        self._buffer = ScreenBuffer(self._writer, fills=traits.fills_with_background)
        self._known_size = (0, 0)
        self._write: Callable[[str], None] | None = None
        # Where Textual left the cursor: in a field, that is where a person types.
        self._cursor = (0, 0)
        self._synchronized = False
        self._update_begin = ""
        self.pacing = pacing

    @property
    def live(self) -> bool:
        """Whether :meth:`show` can show rows of the stage."""
        return self._moves and self._write is not None

    @property
    def slow(self) -> bool:
        """Whether the terminal accepts writes more slowly than the usual pace needs."""
        return self.pacing.slow

    @property
    def buffer(self) -> ScreenBuffer:
        """The cells that the terminal shows."""
        return self._buffer

    def open(self, write: Callable[[str], None]) -> None:
        """Write with ``write`` from now on, to a terminal whose cells are unknown."""
        self._write = write
        self.forget()

    def close(self) -> None:
        """Write nothing more for the stage."""
        self._write = None

    def forget(self) -> None:
        """Treat every cell of the terminal as unknown, and take its size anew."""
        self._known_size = self._size()
        self._buffer.forget(self._known_size[0])

    def show(
        self, y: int, x: int, rows: Mapping[int, list[Cell]], steps: int, gap: CellStyle
    ) -> None:
        """Show ``rows`` of a stage whose upper left cell is ``y``, ``x``, moved by ``steps`` cells.

        ``gap`` is the style of the space between two comments.
        """
        if self._write is None:
            return
        self._check_size()
        self._buffer.scroll(x, {y + at: cells for at, cells in rows.items()}, steps, gap)
        if self._cursor != (0, 0):
            self._writer.move(*self._cursor)
        data = self._writer.take()
        if data:
            if self._synchronized:
                data = f"{ansi_stream.SYNC_BEGIN}{data}{ansi_stream.SYNC_END}"
            self._write(self.with_queries(data, self.pacing.count_frame))

    def with_queries(self, data: str, count: Callable[[int], None]) -> str:
        """Return ``data`` with the queries whose replies show how fast the terminal accepts it.

        ``count`` gets the bytes of ``data`` between the two, because the one query must be sent
        before the data is on its way and the other one after.
        """
        line_speed = self.pacing.line_speed
        before = CURSOR_QUERY if line_speed.begin_round_trip() else ""
        count(size_of(data))
        return before + data + (CURSOR_QUERY if line_speed.begin_query() else "")

    def rewrite(self, data: str) -> str:
        """Return the data to write for Textual's ``data``: the cells that differ, all the rest.

        A synchronized update begins only before its first change, so that an update without one
        costs no byte.
        """
        if not self._moves or self._write is None:
            return data
        if data == ansi_stream.SYNC_BEGIN:
            self._synchronized = True
            self._update_begin = data
            return ""
        if data == ansi_stream.SYNC_END:
            begun, self._update_begin = not self._update_begin, ""
            return data if begun else ""
        if ansi_stream.only_modes(data):
            return self._after_begin(data)
        self._check_size()
        self._apply(data)
        return self._after_begin(self._writer.take())

    def _after_begin(self, data: str) -> str:
        """Return ``data`` after the begin of its update, if that is still to be written."""
        if not data:
            return ""
        before, self._update_begin = self._update_begin, ""
        return before + data

    def _check_size(self) -> None:
        # The size changes before Textual announces it, and writes of both sizes may still follow.
        if self._size() != self._known_size:
            self.forget()

    def _apply(self, data: str) -> None:
        """Apply Textual's ``data`` to the buffer, and pass on the sequences that are no cells."""
        style = DEFAULT
        y = x = 0
        positioned = False
        for kind, part in ansi_stream.tokens(data):
            match kind:
                case SequenceKind.STYLE:
                    # Rich writes each run of text as a whole style and a reset behind it.
                    style = style_of(part)
                case SequenceKind.POSITION:
                    row, _, column = part.partition(";")
                    y, x = int(row or 1) - 1, int(column or 1) - 1
                    positioned = True
                case SequenceKind.TEXT:
                    cells = cells_of(part, style)
                    self._buffer.put(y, x, cells)
                    x += len(cells)
                case SequenceKind.CONTROL:
                    # Line ends between the rows of an update: each next row has its position.
                    if not positioned:
                        self._writer.raw(part)
                case SequenceKind.OTHER:
                    self._writer.raw(part)
                    # Erasing, scrolling, inserting: the cells that it leaves are not modelled.
                    if part[-1:] in "JKLMPSTX@" and part.startswith("\x1b["):
                        self.forget()
        if positioned:
            self._cursor = (y, x)
            if (y, x) != (0, 0):
                self._writer.move(y, x)
