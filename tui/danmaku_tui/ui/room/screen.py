"""The room: the stage, the list and the board, and what the keys do with them."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.events import Resize
from textual.geometry import Size
from textual.screen import Screen

from danmaku_tui.config.values import Config
from danmaku_tui.i18n.language import tr
from danmaku_tui.room.board import BoardKind
from danmaku_tui.rules.event_group import GROUPS
from danmaku_tui.rules.rule import Rule
from danmaku_tui.rules.rulebook import Rulebook
from danmaku_tui.session import Session
from danmaku_tui.ui.keys.key_names import key_name
from danmaku_tui.ui.keys.room_keys import KEYS, OF_A_LINK, OPENING, keys_of, rebound, shown_keys
from danmaku_tui.ui.keys.selection import Selection
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.replay.replay_controls import ReplayControls
from danmaku_tui.ui.room.bottom_row import BottomRow
from danmaku_tui.ui.room.model import RoomModel
from danmaku_tui.ui.room.panels import Panels
from danmaku_tui.ui.room.recording_control import RecordingControl
from danmaku_tui.ui.room.rule_actions import NOTHING, copied
from danmaku_tui.ui.room.rule_draft import draft_of
from danmaku_tui.ui.room.search_line import SearchLine
from danmaku_tui.ui.stage.director import Director
from danmaku_tui.ui.status.screen_status import showing, trouble
from danmaku_tui.ui.status.status_line import StatusLine
from danmaku_tui.ui.status.status_pieces import pieces
from danmaku_tui.ui.terminal.drawing import Drawing

if TYPE_CHECKING:
    from danmaku_tui.replay.replay import Replay
    from danmaku_tui.rules.query import Query
    from danmaku_tui.ui.replay.time_field import TimeField

RENEW_SECONDS: Final = 0.25
"""How often board, list and status are renewed: often enough to read, seldom enough to be calm."""

LINES: Final = 2
"""Rows that the panels leave to the status and to the keys."""


class RoomScreen(Screen[None]):
    """Shows what ``session`` tells. ``source`` names the feed; ``clock`` is monotonic, in seconds.

    ``config`` is what a person has settled, and ``rulebook`` the rules, which are saved whenever
    they change. ``written`` tells the bytes a second that go to the terminal, and
    ``drawing`` is the way they go.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*KEYS]

    def __init__(
        self,
        session: Session,
        source: str,
        clock: Callable[[], float],
        config: Config,
        *,
        rulebook: Rulebook,
        palette: Palette,
        written: Callable[[], float | None],
        drawing: Drawing | None = None,
        replay: Replay | None = None,
        record_to: Callable[[], Path] | None = None,
    ) -> None:
        super().__init__()
        view = config.view
        self._palette = palette
        self._session = session
        self._source = source
        self._clock = clock
        self._config = config
        self._written = written
        self._playing = None if replay is None else ReplayControls(replay, palette)
        self._keys = keys_of(replayed=replay is not None)
        self._drawing = drawing
        self._keeping = RecordingControl(session, record_to, time.time)
        undo_key = key_name(self._keys_in_force["undo"])
        self._desk = RoomModel(
            session.history, config, rulebook, palette.glyphs, undo_key, replay=replay
        )
        self._director = self._desk.director
        self._panels = Panels(
            self._director,
            self._desk.listing,
            palette,
            clock,
            pinned=None if config.pinned.rows == "auto" else config.pinned.rows,
            listed=view.list,
            board=None if view.board == "off" else BoardKind(view.board),
            drawing=drawing,
            keys=self._keys_in_force,
        )
        first = None if replay is None else replay.first
        self._foot = BottomRow(shown_keys(self._keys, self._keys_in_force), palette, clock, first)

    @property
    def director(self) -> Director:
        """What decides which events fly, and its ledger."""
        return self._director

    def compose(self) -> ComposeResult:
        """Put the panels on the screen, at once with the shares that they will have."""
        self._share_out(self.app.size)
        yield StatusLine(self._palette, id="status")
        yield self._panels
        if self._playing is not None:
            yield self._playing.line
        yield self._foot

    def on_mount(self) -> None:
        """Begin to watch as soon as the first picture is out."""
        self._session.show_board(*self._panels.board_shown)
        self.set_interval(RENEW_SECONDS, self._renew_in_turn)
        self.renew()
        self._panels.events.focus()
        self.call_after_refresh(self._session.start)

    def on_resize(self, event: Resize) -> None:
        """Share the new room out, before anything is laid out in it."""
        self._share_out(event.size)

    def set_palette(self, palette: Palette) -> None:
        """Paint everything in other colours, and in the language that is spoken now."""
        self._palette = palette
        self._panels.set_palette(palette)
        self.query_one(StatusLine).set_palette(palette)
        self._foot.set_palette(palette)
        if self._playing is not None:
            self._playing.line.set_palette(palette)

    def say(self, message: str) -> None:
        """Answer a key on the last row for a moment."""
        self._foot.say(message)

    # What a key opens.

    def action_help(self) -> None:
        """Show the keys."""
        from danmaku_tui.ui.sheets.help import HelpScreen

        self.app.push_screen(HelpScreen(self._palette, self._keys_in_force, self._keys))

    def action_ledger(self) -> None:
        """Show what became of everything that came."""
        from danmaku_tui.ui.sheets.ledger import LedgerScreen

        self.app.push_screen(
            LedgerScreen(self._session, self._director, self._palette, self._clock)
        )

    def action_card(self) -> None:
        """Show everything that is known of what is picked."""
        pick = self._panels.picked
        if pick is None:
            self.say(tr(NOTHING))
            return
        from danmaku_tui.ui.sheets.card import CardScreen

        acting = partial(self._act, pick)
        card = CardScreen(pick, self._session.history, self._palette, acting)
        self.app.push_screen(card, partial(self._close_card, pick))

    def action_rules(self) -> None:
        """Show the rules, with a draft from what is picked."""
        self._open_rules(draft_of(self._panels.picked))

    def action_search(self) -> None:
        """Ask what to search for."""
        self._foot.ask_what_to_find()

    # What a key does to what is picked.

    def action_act(self, name: str) -> None:
        """Do what has this name to what is picked: copy, block, mute, highlight; or undo."""
        self.say(self._act(self._panels.picked, name))

    def action_only(self) -> None:
        """Show only this person on the stage and in the list, or everybody again."""
        pick = self._panels.picked
        if self._director.only is not None:
            self._show_only(None)
        elif pick is None:
            self.say(tr(NOTHING))
        elif pick.user is None or not pick.user.key:
            self.say(tr("nobody is picked who could be told from others"))
        else:
            self._show_only(pick)

    # What a key changes on the screen.

    def action_freeze(self) -> None:
        """Stop the stage and pick something on it, or let it go on."""
        self._panels.toggle_freeze()
        self.renew()

    def action_back(self) -> None:
        """Go back by one: from a frozen stage, one person, a search, an older line."""
        events = self._panels.events
        if self._director.frozen:
            self.action_freeze()
        elif self._director.only is not None:
            self._show_only(None)
        elif events.listing.query is not None:
            self._search(None)
        else:
            events.action_to_newest()

    def action_next_hit(self, step: int) -> None:
        """Go to the next hit of the search: newer for 1, older for -1."""
        said = self._panels.events.next_hit(step)
        if said:
            self.say(said)

    def action_next_board(self) -> None:
        """Show the next board; after the last one, none."""
        self.say(self._panels.next_board())
        self._session.show_board(*self._panels.board_shown)

    def action_next_window(self) -> None:
        """Let the board cover the last ten minutes, or the whole session."""
        self.say(self._panels.next_window())
        self._session.show_board(*self._panels.board_shown)

    def action_list(self) -> None:
        """Show the list, or give its room to the stage."""
        self._panels.toggle_list()

    def action_switch(self, number: int) -> None:
        """Turn a group of events on or off, on the stage and in the list."""
        self.say(self._panels.switch(GROUPS[number - 1]))
        self.renew()

    def action_faster(self, steps: int) -> None:
        """Let comments cross in less time, or in more when ``steps`` is negative."""
        self.say(self._panels.cross_faster(steps))

    def action_names(self) -> None:
        """Let new comments fly with who wrote them, or without."""
        self._director.names = not self._director.names
        self.say(tr("names on") if self._director.names else tr("names off"))

    def action_motion(self) -> None:
        """Turn the stage into a list, or back."""
        self.say(self._panels.toggle_motion())

    def action_reconnect(self) -> None:
        """Connect anew without waiting."""
        self._session.reconnect_now()
        self.say(tr("connecting anew"))

    def action_record(self) -> None:
        """Begin to record, or end it."""
        self.say(self._keeping.turn())
        self.renew()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leave alone what a replay or a link has no use for, and what is typed as a letter."""
        del parameters
        if action in OPENING:
            return not self._foot.asking
        if action in ("replay", "go_to_time"):
            return self._playing is not None
        return self._playing is None or action not in OF_A_LINK

    def action_replay(self, name: str) -> None:
        """Turn the replay as the key of this name does."""
        if self._playing is not None:
            self.say(self._playing.press(name))
            self._panels.stand_still(still=self._playing.still)
            self.renew()

    def action_go_to_time(self) -> None:
        """Ask where to go in the recording."""
        self._foot.ask_where_to_go()

    def on_time_field_closed(self, event: TimeField.Closed) -> None:
        """Go there, and give the keys back to the list."""
        event.stop()
        self._panels.events.focus()
        if self._playing is not None and event.place is not None:
            self.say(self._playing.go_to(event.place))
            self.renew()

    def on_search_line_changed(self, event: SearchLine.Changed) -> None:
        """Search for what is typed, while it is typed."""
        event.stop()
        if event.error is None:
            self._search(event.query)

    def on_search_line_closed(self, event: SearchLine.Closed) -> None:
        """Give the keys back to the list."""
        event.stop()
        self._panels.events.focus()

    @property
    def _keys_in_force(self) -> dict[str, str]:
        return rebound(KEYS, dict(self._config.keys))

    def _act(self, pick: Selection | None, name: str) -> str:
        """Do what has this name to ``pick``; return what to say."""
        if name == "copy":
            return self._copy(pick)
        words = self._desk.act(name, pick)
        self._adopt()
        return words

    def _copy(self, pick: Selection | None) -> str:
        wanted = self._config.copy.osc52
        if pick is not None and wanted:
            self.app.copy_to_clipboard(pick.text)
        return copied(pick, wanted=wanted)

    def _close_card(self, pick: Selection, name: str | None) -> None:
        """Do what the card was closed for."""
        if name == "only" and pick.user is not None and pick.user.key:
            self._show_only(pick)
        elif name == "rules":
            self._open_rules(draft_of(pick))

    def _open_rules(self, draft: Rule | None) -> None:
        from danmaku_tui.ui.sheets.rules import RulesScreen

        history = self._session.history
        self.app.push_screen(
            RulesScreen(self._desk.rulebook, history, self._palette, self._adopt, draft)
        )

    def _adopt(self) -> None:
        """Let the rules as they are now hold for what flies and for the list."""
        if self._desk.adopt():
            self._panels.judged_anew()

    def _show_only(self, pick: Selection | None) -> None:
        """Show only the person of ``pick`` on the stage and in the list, or everybody."""
        user = None if pick is None else pick.user
        self.say(self._panels.only(user))
        self.renew()

    def _share_out(self, size: Size) -> None:
        self._panels.share_out(size.width, size.height - LINES - (self._playing is not None))

    def _search(self, query: Query | None) -> None:
        self._panels.search(query)
        self.renew()

    @property
    def _panels_turn(self) -> bool:
        """Whether the line has room for the panels: on a slow one keys and comments go first."""
        return self._drawing is None or self._drawing.pacing.panels_turn()

    def _renew_in_turn(self) -> None:
        if self._panels_turn:
            self.renew()

    def renew(self) -> None:
        """Renew what changes slowly; the stage renews itself."""
        if not self.is_running:  # The panels go before the timer does.
            return
        news = self._keeping.news()
        if news:
            self.say(news)
        now, view = self._clock(), self._session.view
        problem = trouble(view, self._session.error, key_name(self._keys_in_force["reconnect"]))
        hint = problem or tr("watching {source}").format(source=self._source)
        if self._panels_turn:
            self._panels.renew(now, view.room, hint)
        glyphs = self._palette.glyphs
        glance = replace(
            showing(view, self._director, glyphs, self.size.width),
            written=self._written(),
            slow=self._drawing is not None and self._drawing.slow,
            only="" if self._director.only is None else self._director.only.name,
            hits=self._panels.hits,
            recorded=self._keeping.seconds,
            replayed=self._playing is not None,
        )
        playing = self._playing
        said = pieces(view, now if playing is None else playing.moment, glance, glyphs)
        if playing is not None:
            said[0] = playing.show(view.link.phase, glyphs)
        self.query_one(StatusLine).show(said)
        self._foot.renew(problem)
