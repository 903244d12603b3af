"""The panels of a room: pinned rows, stage, list and board, and their shares of the screen."""

from __future__ import annotations

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
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.look.panel_sizes import share_out
from danmaku_tui.ui.room.context import RoomContext
from danmaku_tui.ui.room.model import RoomModel
from danmaku_tui.ui.stage.pinned_rows import PinnedRows
from danmaku_tui.ui.stage.stage_view import StageView
from danmaku_tui.ui.terminal.drawing import Drawing

if TYPE_CHECKING:
    from danmaku_tui.rules.query import Query

CROSSINGS: Final = (16.0, 12.0, 10.0, 8.0, 6.5, 5.0, 4.0)
"""The crossing times of the speed keys in seconds, slow to fast."""

BOARDS: Final = (BoardKind.COMMENTS, BoardKind.GIFTS, BoardKind.LIKES, BoardKind.FEED)
"""The boards in the order of the board key."""


class Panels(Vertical):
    """The pinned rows and the stage of ``model``, its list, and the board, in their shares.

    The configuration in ``context`` has the panels of the beginning. ``drawing`` moves the stage
    in the terminal; without it Textual repaints the rows.
    """

    DEFAULT_CSS: ClassVar[str] = """
    Panels { height: 1fr; }
    Panels > #body { layout: grid; grid-size: 2 2; grid-columns: 1fr 26; grid-rows: 1fr 9; }
    Panels > #body > StageView { column-span: 2; }
    Panels > #body.no-list { grid-size: 2 1; grid-rows: 1fr; }
    Panels > #body.no-list > StageView { column-span: 1; }
    Panels > #body.no-list > EventList { display: none; }
    Panels > #body.no-board { grid-size: 1 2; grid-columns: 1fr; }
    Panels > #body.no-board > StageView { column-span: 1; }
    Panels > #body.no-board > BoardPanel { display: none; }
    Panels > #body.no-list.no-board { grid-size: 1 1; }
    Panels > #body.no-stage { grid-size: 2 1; grid-rows: 1fr; }
    Panels > #body.no-stage.no-board { grid-size: 1 1; }
    Panels > #body.no-stage > StageView { display: none; }
    """

    def __init__(
        self,
        model: RoomModel,
        context: RoomContext,
        palette: Palette,
        drawing: Drawing | None = None,
    ) -> None:
        view, pinned, clock = context.config.view, context.config.pinned.rows, context.clock
        board = None if view.board == "off" else BoardKind(view.board)
        self._director = model.director
        self._clock = clock
        self._keys = context.keys
        self._wanted_pins = None if pinned == "auto" else pinned
        self._list_on = view.list
        self._board_on = board is not None
        self._board = (BOARDS[0] if board is None else board, Window.SESSION)
        self._room = (0, 0)
        # Kept and never queried, because they are renewed many times a second.
        self._pinned = PinnedRows(self._director, palette)
        self.stage = StageView(self._director, palette, clock, self._pinned.renew, drawing)
        self.events = EventList(model.listing, palette, context.keys)
        self.board = BoardPanel(palette, self._board[0])
        self._body = Container(self.stage, self.events, self.board, id="body")
        super().__init__()

    def compose(self) -> ComposeResult:
        """Put the pinned rows above the other panels."""
        yield self._pinned
        yield self._body

    def share_out(self, width: int, height: int) -> None:
        """Share ``width`` columns and ``height`` rows out between the panels."""
        self._room = (width, height)
        self._share_out()

    @property
    def selection(self) -> Selection | None:
        """The selection in the panel with the focus."""
        panels = (self.stage, self.events, self.board)
        return next((panel.selection for panel in panels if panel.has_focus), None)

    @property
    def hits(self) -> tuple[int, int] | None:
        """The position of the present hit, 0 for none, and the number of hits; None without one."""
        listing = self.events.listing
        if listing.query is None:
            return None
        at = listing.hit_index
        return 0 if at is None else at + 1, listing.hits

    @property
    def board_shown(self) -> tuple[BoardKind, Window]:
        """The kind of the board, and the window of time that it covers, also while it is hidden."""
        return self._board

    def next_board(self) -> str:
        """Show the next board, and none after the last; return the message."""
        kind, window = self._board
        shown = self._board_on
        self._board_on = not (shown and kind is BOARDS[-1])
        if shown and not self._board_on:
            self._share_out()
            return tr("board off")
        index = BOARDS.index(kind) + 1 if shown else 0
        self._board = (BOARDS[index], window)
        self._share_out()
        return self._board_message()

    def next_window(self) -> str:
        """Switch the board between the last ten minutes and the session; return the message."""
        kind, window = self._board
        if kind is BoardKind.FEED:
            return tr("the feed decides which time its ranking covers")
        self._board = (kind, Window.RECENT if window is Window.SESSION else Window.SESSION)
        return self._board_message()

    def toggle_list(self) -> None:
        """Show the list, or give its room to the stage."""
        self._list_on = not self._list_on
        self._share_out()
        if not self.events.display and self.events.has_focus:
            self.screen.set_focus(None)

    def toggle_motion(self) -> str:
        """Switch between the stage and a list alone; return the message."""
        if self._director.frozen:
            self.toggle_freeze()
        self._director.set_motion(not self._director.motion)
        self._share_out()
        return tr("motion on") if self._director.motion else tr("motion off: only the list")

    def toggle_freeze(self) -> None:
        """Freeze the stage and select a comment on it, or let it go on."""
        if self._director.frozen:
            self.stage.end_picking()
            self._director.thaw(self._clock())
        else:
            self._director.freeze(self._clock())
            self.stage.begin_picking()

    def switch(self, group: EventGroup) -> str:
        """Switch a group of events on or off, on the stage and in the list; return the message."""
        self.stage.show_changed(self._director.switch(group))
        self._pinned.renew(self._clock())
        self.events.leave_out(self._director.off)
        text = tr("{kinds} off") if group in self._director.off else tr("{kinds} on")
        return text.format(kinds=group.words)

    def cross_faster(self, steps: int) -> str:
        """Take the crossing time ``steps`` further in :data:`CROSSINGS`; return the message."""
        stage = self._director.stage
        at = min(range(len(CROSSINGS)), key=lambda i: abs(CROSSINGS[i] - stage.crossing))
        crossing = CROSSINGS[min(len(CROSSINGS) - 1, max(0, at + steps))]
        stage.set_crossing(crossing, self._clock())
        return tr("comments cross in {seconds:g} s").format(seconds=crossing)

    def pause_stage(self, *, paused: bool) -> None:
        """Stop the flights, or let them go on unless the stage is frozen."""
        stage, now = self._director.stage, self._clock()
        if paused:
            stage.pause(now)
        elif not self._director.frozen:
            stage.resume(now)

    def rules_changed(self) -> None:
        """Apply changed rules at once to the flights, the pinned rows and the list."""
        self.stage.show_changed(self._director.rules_changed())
        self._pinned.renew(self._clock())
        self.events.judge_anew()

    def only(self, user: User | None) -> str:
        """Show only ``user``, or everybody, on the stage and in the list; return the message."""
        self.stage.show_changed(self._director.set_only(user))
        self._pinned.renew(self._clock())
        self.events.only(user)
        if user is None:
            return tr("everybody is shown")
        return tr("only {name} · {key} shows everybody").format(
            name=user.name, key=self._keys["back"]
        )

    def search(self, query: Query | None) -> None:
        """Mark the hits of ``query`` on the stage and in the list, which counts its own."""
        self.events.search(query)
        self.stage.mark(query)

    def renew(self, now: float, room: RoomView, hint: str) -> None:
        """Show the events until ``now``, in seconds of the stage's clock.

        ``room`` has the board only where the session already knows which one is shown; ``hint``
        stands on the empty stage.
        """
        if (room.kind, room.window) == self._board:
            self.board.show(room)
        self.events.renew()
        self._pinned.renew(now)
        self.stage.set_hint(hint)

    def _board_message(self) -> str:
        kind, window = self._board
        board, covers = tr(TITLES[kind]).lower(), window_words(kind, window)
        text = tr("board: {board}, {window}") if covers else tr("board: {board}")
        return text.format(board=board, window=covers)

    def _share_out(self) -> None:
        body, pinned, motion = self._body, self._pinned, self._director.motion
        listed = self._list_on or not motion  # Without the stage the list is all there is.
        shares = share_out(
            *self._room,
            board=self._board_on,
            listed=listed,
            stage=motion,
            pinned=self._wanted_pins,
        )
        body.set_class(not shares.board, "no-board")
        body.set_class(not listed, "no-list")
        body.set_class(not motion, "no-stage")
        body.styles.grid_columns = f"1fr {shares.board}" if shares.board else "1fr"
        body.styles.grid_rows = f"1fr {shares.list}" if listed and motion else "1fr"
        pinned.display = shares.pinned > 0
        pinned.styles.height = shares.pinned
