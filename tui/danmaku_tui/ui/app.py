"""The viewer: what is on the screen, the keys, and how often what is renewed."""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Callable, Iterable
from functools import partial
from typing import ClassVar, Final

from textual.app import App, ComposeResult, SystemCommand
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.driver import Driver
from textual.events import Resize
from textual.screen import Screen

from danmaku_tui.feed.phase import Phase
from danmaku_tui.room.board import BoardKind, Window
from danmaku_tui.session import Session
from danmaku_tui.stage.stage import Stage
from danmaku_tui.ui.comment import Comment
from danmaku_tui.ui.director import GROUPS, Director
from danmaku_tui.ui.leaving import Leaving
from danmaku_tui.ui.listing import Listing
from danmaku_tui.ui.meter import Meter, metered
from danmaku_tui.ui.palette import DARK, LIGHT, THEMES, palette_of
from danmaku_tui.ui.screens.help import HelpScreen
from danmaku_tui.ui.screens.ledger import LedgerScreen
from danmaku_tui.ui.status import Showing, pieces
from danmaku_tui.ui.waking import rousable
from danmaku_tui.ui.widgets.board_panel import TITLES, WINDOWS, BoardPanel
from danmaku_tui.ui.widgets.event_list import EventList
from danmaku_tui.ui.widgets.key_line import KeyLine
from danmaku_tui.ui.widgets.stage_view import StageView
from danmaku_tui.ui.widgets.status_line import StatusLine

RENEW_SECONDS: Final = 0.25
"""How often board, list and status are renewed: often enough to read, seldom enough to be calm."""

MESSAGE_SECONDS: Final = 3.0
"""How long the answer to a key is shown in place of the keys."""

STANDARD_INPUT: Final = 0
"""The descriptor whose terminal Textual makes raw."""

NARROW_BELOW: Final = 60
"""Columns below which the board folds into the status line."""

CROSSINGS: Final = (16.0, 12.0, 10.0, 8.0, 6.5, 5.0, 4.0)
"""Crossing times in seconds, slow to fast, that the speed keys step through."""

BOARDS: Final = (BoardKind.COMMENTS, BoardKind.GIFTS, BoardKind.LIKES, BoardKind.FEED)


