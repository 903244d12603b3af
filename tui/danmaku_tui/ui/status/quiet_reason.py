"""The reason why no comments come, in one sentence. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.i18n.language import tr, trn
from danmaku_tui.room.room import RoomView
from danmaku_tui.rules.event_group import GROUPS, EventGroup
from danmaku_tui.session import SessionView
from danmaku_tui.ui.look import number_format
from danmaku_tui.ui.status.status_pieces import QUIET_SECONDS, UNREAD_EVENTS

BUSY_EVENTS: Final = 0.2
"""Events per second from which a room without comments is not simply empty."""

UNREADABLE_SHARE: Final = 0.5
"""Share of faults among all events from which decoding is the problem."""


def why_quiet(
    view: SessionView,
    now: float,
    off: Collection[EventGroup],
    keys: Mapping[str, str],
    *,
    frozen: bool,
) -> str:
    """Return the reason at ``now``, in seconds of the monotonic clock, and a remedy for it.

    ``off`` are the groups that are switched off, and ``frozen`` whether the stage stands still.
    ``keys`` has the labels of the keys in force by name. A dead connection comes first: nothing
    else is known while it lasts. Then come the causes on this screen, then those in the room.
    """
    link, room = view.link, view.room
    silence = link.silence(now)
    if silence is not None:
        return _silent(link, silence, keys["reconnect"])
    if link.phase is not Phase.LIVE:
        return _not_live(link, now, keys["reconnect"])
    if room.ended:
        return tr("The stream has ended.")
    if room.paused:
        return tr("The stream is paused.")
    if frozen:
        return tr("The stage is frozen: {key} lets it go on.").format(key=keys["freeze"])
    if EventGroup.COMMENTS in off:
        key = keys[f"kind-{GROUPS.index(EventGroup.COMMENTS) + 1}"]
        return tr("You switched the comments off: {key} shows them.").format(key=key)
    if room.last_chat_at is not None and now - room.last_chat_at < QUIET_SECONDS:
        age = _ago(room.last_chat_at, now)
        return tr("People are talking: the last comment came {age} ago.").format(age=age)
    faults = sum(room.census.faults.values())
    if faults and faults >= room.census.total * UNREADABLE_SHARE:
        return trn(
            "The data cannot be decoded: {count} error. Run danmaku doctor.",
            "The data cannot be decoded: {count} errors. Run danmaku doctor.",
            faults,
        ).format(count=f"{faults:,}")
    if room.unread_per_second >= UNREAD_EVENTS:
        return _unread(room)
    if room.events_per_second >= BUSY_EVENTS:
        rate = number_format.rate(room.events_per_second)
        return tr("Frames arrive, but no comments: other events, {rate} a second.").format(
            rate=rate
        )
    return _still(link, now)


def _unread(room: RoomView) -> str:
    """Return the reason where comments come in a form that is not read."""
    unread = room.census.unread_comments
    name = max(unread, key=unread.__getitem__, default="")
    return tr(
        "Comments come as {method}, {rate} a second, which this version cannot read. Record them:"
        " a newer version reads them from the recording."
    ).format(method=name, rate=number_format.rate(room.unread_per_second))


def _still(link: LinkState, now: float) -> str:
    """Return the reason on a live connection without any event."""
    if link.round_trip is None or link.answered_at is None:
        return tr("Nobody is talking: the connection is alive.")
    text = tr("Nobody is talking: the connection is alive (answered in {time}, {age} ago).")
    return text.format(time=number_format.delay(link.round_trip), age=_ago(link.answered_at, now))


def _silent(link: LinkState, seconds: float, key: str) -> str:
    """Return the reason on a connection that has owed a sign of life for ``seconds``."""
    if link.round_trip is None:
        text = tr("No data at all for {time}, not only no comments. {key} reconnects.")
    else:
        text = tr("The connection may be dead: no answer for {time}. {key} reconnects.")
    return text.format(time=number_format.span(seconds), key=key)


def _not_live(link: LinkState, now: float, key: str) -> str:
    if link.phase is Phase.ENDED:
        return tr("The stream has ended. {key} looks again.").format(key=key)
    if link.phase is Phase.CLOSED:
        return tr("The feed is closed.")
    if link.connected_at is not None:
        age = _ago(link.connected_at, now)
        return tr("Connected for {time}, but no data yet.").format(time=age)
    if link.phase is Phase.REFUSED:
        if link.detail:
            return tr("The server refuses the connection: {why}.").format(why=link.detail)
        return tr("The server refuses the connection.")
    if link.detail:
        return tr("Connecting: {why}.").format(why=link.detail)
    return tr("Connecting.")


def _ago(at: float, now: float) -> str:
    return number_format.span(now - at)
