"""The part of the status line about the screen itself, and the problem of the connection. Pure."""

from __future__ import annotations

from typing import Final, Protocol

from danmaku_tui.feed.link_state import Phase
from danmaku_tui.i18n.language import tr
from danmaku_tui.rules.event_group import GROUPS, EventGroup
from danmaku_tui.session import SessionView
from danmaku_tui.stage.overload import Pressure
from danmaku_tui.ui.look import number_format
from danmaku_tui.ui.look.glyphs import Glyphs
from danmaku_tui.ui.look.panel_sizes import NARROW_BELOW
from danmaku_tui.ui.status.status_pieces import ScreenStatus, pressure_text

ROOMY_FROM: Final = 100
"""Columns from which the line names the kinds that are off instead of their number."""


class StageSwitches(Protocol):
    """The switches of the stage that the line shows: a director has them."""

    @property
    def frozen(self) -> bool:
        """Whether the stage stands still."""

    @property
    def since_freeze(self) -> int:
        """The number of events since the stage stands still."""

    @property
    def off(self) -> frozenset[EventGroup]:
        """The groups that are switched off."""


def screen_status(
    view: SessionView, switches: StageSwitches, pressure: Pressure, glyphs: Glyphs, width: int
) -> ScreenStatus:
    """Return the status of a screen of ``width`` columns.

    Where the board has no room, the line names the leader of it.
    """
    leader = next(iter(view.room.standings), None)
    return ScreenStatus(
        paused=switches.frozen,
        new=switches.since_freeze,
        pressure=pressure_text(pressure, glyphs),
        off=tuple(group.words for group in GROUPS if group in switches.off),
        brief=width < ROOMY_FROM,
        leader=f"1 {leader.user.name}" if leader and width < NARROW_BELOW else "",
    )


def link_problem(view: SessionView, error: BaseException | None, key: str) -> str:
    """Return the problem of the connection in one line; empty without one.

    ``error`` is the exception that ended the feed, and ``key`` the label of the reconnect key.
    """
    link = view.link
    if error is not None:
        return tr("the feed failed: {error}; please report this").format(error=repr(error))
    silence = link.silence(view.at)
    if silence is not None:
        silent = tr("no answer for {time}").format(time=number_format.span(silence))
        return tr("{key} reconnects · {problem}").format(problem=silent, key=key)
    if link.phase is Phase.LIVE or link.connected_at is not None or not link.detail:
        return ""
    if link.retry_at is None:
        return link.detail
    return tr("{key} reconnects · {problem}").format(problem=link.detail, key=key)