class DanmakuApp(App[int]):
    """Shows what ``session`` tells. ``source`` names the feed; ``clock`` is monotonic, in seconds.

    It ends with the exit code of the program.
    """

    TITLE = "danmaku"
    CSS: ClassVar[str] = """
    #body { layout: grid; grid-size: 2 2; grid-columns: 1fr 26; grid-rows: 1fr 9; }
    #stage { column-span: 2; }
    #body.no-list { grid-size: 2 1; grid-rows: 1fr; }
    #body.no-list #stage { column-span: 1; }
    #body.no-list #list { display: none; }
    #body.no-board { grid-size: 1 2; grid-columns: 1fr; }
    #body.no-board #stage { column-span: 1; }
    #body.no-board #board { display: none; }
    #body.no-list.no-board { grid-size: 1 1; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark", "help", "Help", key_display="?"),
        Binding("q", "leave", "Quit"),
        Binding("space", "freeze", "Freeze"),
        Binding("b", "next_board", "Board"),
        Binding("B", "next_window", "Ten minutes or session", show=False),
        Binding("l", "list", "List"),
        Binding("tab", "app.focus_next", "Next panel", show=False),
        Binding("shift+tab", "app.focus_previous", "Panel before", show=False),
        *(
            Binding(str(number), f"switch({number})", f"Show {group}", show=False)
            for number, group in enumerate(GROUPS, 1)
        ),
        Binding("left_square_bracket", "faster(-1)", "Slower", show=False, key_display="["),
        Binding("right_square_bracket", "faster(1)", "Faster", show=False, key_display="]"),
        Binding("exclamation_mark", "ledger", "Ledger", key_display="!"),
        Binding("t", "theme", "Theme"),
        Binding("r", "reconnect", "Reconnect"),
        Binding("ctrl+c", f"leave({128 + signal.SIGINT})", "Quit", show=False, priority=True),
        Binding("ctrl+z", "suspend_process", "To the shell; fg comes back", show=False),
        Binding("escape", "newest", "Back to the newest", show=False),
    ]

    def __init__(
        self, session: Session, source: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._meter = Meter(clock)
        super().__init__()
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DARK.name
        self._session = session
        self._source = source
        self._clock = clock
        self._palette = palette_of(DARK)
        self._board = (BoardKind.COMMENTS, Window.SESSION)
        self._board_wanted = True
        self._director = Director(session.history, Stage[Comment](0, 0))
        self._message_until = 0.0
        self.crash: BaseException | None = None
        # Before the terminal becomes raw: what is given back is how it was.
        self._leaving = Leaving(self.action_leave, STANDARD_INPUT)

    @property
    def director(self) -> Director:
        """What decides which events fly, and its ledger."""
        return self._director

    @property
    def session(self) -> Session:
        """What this screen shows."""
        return self._session

    def compose(self) -> ComposeResult:
        """Put the panels on the screen."""
        keys = [
            (binding.key_display or binding.key, binding.description.lower())
            for binding in self.BINDINGS
            if isinstance(binding, Binding) and binding.show
        ]
        listing = Listing(self._session.history, self._director.off)
        yield StatusLine(self._palette, id="status")
        with Container(id="body"):
            yield StageView(self._director, self._palette, self._clock, id="stage")
            yield EventList(listing, self._palette, id="list")
            yield BoardPanel(self._palette, id="board")
        yield KeyLine(keys, self._palette, id="keys")

    def on_mount(self) -> None:
        """Begin to watch as soon as the first picture is out."""
        self.theme_changed_signal.subscribe(self, lambda _: self._repaint())
        self.app_resume_signal.subscribe(self, lambda _: self.screen.refresh())
        self.set_interval(RENEW_SECONDS, self._renew)
        self._renew()
        self.query_one(EventList).focus()
        self.call_after_refresh(self._session.start)
        if not self.is_headless:
            self._leaving.install(asyncio.get_running_loop())

    def on_resize(self, event: Resize) -> None:
        """Share the room out between the panels."""
        self._share_out(event.size.width, event.size.height)

    def get_driver_class(self) -> type[Driver]:
        """Return Textual's driver for this platform, rousable, with a meter on what it writes."""
        return metered(rousable(super().get_driver_class()), self._meter.add)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Offer every key of the viewer in the command palette, beside Textual's own commands."""
        yield from super().get_system_commands(screen)
        for binding in self.BINDINGS:
            if isinstance(binding, Binding) and not binding.action.startswith(("app.", "leave")):
                key = binding.key_display or binding.key
                action = partial(self.run_action, binding.action)
                yield SystemCommand(binding.description, f"Key {key}", action)

    def action_help(self) -> None:
        """Show the keys."""
        self.push_screen(HelpScreen(self._palette))

    def action_ledger(self) -> None:
        """Show what became of everything that came."""
        self.push_screen(LedgerScreen(self._session, self._director, self._palette, self._clock))

    def action_leave(self, code: int = 0) -> None:
        """End the program with this exit code."""
        self.exit(code, code)

    def action_freeze(self) -> None:
        """Stop the stage, or let it go on."""
        director, now = self._director, self._clock()
        if director.frozen:
            director.thaw(now)
        else:
            director.freeze(now)
        self._renew()

    def action_next_board(self) -> None:
        """Show the next board; after the last one, none."""
        kind, window = self._board
        if not self._board_wanted:
            self._board_wanted = True
            self._show_board(BOARDS[0], window)
        elif kind is BOARDS[-1]:
            self._board_wanted = False
            self._say("board off")
        else:
            self._show_board(BOARDS[BOARDS.index(kind) + 1], window)
        self._share_out(self.size.width, self.size.height)

    def action_next_window(self) -> None:
        """Let the board cover the last ten minutes, or the whole session."""
        kind, window = self._board
        self._show_board(kind, Window.RECENT if window is Window.SESSION else Window.SESSION)

    def action_list(self) -> None:
        """Show the list, or give its room to the stage."""
        self._body.toggle_class("no-list")
        self._share_out(self.size.width, self.size.height)

    def action_switch(self, number: int) -> None:
        """Turn a group of events on or off, on the stage and in the list."""
        group = GROUPS[number - 1]
        self._director.switch(group)
        self.query_one(EventList).leave_out(self._director.off)
        self._say(f"{group} {'off' if group in self._director.off else 'on'}")

    def action_faster(self, steps: int) -> None:
        """Let comments cross in less time, or in more when ``steps`` is negative."""
        stage = self._director.stage
        at = min(range(len(CROSSINGS)), key=lambda i: abs(CROSSINGS[i] - stage.crossing))
        crossing = CROSSINGS[min(len(CROSSINGS) - 1, max(0, at + steps))]
        stage.set_crossing(crossing, self._clock())
        self._say(f"a comment crosses in {crossing:g} s")

    def action_theme(self) -> None:
        """Switch between dark and light."""
        self.theme = LIGHT.name if self.current_theme.dark else DARK.name

    def action_reconnect(self) -> None:
        """Connect anew without waiting."""
        self._session.reconnect_now()
        self._say("connecting anew")

    def action_newest(self) -> None:
        """Go back to the newest line."""
        self.query_one(EventList).action_to_newest()

    @property
    def _body(self) -> Container:
        return self.query_one("#body", Container)

    def _fatal_error(self) -> None:
        """Keep the fault that ends the program: Textual's own way prints pages of it."""
        if not self._exit:  # What breaks while the program ends is no reason to call it broken.
            self.crash = self._exception
        self._close_messages_no_wait()

    def _say(self, message: str) -> None:
        """Answer a key on the last row for a moment."""
        self._message_until = self._clock() + MESSAGE_SECONDS
        self.query_one(KeyLine).say(message)

    def _show_board(self, kind: BoardKind, window: Window) -> None:
        self._board = (kind, window)
        self._session.show_board(kind, window)
        self._say(f"board: {TITLES[kind].lower()}, {WINDOWS[window]}")

    def _share_out(self, width: int, height: int) -> None:
        """Give the list a third of the height and the board a quarter of the width."""
        body = self._body
        board = self._board_wanted and width >= NARROW_BELOW
        body.set_class(not board, "no-board")
        columns = min(44, max(26, width // 4))
        # The stage keeps a lane of its own as long as there is a row for it.
        rows = max(0, min(20, max(3, round((height - 2) * 0.38)), height - 3))
        no_list = body.has_class("no-list")
        body.styles.grid_columns = f"1fr {columns}" if board else "1fr"
        body.styles.grid_rows = "1fr" if no_list else f"1fr {rows}"

    def _renew(self) -> None:
        """Renew what changes slowly; the stage renews itself."""
        if not self.is_running:  # The panels go before the timer does.
            return
        now, view, director = self._clock(), self._session.view, self._director
        stage = self.query_one(StageView)
        if (view.room.kind, view.room.window) == self._board:
            self.query_one(BoardPanel).show(view.room)
        self.query_one(EventList).renew()
        leader = view.room.standings[0] if view.room.standings else None
        showing = Showing(
            paused=director.frozen,
            new=director.since_freeze,
            pressure=director.stage.pressure.words,
            written=self._meter.per_second,
            leader=f"1 {leader.user.name}" if leader and self.size.width < NARROW_BELOW else "",
        )
        self.query_one(StatusLine).show(pieces(view, now, showing))
        link = view.link
        waits = link.phase is Phase.LIVE or link.connected_at is not None
        trouble = "" if waits else link.detail
        if link.retry_at is not None and trouble:
            trouble += " · r tries now"
        if self._session.error is not None:
            trouble = f"the feed broke off: {self._session.error!r}; please report this"
        stage.set_hint(trouble or f"watching {self._source}")
        if now >= self._message_until:
            self.query_one(KeyLine).say(trouble)

    def _repaint(self) -> None:
        """Paint everything in the colours of the theme."""
        self._palette = palette_of(self.current_theme)
        panels: tuple[StageView | EventList | BoardPanel | StatusLine | KeyLine, ...] = (
            self.query_one(StageView),
            self.query_one(EventList),
            self.query_one(BoardPanel),
            self.query_one(StatusLine),
            self.query_one(KeyLine),
        )
        for panel in panels:
            panel.set_palette(self._palette)
