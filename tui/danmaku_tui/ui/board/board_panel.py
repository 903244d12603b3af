"""The leaderboard: place, movement, name and amount of each person."""

from __future__ import annotations

from typing import ClassVar, Final

from textual.binding import BindingType
from textual.events import Click, Resize
from textual.strip import Strip

from danmaku_proto.text import cells
from danmaku_tui.i18n import event_text
from danmaku_tui.i18n.language import N_, tr
from danmaku_tui.room.board import BoardKind, Standing, Window
from danmaku_tui.room.room import RoomView
from danmaku_tui.ui.keys.panel_keys import BOARD_KEYS
from danmaku_tui.ui.keys.selection import Selection
from danmaku_tui.ui.look import number_format
from danmaku_tui.ui.look.glyphs import Glyphs
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.look.prepared_rows import PreparedRows
from danmaku_tui.ui.look.row import Row, heading

TITLES: Final = {
    BoardKind.COMMENTS: N_("Top by comments"),
    BoardKind.GIFTS: N_("Top by gifts"),
    BoardKind.LIKES: N_("Top by likes"),
    BoardKind.FEED: N_("Feed's ranking"),
}

WINDOWS: Final = {Window.SESSION: N_("session"), Window.RECENT: N_("10 min")}

_EMPTY: Final = {
    BoardKind.COMMENTS: N_("nobody has commented yet"),
    BoardKind.GIFTS: N_("no gifts yet"),
    BoardKind.LIKES: N_("no likes yet"),
    BoardKind.FEED: N_("the feed sends no ranking"),
}


