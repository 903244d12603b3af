"""The leaderboard: place, how it moved, who, and how much."""

from __future__ import annotations

from typing import ClassVar, Final

from textual.app import RenderResult
from textual.binding import BindingType
from textual.events import Click
from textual.strip import Strip
from textual.widget import Widget

from danmaku_proto.text import cells
from danmaku_tui.i18n.language import N_, tr
from danmaku_tui.room.board import BoardKind, Standing, Window
from danmaku_tui.room.room import RoomView
from danmaku_tui.ui.keys.panel_keys import BOARD_KEYS
from danmaku_tui.ui.keys.selection import Selection
from danmaku_tui.ui.look import number_format
from danmaku_tui.ui.look.glyphs import Glyphs
from danmaku_tui.ui.look.palette import Palette
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


class BoardPanel(Widget, can_focus=True):
    """Shows the standings of one board, best first, and lets a person be picked from them.

    ``kind`` is the board that is shown until the first one comes.
    The cursor is on a person, not on a place: it goes along when places change.
    """

    DEFAULT_CSS: ClassVar[str] = """
    BoardPanel {
        width: 1fr;
        height: 1fr;
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [*BOARD_KEYS]

    def __init__(
        self, palette: Palette, kind: BoardKind = BoardKind.COMMENTS, **names: str
    ) -> None:
        super().__init__(**names)  # type: ignore[arg-type]  # only id and classes are passed
        self._palette = palette
        self._kind = kind
        self._window = Window.SESSION
        self._standings: tuple[Standing, ...] = ()
        self._top = 0
        self._at = 0
        # Who the cursor is on; empty as long as no key can act on it.
        self._key = ""
        self._prepared: list[Strip] = []
        self._blank = Strip([])

    @property
    def picked(self) -> Selection | None:
        """Who the cursor is on; None on an empty board."""
        return Selection(self._standings[self._at].user) if self._standings else None

    def set_palette(self, palette: Palette) -> None:
        """Paint everything in other colours, and in the language that is spoken now."""
        self._palette = palette
        self._prepare()

    def show(self, room: RoomView) -> None:
        """Show the board of ``room``; what has not changed is not painted again."""
        board = (room.kind, room.window, room.standings)
        if board == (self._kind, self._window, self._standings):
            return
        if room.kind is not self._kind:
            self._top = self._at = 0
        self._kind, self._window, self._standings = board
        self._at = self._place()
        if self.has_focus:
            self._hold()
        self._prepare()

    def render(self) -> RenderResult:
        """Return nothing: rows are given by :meth:`render_line`."""
        return ""

    def render_line(self, y: int) -> Strip:
        """Return the heading, or a line of the board."""
        return self._prepared[y] if 0 <= y < len(self._prepared) else self._blank

    def on_resize(self) -> None:
        """Keep the cursor in view, and no room below the last line."""
        self._reveal()
        self._prepare()

    def watch_has_focus(self, has_focus: bool) -> None:
        """Mark the heading and show the cursor, or neither."""
        super().watch_has_focus(has_focus)
        if has_focus:
            self._hold()
        self._prepare()

    def on_click(self, event: Click) -> None:
        """Put the cursor on the line that was clicked."""
        index = self._top + event.y - 1
        if event.y > 0 and index < len(self._standings):
            self._go(index)

    def action_move(self, lines: int) -> None:
        """Move the cursor by ``lines``, down when positive."""
        self._go(self._at + lines)

    def action_move_pages(self, pages: float) -> None:
        """Move the cursor by a part of what is in view."""
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
        self._hold()
        self._prepare()

    def _place(self) -> int:
        """Return where the person of the cursor is now; who has left leaves it where it was."""
        places = [i for i, line in enumerate(self._standings) if line.user.key == self._key]
        if not self._key or not places:
            return min(self._at, max(0, len(self._standings) - 1))
        return min(places, key=lambda place: abs(place - self._at))

    def _hold(self) -> None:
        """Keep the cursor on who it is on, and in view."""
        if self._standings:
            self._key = self._standings[self._at].user.key
        self._reveal()

    def _reveal(self) -> None:
        """Scroll as little as brings the cursor into view, and leave no room below the last."""
        room = self._lines_in_view
        top = min(self._at, max(self._top, self._at - room + 1))
        self._top = max(0, min(top, len(self._standings) - room))

    def _prepare(self) -> None:
        width, palette = self.size.width, self._palette
        room = self._lines_in_view
        self._top = max(0, min(self._top, len(self._standings) - room))
        rows = [self._heading(width)]
        for index in range(self._top, min(self._top + room, len(self._standings))):
            here = self.has_focus and index == self._at
            rows.append(self._line(self._standings[index], width, here=here))
        self._blank = Row().fill(palette.text, width).strip(width)
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
        row.add_fit(standing.user.name, name, room).add(f" {amount} ", worth)
        return row.fill(palette.text, width).strip(width)


def window_words(kind: BoardKind, window: Window) -> str:
    """Return of what time the figures of ``kind`` are; empty where the feed alone knows."""
    return "" if kind is BoardKind.FEED else tr(WINDOWS[window])


def _sign(kind: BoardKind, glyphs: Glyphs) -> tuple[str, ...]:
    """Return the sign of what is counted, where there is one."""
    match kind:
        case BoardKind.GIFTS:
            return (glyphs.gift,)
        case BoardKind.LIKES:
            return (glyphs.like,)
        case _:
            return ()


def _move(moved: int | None, glyphs: Glyphs) -> str:
    """Return in two cells how a place moved: a star for who is new on the board."""
    if moved is None:
        return "* "
    if not moved:
        return "  "
    arrow = glyphs.up if moved > 0 else glyphs.down
    return f"{arrow}{abs(moved)}" if abs(moved) < 10 else f"{arrow}+"
