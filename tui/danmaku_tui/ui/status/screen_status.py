"""What the status line and the hints say of the screen's own state. Pure."""

from __future__ import annotations

from typing import Final

from danmaku_tui.feed.link_state import Phase
from danmaku_tui.i18n.language import tr
from danmaku_tui.rules.event_group import GROUPS
from danmaku_tui.session import SessionView
from danmaku_tui.ui.look import number_format
from danmaku_tui.ui.look.glyphs import Glyphs
from danmaku_tui.ui.look.panel_sizes import NARROW_BELOW
from danmaku_tui.ui.stage.director import Director
from danmaku_tui.ui.status.status_pieces import ScreenStatus, strain

ROOMY_FROM: Final = 100
"""Columns from which the line names the kinds that are off, and does not only count them."""


def showing(view: SessionView, director: Director, glyphs: Glyphs, width: int) -> ScreenStatus:
    """Return what a screen of ``width`` columns adds to the status line.

    Where the board has no room, the line names who leads it.
    """
    leader = next(iter(view.room.standings), None)
    return ScreenStatus(
        paused=director.frozen,
        new=director.since_freeze,
        pressure=strain(director.stage.pressure, glyphs),
        off=tuple(group.words for group in GROUPS if group in director.off),
        brief=width < ROOMY_FROM,
        leader=f"1 {leader.user.name}" if leader and width < NARROW_BELOW else "",
    )


def trouble(view: SessionView, error: BaseException | None, key: str) -> str:
    """Return in one line what keeps the room from being seen; empty when nothing does.

    ``error`` is what broke the feed, and ``key`` the one that connects anew.
    """
    link = view.link
    if error is not None:
        return tr("the feed broke off: {error}; please report this").format(error=repr(error))
    silence = link.silence(view.at)
    if silence is not None:
        silent = tr("no answer for {time}").format(time=number_format.span(silence))
        return tr("{key} tries now · {trouble}").format(trouble=silent, key=key)
    if link.phase is Phase.LIVE or link.connected_at is not None or not link.detail:
        return ""
    if link.retry_at is None:
        return link.detail
    return tr("{key} tries now · {trouble}").format(trouble=link.detail, key=key)
