"""One room as a widget: its status, panels and bottom row, and the actions of its keys."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.events import Resize
from textual.geometry import Size
from textual.message import Message

from danmaku_tui.i18n.language import tr
from danmaku_tui.rules.event_group import GROUPS
from danmaku_tui.rules.rule import Rule
from danmaku_tui.ui.keys.room_keys import KEYS, keys_of, shown_keys
from danmaku_tui.ui.keys.selection import Selection
from danmaku_tui.ui.keys.teacher_keys import TEACHER_ACTIONS
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.look.prepared_rows import repaint_children
from danmaku_tui.ui.replay.replay_controls import NO_CONNECTION, ReplayControls
from danmaku_tui.ui.room.bottom_row import BottomRow
from danmaku_tui.ui.room.clipboard import copy_selection
from danmaku_tui.ui.room.compose_line import ComposeLine
from danmaku_tui.ui.room.context import RoomContext
from danmaku_tui.ui.room.frame_sheet import open_frame
from danmaku_tui.ui.room.model import RoomModel
from danmaku_tui.ui.room.panels import Panels
from danmaku_tui.ui.room.recording_control import RecordingControl
from danmaku_tui.ui.room.room_parts import can_do, new_card, new_compose_line, new_ledger
from danmaku_tui.ui.room.rule_actions import NOTHING_SELECTED
from danmaku_tui.ui.room.rule_draft import draft_of
from danmaku_tui.ui.room.search_line import SearchLine
from danmaku_tui.ui.room.teacher_actions import teach
from danmaku_tui.ui.sheets.sheet_screen import rules_open
from danmaku_tui.ui.stage.director import Director
from danmaku_tui.ui.status.screen_status import link_problem, screen_status
from danmaku_tui.ui.status.status_line import StatusLine
from danmaku_tui.ui.status.status_pieces import Piece, pieces
from danmaku_tui.ui.terminal.drawing import Drawing

if TYPE_CHECKING:
    from danmaku_tui.rules.query import Query
    from danmaku_tui.ui.replay.time_field import TimeField

RENEW_SECONDS: Final = 0.25
"""The time between two renewals of board, list and status: calm, and still up to date."""

STATUS_AND_KEYS: Final = 2
"""Rows of the pane that are not for the panels."""


class RoomPane(Vertical):
    """The room of ``context`` on a part of the screen, independent of any other pane.

    ``drawing`` moves the stage in the terminal, and ``written`` returns the output to it in bytes
    per second. Every action of a key is here; a sheet that a key opens lies over the whole screen.
    """

    DEFAULT_CSS: ClassVar[str] = """
    RoomPane { width: 1fr; height: 1fr; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [*KEYS]

    def __init__(
        self,
        context: RoomContext,
        palette: Palette,
        drawing: Drawing | None = None,
        written: Callable[[], float | None] = lambda: None,
    ) -> None:
        super().__init__()
        replay = context.replay
        self._room_context = context
        self._palette = palette
        self._drawing = drawing
        self._written = written
        self._session = context.session
        taught = context.classroom is not None
        self.keys = keys_of(replayed=replay is not None, taught=taught)
        self._replay = None if replay is None else ReplayControls(replay, palette)
        self._recording = RecordingControl(context.session, context.record_to, time.time)
        self._model = RoomModel(context)
        self._director = self._model.director
        self._status = StatusLine(palette)
        self._panels = Panels(self._model, context, palette, drawing)
        self._bottom = BottomRow(
            shown_keys(self.keys, context.keys, composes=context.speaker is not None),
            palette,
            context.clock,
            None if replay is None else replay.first,
            new_compose_line(context, palette),
        )

    @property
    def director(self) -> Director:
        """The director of the stage, with its ledger."""
        return self._director

    def compose(self) -> ComposeResult:
        """Put the rows of the pane one below the other."""
        yield self._status
        yield self._panels
        if self._replay is not None:
            yield self._replay.line
        yield self._bottom

    def on_mount(self) -> None:
        """Start the session as soon as the first picture is on the screen."""
        self._session.show_board(*self._panels.board_shown)
        self.set_interval(RENEW_SECONDS, self._renew_in_turn)
        self.set_interval(RENEW_SECONDS * 2, self._look_at_rules)
        self.renew()
        self._panels.events.focus()
        self.call_after_refresh(self._session.start)

    def on_resize(self, event: Resize) -> None:
        """Share out the new size."""
        self.share_out(event.size)

    def share_out(self, size: Size) -> None:
        """Share ``size``, in cells, out between the panels."""
        rows = STATUS_AND_KEYS + (self._replay is not None)
        self._panels.share_out(size.width, size.height - rows)

    def set_palette(self, palette: Palette) -> None:
        """Paint everything in the colours of ``palette`` and in the current language."""
        self._palette = palette
        repaint_children(self, palette)

    def show_message(self, message: str) -> None:
        """Show ``message`` in the bottom row for a moment."""
        self._bottom.show_message(message)

    # The keys that open something.

    def action_help(self) -> None:
        """Open the help."""
        from danmaku_tui.ui.sheets.help import HelpScreen

        keymap = dict(self._room_context.config.keys)
        self.app.push_screen(HelpScreen(self._palette, keymap, self.keys))

    def action_ledger(self) -> None:
        """Open the ledger."""
        self.app.push_screen(new_ledger(self._room_context, self._director, self._palette))

    def action_card(self) -> None:
        """Open the card of the selection."""
        selection = self._panels.selection
        if selection is None:
            self.show_message(tr(NOTHING_SELECTED))
            return
        act = partial(self._act, selection)
        frame = partial(open_frame, self.app, self._room_context, selection)
        card = new_card(selection, self._room_context, self._palette, act, frame)
        self.app.push_screen(card, partial(self._close_card, selection))

    def action_rules(self) -> None:
        """Open the rules, with a draft from the selection."""
        self._open_rules(draft_of(self._panels.selection))

    def action_search(self) -> None:
        """Open the search line."""
        self._bottom.open_search()

    def action_compose(self) -> None:
        """Open the line for a comment, or show why there is none."""
        self._bottom.open_compose()

    def action_go_to_time(self) -> None:
        """Open the field for a time of the recording."""
        self._bottom.open_time()

    # The keys for the selection.

    def action_act(self, name: str) -> None:
        """Do ``copy``, ``block``, ``mute``, ``highlight``, ``undo`` or a teacher's action."""
        self.show_message(self._act(self._panels.selection, name))

    def action_only(self) -> None:
        """Show only this person on the stage and in the list, or everybody again."""
        selection = self._panels.selection
        if self._director.only is not None:
            self._show_only(None)
        elif selection is None:
            self.show_message(tr(NOTHING_SELECTED))
        elif selection.user is None or not selection.user.key:
            self.show_message(tr("the sender of this message is not known"))
        else:
            self._show_only(selection)

    # The keys that change the screen.

    def action_freeze(self) -> None:
        """Freeze the stage and select a comment on it, or let it go on."""
        self._panels.toggle_freeze()
        self.renew()

    def action_back(self) -> None:
        """Leave one mode: the frozen stage, one person, the search, or an older line."""
        events = self._panels.events
        if self._director.frozen:
            self.action_freeze()
        elif self._director.only is not None:
            self._show_only(None)
        elif events.listing.query is not None:
            self._search(None)
        else:
            events.follow()

    def action_next_hit(self, step: int) -> None:
        """Go to the next hit of the search: newer for 1, older for -1."""
        message = self._panels.events.next_hit(step)
        if message:
            self.show_message(message)

    def action_next_board(self) -> None:
        """Show the next board, and none after the last."""
        self.show_message(self._panels.next_board())
        self._session.show_board(*self._panels.board_shown)

    def action_next_window(self) -> None:
        """Let the board cover the last ten minutes, or the whole session."""
        self.show_message(self._panels.next_window())
        self._session.show_board(*self._panels.board_shown)

    def action_list(self) -> None:
        """Show the list, or give its rows to the stage."""
        self._panels.toggle_list()

    def action_switch(self, number: int) -> None:
        """Switch the group of events at ``number``, from 1, on or off."""
        self.show_message(self._panels.switch(GROUPS[number - 1]))
        self.renew()

    def action_faster(self, steps: int) -> None:
        """Let comments cross faster, or slower when ``steps`` is negative."""
        self.show_message(self._panels.cross_faster(steps))

    def action_names(self) -> None:
        """Let new comments fly with the names of their senders, or without."""
        self._director.names = not self._director.names
        self.show_message(tr("names on") if self._director.names else tr("names off"))

    def action_motion(self) -> None:
        """Switch between the stage and a list alone."""
        self.show_message(self._panels.toggle_motion())

    def action_reconnect(self) -> None:
        """Reconnect without waiting; in a replay show that there is no connection."""
        if self._replay is None:
            self._session.reconnect_now()
        self.show_message(tr("reconnecting") if self._replay is None else tr(NO_CONNECTION))

    def action_record(self) -> None:
        """Start or stop a recording; a replay answers that it is one."""
        self.show_message(self._recording.toggle())
        self.renew()

    def action_replay(self, name: str) -> None:
        """Do the action of the replay key of this name."""
        if self._replay is not None:
            self.show_message(self._replay.press(name))
            self._panels.pause_stage(paused=self._replay.paused)
            self.renew()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Return whether ``action`` can be done."""
        return can_do(action, parameters, self._room_context, typing=self._bottom.typing)

    # The messages of the bottom row.

    def on_time_field_closed(self, event: TimeField.Closed) -> None:
        """Go to the time, and give the focus back to the list."""
        event.stop()
        self._panels.events.focus()
        if self._replay is not None and event.place is not None:
            self.show_message(self._replay.go_to(event.place))
            self.renew()

    def on_search_line_changed(self, event: SearchLine.Changed) -> None:
        """Search while the query is typed."""
        event.stop()
        if event.error is None:
            self._search(event.query)

    @on(SearchLine.Closed)
    @on(ComposeLine.Closed)
    def on_line_closed(self, event: Message) -> None:
        """Give the focus back to the list."""
        event.stop()
        self._panels.events.focus()

    def renew(self) -> None:
        """Renew the panels, the status and the bottom row; the stage renews itself."""
        if not self.is_running:  # A timer may fire once more after the widgets are gone.
            return
        news = self._recording.news()
        if news:
            self.show_message(news)
        now, view = self._room_context.clock(), self._session.view
        problem = link_problem(view, self._session.error, self._room_context.keys["reconnect"])
        if self._panels_turn:
            hint = problem or tr("watching {source}").format(source=self._room_context.source)
            self._panels.renew(now, view.room, hint)
        self._status.show(self._status_pieces(now))
        self._bottom.renew(problem)

    def _renew_in_turn(self) -> None:
        if self._panels_turn:
            self.renew()

    @property
    def _panels_turn(self) -> bool:
        """Whether a slow line to the terminal has room for the panels beside the stage."""
        return self._drawing is None or self._drawing.pacing.panels_turn()

    def _status_pieces(self, now: float) -> list[Piece]:
        view, glyphs, replay = self._session.view, self._palette.glyphs, self._replay
        status = replace(
            screen_status(
                view, self._director, self._director.stage.pressure, glyphs, self.size.width
            ),
            written=self._written(),
            slow=self._drawing is not None and self._drawing.slow,
            only="" if self._director.only is None else self._director.only.name,
            hits=self._panels.hits,
            recorded=self._recording.seconds,
            recorded_files=self._recording.files,
            unrecorded=self._recording.failing,
            replayed=replay is not None,
        )
        line = pieces(view, now if replay is None else replay.moment, status, glyphs)
        if replay is not None:
            line[0] = replay.show(view.link.phase, glyphs)
        return line

    def _act(self, selection: Selection | None, name: str) -> str:
        """Do the action of this name to ``selection``; return the answer."""
        if name == "copy":
            enabled = self._room_context.config.copy.osc52
            return copy_selection(self.app, selection, enabled=enabled)
        if name in TEACHER_ACTIONS:
            return teach(name, selection, self._room_context, self._palette, self.app.push_screen)
        answer = self._model.act(name, selection)
        self._adopt_rules()
        return answer

    def _close_card(self, selection: Selection, name: str | None) -> None:
        """Do the action for which the card was closed."""
        if name == "only" and selection.user is not None and selection.user.key:
            self._show_only(selection)
        elif name == "rules":
            self._open_rules(draft_of(selection))

    def _open_rules(self, draft: Rule | None) -> None:
        from danmaku_tui.ui.sheets.rules import RulesScreen

        rulebook, history = self._model.rulebook, self._session.history
        self.app.push_screen(
            RulesScreen(rulebook, history, self._palette, self._adopt_rules, draft)
        )

    def _look_at_rules(self) -> None:
        """Adopt the rules of another window, unless the rules are open here."""
        if self.is_running and not rules_open(self.app.screen_stack):
            if line := self._model.refresh_rules():
                self.show_message(line)
            self._adopt_rules()

    def _adopt_rules(self) -> None:
        """Apply the present rules to the stage and the list."""
        if self._model.adopt_rules():
            self._panels.rules_changed()

    def _show_only(self, selection: Selection | None) -> None:
        """Show only the sender of ``selection``, or everybody where it is None."""
        user = None if selection is None else selection.user
        self.show_message(self._panels.only(user))
        self.renew()

    def _search(self, query: Query | None) -> None:
        self._panels.search(query)
        self.renew()
