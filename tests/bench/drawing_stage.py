"""The stage alone on a terminal, with the demo's comments, drawn in one of two ways.

``python -m tests.bench.drawing_stage moved|whole RATE REPORT``: the terminal moves the rows, or a
plain widget of the same content is refreshed whole 30 times a second. ``q`` ends it, and the bytes
written are in the file ``REPORT``.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from textual.app import App, ComposeResult, RenderResult
from textual.driver import Driver
from textual.strip import Strip
from textual.widget import Widget

from danmaku_proto import codec
from danmaku_proto._pb.douyin import ChatMessage
from danmaku_proto.events import Chat, User
from danmaku_proto.text import clean, clean_name
from danmaku_tui.demo.room import InventedRoom
from danmaku_tui.room.history import History
from danmaku_tui.stage.stage import Stage
from danmaku_tui.ui.look.palette import DARK, palette_of
from danmaku_tui.ui.stage.comment import Comment
from danmaku_tui.ui.stage.director import Director
from danmaku_tui.ui.stage.lane_runs import LaneLook
from danmaku_tui.ui.stage.lane_strip import paint_lane
from danmaku_tui.ui.stage.stage_view import StageView
from danmaku_tui.ui.terminal.cell_style import CellStyle
from danmaku_tui.ui.terminal.cells import Cell
from danmaku_tui.ui.terminal.drawing import Drawing
from danmaku_tui.ui.terminal.driver import viewer_driver
from danmaku_tui.ui.terminal.frame_pacing import FramePacing
from danmaku_tui.ui.terminal.traits import TerminalTraits
from tests.fixtures.unread_input import UNREAD

FRAMES: Final = 30
"""A second, of the widget that is refreshed whole."""


class CountingDrawing(Drawing):
    """Counts the fewest bytes possible: a position and a move per row and step, each grapheme."""

    def __init__(
        self, size: Callable[[], tuple[int, int]], pacing: FramePacing, *, moves: bool
    ) -> None:
        super().__init__(size, pacing, TerminalTraits.of(os.environ), moves=moves)
        self._new_cells: list[tuple[int, int, list[Cell]]] = []

    @property
    def least(self) -> int:
        """In bytes."""
        return sum(_least(*new) for new in self._new_cells)

    def show(
        self, y: int, x: int, rows: Mapping[int, list[Cell]], steps: int, gap: CellStyle
    ) -> None:
        """Remember the new cells, which are counted after the measurement; and show the rows."""
        if steps:
            for at, cells in rows.items():
                self._new_cells.append((y + at, steps, cells[-steps - 1 :]))
        super().show(y, x, rows, steps, gap)


class Whole(Widget):
    """The same lanes, every one painted anew in every frame."""

    def __init__(self, director: Director) -> None:
        super().__init__()
        self._director = director
        self._look = LaneLook(palette_of(DARK))

    def render(self) -> RenderResult:
        """Return nothing: rows are given by :meth:`render_line`."""
        return ""

    def render_line(self, y: int) -> Strip:
        """Return a lane."""
        return paint_lane(self._director.stage.visible(y), self.size.width, self._look)

    def on_mount(self) -> None:
        """Start the frames."""
        self.set_interval(1 / FRAMES, self._frame)

    def on_resize(self) -> None:
        """Have as many lanes as rows."""
        self._director.stage.resize(self.size.width, self.size.height, time.monotonic())

    def _frame(self) -> None:
        now = time.monotonic()
        self._director.take(now)
        self._director.count_flights(self._director.stage.tick(now).entered, ())
        self.refresh()


class Alone(App[None]):
    """A stage that has the whole terminal, and ``rate`` comments a second."""

    BINDINGS = [("q", "quit", "Quit")]  # noqa: RUF012  # as Textual declares it
    ENABLE_COMMAND_PALETTE = False

    def __init__(self, *, moved: bool, rate: float) -> None:
        self.written = 0
        self.drawing = CountingDrawing(lambda: self.size, FramePacing(time.monotonic), moves=moved)
        super().__init__()
        self._history = History()
        self._director = Director(self._history, Stage[Comment](0, 0))
        self._moved = moved
        self._rate = rate
        self._comments = comments_of(20_000)
        self._began = time.monotonic()

    def get_driver_class(self) -> type[Driver]:
        """Return a driver that draws, and counts the bytes written."""
        return viewer_driver(super().get_driver_class(), self.drawing, self._count, UNREAD)

    def compose(self) -> ComposeResult:
        """Put the stage on the screen."""
        if self._moved:
            palette = palette_of(DARK)
            yield StageView(self._director, palette, time.monotonic, drawing=self.drawing)
        else:
            yield Whole(self._director)

    def on_mount(self) -> None:
        """Start the comments."""
        self.set_interval(1 / 20, self._append_due)

    def _append_due(self) -> None:
        due = int((time.monotonic() - self._began) * self._rate)
        while self._history.end < due:
            self._history.append(self._comments[self._history.end % len(self._comments)])

    def _count(self, size: int) -> None:
        self.written += size


def _least(y: int, steps: int, cells: list[Cell]) -> int:
    """Return the bytes of moving a row by ``steps`` and of the new ones of its last ``cells``."""
    written = sum(
        len(glyph.encode())
        for at, (glyph, _, width) in enumerate(cells)
        if at + width > len(cells) - steps and glyph != " "
    )
    return len(f"\x1b[{y + 1};1H\x1b[P") + written


def comments_of(messages: int) -> list[Chat]:
    """Return the comments among the first ``messages`` of the demo's room."""
    room, comments = InventedRoom(seed=7), []
    while messages > 0:
        _, batch = next(room)
        messages -= len(batch)
        for message in batch:
            if message.method == "WebcastChatMessage":
                chat = codec.decode(ChatMessage, message.payload)
                if chat.user is not None:
                    person, name = str(chat.user.id), clean_name(chat.user.nickname)
                    user = User(person, name, person)
                    comments.append(Chat(str(message.msg_id), 0.0, user, clean(chat.content)))
    return comments


def main(way: str, rate: float, report: Path) -> None:
    """Run until ``q``; then write the number of bytes into ``report``."""
    app = Alone(moved=way == "moved", rate=rate)
    app.run()
    report.write_text(json.dumps({"written": app.written, "least": app.drawing.least}))


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), Path(sys.argv[3]))