class BoardPanel(PreparedRows, can_focus=True):
    """The standings of one board, best first, with a cursor that selects a person.

    ``kind`` is the board until :meth:`show` has the first standings. The cursor is on a person,
    not on a place: it moves with the person when places change.
    """

    DEFAULT_CSS: ClassVar[str] = """
    BoardPanel {
        width: 1fr;
        height: 1fr;
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [*BOARD_KEYS]

    def __init__(self, palette: Palette, kind: BoardKind = BoardKind.COMMENTS) -> None:
        super().__init__(palette)
        self._kind = kind
        self._window = Window.SESSION
        self._standings: tuple[Standing, ...] = ()
        self._top = 0
        self._at = 0
        # The person under the cursor; empty until the panel has had the focus.
        self._key = ""

    @property
    def selection(self) -> Selection | None:
        """The person under the cursor; None on an empty board."""
        return Selection(self._standings[self._at].user) if self._standings else None

    def show(self, room: RoomView) -> None:
        """Show the board of ``room``, painted only where it has changed."""
        board = (room.kind, room.window, room.standings)
        if board == (self._kind, self._window, self._standings):
            return
        if room.kind is not self._kind:
            self._top = self._at = 0
        self._kind, self._window, self._standings = board
        self._at = self._place()
        if self.has_focus:
            self._follow_person()
        self.repaint()

    def on_resize(self, _: Resize) -> None:
        """Keep the cursor in view, and no empty rows below the last line."""
        self._reveal()

    def watch_has_focus(self, has_focus: bool) -> None:
        """Mark the heading and show the cursor with the focus, and neither without it."""
        super().watch_has_focus(has_focus)
        if has_focus:
            self._follow_person()
        self.repaint()

    def on_click(self, event: Click) -> None:
        """Put the cursor on the clicked line."""
        index = self._top + event.y - 1
        if event.y > 0 and index < len(self._standings):
            self._go(index)

    def action_move(self, lines: int) -> None:
        """Move the cursor by ``lines``, down when positive."""
        self._go(self._at + lines)

    def action_move_pages(self, pages: float) -> None:
        """Move the cursor by ``pages``, a multiple of the lines in view."""
        self._go(self._at + round(pages * self._lines_in_view))

    def action_to_edge(self, last: int) -> None:
        """Move the cursor to the first line, or to the last when ``last`` is 1."""
        self._go(len(self._standings) - 1 if last else 0)

    @property
    def _lines_in_view(self) -> int:
        return max(1, self.size.height - 1)

    def _go(self, index: int) -> None:
        if not self._standings:
            return
        self._at = min(len(self._standings) - 1, max(0, index))
        self._follow_person()
        self.repaint()

    def _place(self) -> int:
        """Return the index of the person under the cursor, or the old one if they have left."""
        places = [i for i, line in enumerate(self._standings) if line.user.key == self._key]
        if not self._key or not places:
            return min(self._at, max(0, len(self._standings) - 1))
        return min(places, key=lambda place: abs(place - self._at))

    def _follow_person(self) -> None:
        """Note the person under the cursor, and keep the cursor in view."""
        if self._standings:
            self._key = self._standings[self._at].user.key
        self._reveal()

    def _reveal(self) -> None:
        """Scroll as little as possible to the cursor, without empty rows below the last line."""
        room = self._lines_in_view
        top = min(self._at, max(self._top, self._at - room + 1))
        self._top = max(0, min(top, len(self._standings) - room))

    def repaint(self) -> None:
        """Prepare the heading and every line in view."""
        width, palette = self.size.width, self._palette
        room = self._lines_in_view
        self._top = max(0, min(self._top, len(self._standings) - room))
        rows = [self._heading(width)]
        for index in range(self._top, min(self._top + room, len(self._standings))):
            here = self.has_focus and index == self._at
            rows.append(self._line(self._standings[index], width, here=here))
        self._blank = self.empty_row(palette.text)
        if not self._standings:
            row = Row(palette.glyphs).add_fit(f" {tr(_EMPTY[self._kind])}", palette.dim, width)
            rows.append(row.strip(width))
        self._prepared = rows
        self.refresh()

    def _heading(self, width: int) -> Strip:
        palette, focus = self._palette, self.has_focus
        styles = (palette.rule, palette.accent if focus else palette.strong, palette.dim)
        title = " ".join((tr(TITLES[self._kind]), *_sign(self._kind, palette.glyphs)))
        note = window_words(self._kind, self._window)
        return heading(title, note, width, styles, marked=focus, glyphs=palette.glyphs)

    def _line(self, standing: Standing, width: int, *, here: bool) -> Strip:
        palette, glyphs = self._palette, self._palette.glyphs
        leads = standing.place <= 3
        amount = standing.text or number_format.count(standing.value)
        amount = amount if cells(amount) <= 9 else number_format.count(standing.value)
        place, moved, name, worth = (
            palette.strong if leads else palette.dim,
            palette.accent if standing.moved else palette.faint,
            palette.name(standing.user.key),
            palette.strong if leads else palette.text,
        )
        if here:
            place = moved = name = worth = palette.picked
        row = Row(glyphs)
        row.add(f"{standing.place:>3} ", place).add(_move(standing.moved, glyphs), moved)
        row.add(glyphs.here if here else " ", name)
        room = width - row.width - cells(amount) - 2
        row.add_fit(event_text.person(standing.user), name, room).add(f" {amount} ", worth)
        return row.fill(palette.text, width).strip(width)


def window_words(kind: BoardKind, window: Window) -> str:
    """Return the time window of the board ``kind``; empty where the feed decides it."""
    return "" if kind is BoardKind.FEED else tr(WINDOWS[window])


def _sign(kind: BoardKind, glyphs: Glyphs) -> tuple[str, ...]:
    """Return the sign for the amounts of the board, where there is one."""
    match kind:
        case BoardKind.GIFTS:
            return (glyphs.gift,)
        case BoardKind.LIKES:
            return (glyphs.like,)
        case _:
            return ()


def _move(moved: int | None, glyphs: Glyphs) -> str:
    """Return the movement of a place in two cells: a star for a person who is new."""
    if moved is None:
        return "* "
    if not moved:
        return "  "
    arrow = glyphs.up if moved > 0 else glyphs.down
    return f"{arrow}{abs(moved)}" if abs(moved) < 10 else f"{arrow}+"
