"""Why is it quiet? One sentence that answers, from what is known. Pure."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.i18n.language import tr, trn
from danmaku_tui.rules.event_group import EventGroup
from danmaku_tui.session import SessionView
from danmaku_tui.ui.look import number_format
from danmaku_tui.ui.status.status_pieces import QUIET_SECONDS

BUSY_EVENTS: Final = 0.2
"""Events a second from which a room without comments is not simply empty."""

UNREADABLE_SHARE: Final = 0.5
"""Share of faults among all that came from which reading is the problem."""


def why_quiet(view: SessionView, now: float, off: Collection[EventGroup], *, frozen: bool) -> str:
    """Return the reason at ``now`` on the monotonic clock, and what can be done about it."""
    link, room = view.link, view.room
    silence = link.silence(now)
    if silence is not None:
        return _silent(link, silence)
    if link.phase is not Phase.LIVE:
        return _not_live(link, now)
    if room.ended:
        return tr("The room is not live: the stream has ended.")
    if room.paused:
        return tr("The room is not live: the stream is paused.")
    if frozen:
        return tr("The stage is frozen: space lets it go on.")
    if EventGroup.COMMENTS in off:
        return tr("Your own switches hide the comments: 1 shows them.")
    if room.last_chat_at is not None and now - room.last_chat_at < QUIET_SECONDS:
        age = _ago(room.last_chat_at, now)
        return tr("It is not quiet: the last comment came {age} ago.").format(age=age)
    faults = sum(room.census.faults.values())
    if faults and faults >= room.census.total * UNREADABLE_SHARE:
        return trn(
            "What comes cannot be read: {count} decode error. danmaku doctor tells more.",
            "What comes cannot be read: {count} decode errors. danmaku doctor tells more.",
            faults,
        ).format(count=f"{faults:,}")
    if room.events_per_second >= BUSY_EVENTS:
        rate = number_format.rate(room.events_per_second)
        return tr("Frames come but no comments: other events, {rate} a second.").format(rate=rate)
    return _still(link, now)


def _still(link: LinkState, now: float) -> str:
    """Return what is to be said of a live connection on which nothing happens."""
    if link.round_trip is None or link.answered_at is None:
        return tr("Nobody is talking: the connection is alive.")
    words = tr("Nobody is talking: the connection is alive (answered in {time}, {age} ago).")
    return words.format(time=number_format.delay(link.round_trip), age=_ago(link.answered_at, now))


def _silent(link: LinkState, seconds: float) -> str:
    """Return what is to be said of a connection that owes a sign of life for ``seconds``."""
    time = number_format.span(seconds)
    if link.round_trip is None:
        return tr("It is silent, not quiet: nothing at all for {time}. r connects anew.").format(
            time=time
        )
    words = tr("It may be dead, not quiet: no answer for {time}. r connects anew.")
    return words.format(time=time)


def _not_live(link: LinkState, now: float) -> str:
    if link.phase is Phase.ENDED:
        return tr("The room is not live: it has ended. r looks again.")
    if link.phase is Phase.CLOSED:
        return tr("The feed is closed.")
    if link.connected_at is not None:
        age = _ago(link.connected_at, now)
        return tr("Connected for {time}, but nothing has come yet.").format(time=age)
    if link.phase is Phase.REFUSED:
        if link.detail:
            return tr("The server refuses the connection: {why}.").format(why=link.detail)
        return tr("The server refuses the connection.")
    if link.detail:
        return tr("The connection is being made: {why}.").format(why=link.detail)
    return tr("The connection is being made.")


def _ago(at: float, now: float) -> str:
    return number_format.span(now - at)
