"""The panels of a room: what is pinned, the stage, the list and the board, and their shares."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import ComposeResult
from textual.containers import Container, Vertical

from danmaku_proto.events import User
from danmaku_tui.i18n.language import tr
from danmaku_tui.room.board import BoardKind, Window
from danmaku_tui.room.room import RoomView
from danmaku_tui.rules.event_group import EventGroup
from danmaku_tui.ui.board.board_panel import TITLES, BoardPanel, window_words
from danmaku_tui.ui.keys.selection import Selection
from danmaku_tui.ui.list.event_list import EventList
from danmaku_tui.ui.list.listing import Listing
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.look.panel_sizes import share_out
from danmaku_tui.ui.stage.director import Director
from danmaku_tui.ui.stage.pinned_rows import PinnedRows
from danmaku_tui.ui.stage.stage_view import StageView
from danmaku_tui.ui.terminal.drawing import Drawing

if TYPE_CHECKING:
    from danmaku_tui.rules.query import Query

CROSSINGS: Final = (16.0, 12.0, 10.0, 8.0, 6.5, 5.0, 4.0)
"""Crossing times in seconds, slow to fast, that the speed keys step through."""

BOARDS: Final = (BoardKind.COMMENTS, BoardKind.GIFTS, BoardKind.LIKES, BoardKind.FEED)
"""The boards in the order of their key."""


class Panels(Vertical):
    """Shows what ``director`` lets fly and pins, and the lines of ``listing``.

    ``clock`` is the stage's, in seconds. ``pinned`` is the number of pinned rows that a person
    wants, None for as many as the screen has room for; ``listed`` says whether the list is wanted
    at first, and ``board`` which board, None for none. ``drawing`` is what moves the stage in the
    terminal. ``keys`` are the keys in force by the names of their bindings, where they are others.
    """

    DEFAULT_CSS: ClassVar[str] = """
    Panels { height: 1fr; }
    Panels #body { layout: grid; grid-size: 2 2; grid-columns: 1fr 26; grid-rows: 1fr 9; }
    Panels #stage { column-span: 2; }
    Panels #body.no-list { grid-size: 2 1; grid-rows: 1fr; }
    Panels #body.no-list #stage { column-span: 1; }
    Panels #body.no-list #list { display: none; }
    Panels #body.no-board { grid-size: 1 2; grid-columns: 1fr; }
    Panels #body.no-board #stage { column-span: 1; }
    Panels #body.no-board #board { display: none; }
    Panels #body.no-list.no-board { grid-size: 1 1; }
    Panels #body.no-stage { grid-size: 2 1; grid-rows: 1fr; }
    Panels #body.no-stage.no-board { grid-size: 1 1; }
    Panels #body.no-stage #stage { display: none; }
    """

    def __init__(
        self,
        director: Director,
        listing: Listing,
        palette: Palette,
        clock: Callable[[], float],
        *,
        pinned: int | None,
        listed: bool,
        board: BoardKind | None,
        drawing: Drawing | None = None,
        keys: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._director = director
        self._clock = clock
        self._pinned_wanted = pinned
        self._list_wanted = listed
        self._board_wanted = board is not None
        self._board = (BOARDS[0] if board is None else board, Window.SESSION)
        self._room = (0, 0)
        # Kept, not looked for: these are renewed many times a second.
        self._pinned = PinnedRows(director, palette, id="pinned")
        self.stage = StageView(director, palette, clock, self._pinned.renew, drawing, id="stage")
        self.events = EventList(listing, palette, keys, id="list")
        self.board = BoardPanel(palette, self._board[0], id="board")
        self._body = Container(self.stage, self.events, self.board, id="body")
        super().__init__()

    def compose(self) -> ComposeResult:
        """Put the panels on the screen."""
        yield self._pinned
        yield self._body

    def share_out(self, width: int, height: int) -> None:
        """Share ``width`` columns and ``height`` rows out between the panels."""
        self._room = (width, height)
        self._share_out()

    @property
    def picked(self) -> Selection | None:
        """What is picked in the panel that the keys go to."""
        panels = (self.stage, self.events, self.board)
        return next((panel.picked for panel in panels if panel.has_focus), None)

    @property
    def hits(self) -> tuple[int, int] | None:
        """The place of the present hit, 0 for none, and how many there are; None for no search."""
        listing = self.events.listing
        if listing.query is None:
            return None
        at = listing.hit_index
        return 0 if at is None else at + 1, listing.hits

    @property
    def board_shown(self) -> tuple[BoardKind, Window]:
        """The board that is shown where there is room for one, and the time that it covers."""
        return self._board

    def next_board(self) -> str:
        """Show the next board; after the last one, none. Return what to say."""
        kind, window = self._board
        wanted = self._board_wanted
        self._board_wanted = not (wanted and kind is BOARDS[-1])
        if wanted and not self._board_wanted:
            self._share_out()
            return tr("board off")
        following = BOARDS.index(kind) + 1 if wanted else 0
        self._board = (BOARDS[following], window)
        self._share_out()
        return self._board_words()

    def next_window(self) -> str:
        """Let the board cover the last ten minutes, or all; return what to say."""
        kind, window = self._board
        if kind is BoardKind.FEED:
            return tr("the feed alone says what time its ranking covers")
        self._board = (kind, Window.RECENT if window is Window.SESSION else Window.SESSION)
        return self._board_words()

    def toggle_list(self) -> None:
        """Show the list, or give its room to the stage."""
        self._list_wanted = not self._list_wanted
        self._share_out()
        if not self.events.display and self.events.has_focus:
            self.screen.set_focus(None)

    def toggle_motion(self) -> str:
        """Turn the stage into a list, or back; return what to say."""
        if self._director.frozen:
            self.toggle_freeze()
        self._director.set_motion(not self._director.motion)
        self._share_out()
        return tr("motion on") if self._director.motion else tr("motion off: all is a list")

    def toggle_freeze(self) -> None:
        """Stop the stage and pick something on it, or let it go on."""
        if self._director.frozen:
            self.stage.end_picking()
            self._director.thaw(self._clock())
        else:
            self._director.freeze(self._clock())
            self.stage.begin_picking()

    def switch(self, group: EventGroup) -> str:
        """Turn a group of events on or off, on the stage and in the list; return what to say."""
        self.stage.show_changed(self._director.switch(group))
        self._pinned.renew(self._clock())
        self.events.leave_out(self._director.off)
        words = tr("{kinds} off") if group in self._director.off else tr("{kinds} on")
        return words.format(kinds=group.words)

    def cross_faster(self, steps: int) -> str:
        """Let comments cross in less time, or in more when ``steps`` is negative.

        Return what to say.
        """
        stage = self._director.stage
        at = min(range(len(CROSSINGS)), key=lambda i: abs(CROSSINGS[i] - stage.crossing))
        crossing = CROSSINGS[min(len(CROSSINGS) - 1, max(0, at + steps))]
        stage.set_crossing(crossing, self._clock())
        return tr("a comment crosses in {seconds:g} s").format(seconds=crossing)

    def stand_still(self, *, still: bool) -> None:
        """Let what flies stand still, or go on unless it is frozen."""
        stage, now = self._director.stage, self._clock()
        if still:
            stage.pause(now)
        elif not self._director.frozen:
            stage.resume(now)

    def judged_anew(self) -> None:
        """Show at once what other rules make of what flies, is pinned and is in the list."""
        self.stage.show_changed(self._director.rules_changed())
        self._pinned.renew(self._clock())
        self.events.judge_anew()

    def only(self, user: User | None) -> str:
        """Show only ``user``, or everybody, on the stage and in the list; return what to say."""
        self.stage.show_changed(self._director.set_only(user))
        self._pinned.renew(self._clock())
        self.events.only(user)
        if user is None:
            return tr("everybody again")
        return tr("only {name} · Esc shows everybody").format(name=user.name)

    def search(self, query: Query | None) -> None:
        """Mark the hits of ``query`` on the stage and in the list, and count them there."""
        self.events.search(query)
        self.stage.mark(query)

    def renew(self, now: float, room: RoomView, hint: str) -> None:
        """Show what has come until ``now``, and ``room`` where it has the board that is shown."""
        if (room.kind, room.window) == self._board:
            self.board.show(room)
        self.events.renew()
        self._pinned.renew(now)
        self.stage.set_hint(hint)

    def set_palette(self, palette: Palette) -> None:
        """Paint everything in other colours, and in the language that is spoken now."""
        for panel in (self._pinned, self.stage, self.events, self.board):
            panel.set_palette(palette)

    def _board_words(self) -> str:
        kind, window = self._board
        board, covers = tr(TITLES[kind]).lower(), window_words(kind, window)
        words = tr("board: {board}, {window}") if covers else tr("board: {board}")
        return words.format(board=board, window=covers)

    def _share_out(self) -> None:
        body, pinned, motion = self._body, self._pinned, self._director.motion
        listed = self._list_wanted or not motion
        shares = share_out(
            *self._room,
            board=self._board_wanted,
            listed=listed,
            stage=motion,
            pinned=self._pinned_wanted,
        )
        body.set_class(not shares.board, "no-board")
        body.set_class(not listed, "no-list")
        body.set_class(not motion, "no-stage")
        body.styles.grid_columns = f"1fr {shares.board}" if shares.board else "1fr"
        body.styles.grid_rows = f"1fr {shares.list}" if listed and motion else "1fr"
        pinned.display = shares.pinned > 0
        pinned.styles.height = shares.pinned
