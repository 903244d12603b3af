"""The leaderboard: place, how it moved, who, and how much."""

from __future__ import annotations

from typing import ClassVar, Final

from textual.app import RenderResult
from textual.binding import Binding, BindingType
from textual.strip import Strip
from textual.widget import Widget

from danmaku_proto.text import cells
from danmaku_tui.room.board import BoardKind, Standing, Window
from danmaku_tui.room.room import RoomView
from danmaku_tui.ui import figures
from danmaku_tui.ui.palette import Palette
from danmaku_tui.ui.row import Row, heading

TITLES: Final = {
    BoardKind.COMMENTS: "Top by comments",
    BoardKind.GIFTS: "Top by gifts ◆",
    BoardKind.LIKES: "Top by likes ♥",
    BoardKind.FEED: "Feed's ranking",
}

WINDOWS: Final = {Window.SESSION: "session", Window.RECENT: "10 min"}

_EMPTY: Final = {
    BoardKind.COMMENTS: "nobody has commented yet",
    BoardKind.GIFTS: "no gifts yet",
    BoardKind.LIKES: "no likes yet",
    BoardKind.FEED: "the feed sends no ranking",
}


class BoardPanel(Widget, can_focus=True):
    """Shows the standings of one board, best first."""

    DEFAULT_CSS: ClassVar[str] = """
    BoardPanel {
        width: 1fr;
        height: 1fr;
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "scroll_by(1)", "Down", show=False),
        Binding("k,up", "scroll_by(-1)", "Up", show=False),
        Binding("ctrl+d,pagedown", "scroll_pages(0.5)", "Half a page down", show=False),
        Binding("ctrl+u,pageup", "scroll_pages(-0.5)", "Half a page up", show=False),
        Binding("g,home", "scroll_to_edge(0)", "To the first", show=False),
        Binding("G,end", "scroll_to_edge(1)", "To the last", show=False),
    ]

    def __init__(self, palette: Palette, **names: str) -> None:
        super().__init__(**names)  # type: ignore[arg-type]  # only id and classes are passed
        self._palette = palette
        self._kind = BoardKind.COMMENTS
        self._window = Window.SESSION
        self._standings: tuple[Standing, ...] = ()
        self._top = 0

    def set_palette(self, palette: Palette) -> None:
        """Paint everything in other colours."""
        self._palette = palette
        self.refresh()

    def show(self, room: RoomView) -> None:
        """Show the board of ``room``; what has not changed is not painted again."""
        board = (room.kind, room.window, room.standings)
        if board == (self._kind, self._window, self._standings):
            return
        self._kind, self._window, self._standings = board
        self._scroll(0)
        self.refresh()

    def render(self) -> RenderResult:
        """Return nothing: rows are given by :meth:`render_line`."""
        return ""

    def render_line(self, y: int) -> Strip:
        """Return the heading, or a line of the board."""
        width, palette = self.size.width, self._palette
        if y == 0:
            title = palette.accent if self.has_focus else palette.strong
            styles = (palette.rule, title, palette.dim)
            title_text, note = TITLES[self._kind], WINDOWS[self._window]
            return heading(title_text, note, width, styles, marked=self.has_focus)
        index = self._top + y - 1
        if 0 <= index < len(self._standings):
            return self._line(self._standings[index], width)
        row = Row()
        if y == 1 and not self._standings:
            row.add_fit(f" {_EMPTY[self._kind]}", palette.dim, width)
        return row.fill(palette.text, width).strip(width)

    def on_resize(self) -> None:
        """Leave no room below the last line that a line above could take."""
        self._scroll(0)

    def on_focus(self) -> None:
        """Mark the heading."""
        self.refresh()

    def on_blur(self) -> None:
        """Unmark the heading."""
        self.refresh()

    def action_scroll_by(self, lines: int) -> None:
        """Move by ``lines``, down when positive."""
        self._scroll(lines)

    def action_scroll_pages(self, pages: float) -> None:
        """Move by a part of what is in view."""
        self._scroll(round(pages * self._lines_in_view))

    def action_scroll_to_edge(self, last: int) -> None:
        """Move to the first line, or to the last when ``last`` is 1."""
        self._scroll(len(self._standings) if last else -len(self._standings))

    @property
    def _lines_in_view(self) -> int:
        return max(1, self.size.height - 1)

    def _scroll(self, lines: int) -> None:
        most = max(0, len(self._standings) - self._lines_in_view)
        top = min(most, max(0, self._top + lines))
        if top != self._top:
            self._top = top
            self.refresh()

    def _line(self, standing: Standing, width: int) -> Strip:
        palette = self._palette
        leads = standing.place <= 3
        amount = standing.text or figures.count(standing.value)
        amount = amount if cells(amount) <= 9 else figures.count(standing.value)
        row = Row()
        row.add(f"{standing.place:>3} ", palette.strong if leads else palette.dim)
        row.add(_move(standing.moved), palette.accent if standing.moved else palette.faint)
        row.add(" ", palette.text)
        room = width - row.width - cells(amount) - 2
        row.add_fit(standing.user.name, palette.name(standing.user.key), room)
        row.add(f" {amount} ", palette.strong if leads else palette.text)
        return row.fill(palette.text, width).strip(width)


def _move(moved: int | None) -> str:
    """Return in two cells how a place moved: a star for who is new on the board."""
    if moved is None:
        return "* "
    if not moved:
        return "  "
    arrow = "↑" if moved > 0 else "↓"
    return f"{arrow}{abs(moved)}" if abs(moved) < 10 else f"{arrow}+"
