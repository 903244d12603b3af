"""Why is it quiet? One sentence that answers, from what is known. Pure."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from danmaku_tui.feed.phase import LinkState, Phase
from danmaku_tui.session import View
from danmaku_tui.ui import figures
from danmaku_tui.ui.director import Group
from danmaku_tui.ui.status import QUIET_SECONDS, SILENT_SECONDS

BUSY_EVENTS: Final = 0.2
"""Events a second from which a room without comments is not simply empty."""

UNREADABLE_SHARE: Final = 0.5
"""Share of faults among all that came from which reading is the problem."""


def why_quiet(view: View, now: float, off: Collection[Group], *, frozen: bool) -> str:
    """Return the reason at ``now`` on the monotonic clock, and what can be done about it."""
    link, room = view.link, view.room
    if link.phase is not Phase.LIVE:
        return _not_live(link, now)
    if room.ended or room.paused:
        return f"The room is not live: the stream {'has ended' if room.ended else 'is paused'}."
    if frozen:
        return "The stage is frozen: space lets it go on."
    if Group.COMMENTS in off:
        return "Your own switches hide the comments: 1 shows them."
    if room.last_chat_at is not None and now - room.last_chat_at < QUIET_SECONDS:
        return f"It is not quiet: the last comment came {_ago(room.last_chat_at, now)} ago."
    faults = sum(room.census.faults.values())
    if faults and faults >= room.census.total * UNREADABLE_SHARE:
        return f"What comes cannot be read: {faults:,} decode errors. danmaku doctor tells more."
    frame_at = link.last_frame_at if link.last_frame_at is not None else link.since
    if room.events_per_second >= BUSY_EVENTS:
        rate = figures.rate(room.events_per_second)
        return f"Frames come but no comments: {rate} other events a second."
    if link.round_trip is None and now - frame_at >= SILENT_SECONDS:
        silence = _ago(frame_at, now)
        return f"The socket is up and silent: no frame for {silence}, no answer to heartbeats."
    answer = "" if link.round_trip is None else f" (answered in {figures.delay(link.round_trip)})"
    return f"Nobody is talking: the connection is alive{answer}."


def _not_live(link: LinkState, now: float) -> str:
    detail = f": {link.detail}" if link.detail else ""
    if link.phase is Phase.ENDED:
        return "The room is not live: it has ended. r looks again."
    if link.phase is Phase.CLOSED:
        return "The feed is closed."
    if link.connected_at is not None:
        return f"Connected for {_ago(link.connected_at, now)}, but nothing has come yet."
    if link.phase is Phase.REFUSED:
        return f"The server refuses the connection{detail}."
    return f"The connection is being made{detail}."


def _ago(at: float, now: float) -> str:
    return figures.span(now - at)
