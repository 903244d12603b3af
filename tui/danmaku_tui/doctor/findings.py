"""What a connection that was listened to has shown, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from danmaku_proto.dialects import DIALECTS
from danmaku_proto.unknown_fields import is_reshaped
from danmaku_tui.doctor.check import Check
from danmaku_tui.doctor.feed_counts import FeedCounts
from danmaku_tui.doctor.observation import Observation
from danmaku_tui.feed.errors import explain
from danmaku_tui.i18n.event_text import fault_name
from danmaku_tui.i18n.language import N_, tr

FIRST_SECONDS: Final = 10.0
"""How long a push feed may keep silent; a busy room is heard within one second."""

_ORDERS: Final = (
    *("check", "choose", "copy", "did you", "get", "give", "install", "leave", "make", "put"),
    *("start", "try", "unset", "use", "wait", "watch"),
)
"""What the last part of an explained error begins with where it says what to do."""

_PARTINGS: Final = ((": ", _ORDERS, "(", ")"), ("：", ("请",), "（", "）"))
"""The colon before that part, its beginnings, and the brackets it may end in, by language."""


def findings(watched: Observation, seen: FeedCounts, where: str) -> Iterator[Check]:
    """Yield the steps from the first frame on, up to the first that the next needs.

    ``where`` is the ``host:port`` for the errors that do not know.
    """
    if watched.first is None and watched.error is not None:
        yield failure(N_("first frame"), watched.error, where)
        return
    if watched.first is not None:
        yield Check(
            N_("first frame"), True, tr("after {time}").format(time=milliseconds(watched.first))
        )
    elif may_be_silent(seen):
        silence = tr("connected, nobody has spoken yet")
        yield Check(N_("first frame"), True, silence, tr("say something with danmaku send"))
    else:
        seconds = FIRST_SECONDS
        came = tr("nothing came in {seconds:.0f} s").format(seconds=seconds)
        if watched.beats:
            came = tr("only answers to heartbeats came in {seconds:.0f} s").format(seconds=seconds)
        advice = tr("the room may be over or the address too old: get a new one from the browser")
        yield Check(
            N_("first frame"),
            False,
            came,
            advice,
        )
        return
    yield _duration(watched, seen, where)
    yield _decoded(watched, seen)
    yield _census(seen)
    yield _unknown(seen)
    yield _round_trip(watched)


def may_be_silent(seen: FeedCounts) -> bool:
    """Return whether the feed says nothing as long as nobody does."""
    return DIALECTS[seen.dialect].quiet


def failure(name: str, error: Exception, where: str) -> Check:
    """Return the step ``name`` that ended with ``error``."""
    found, advice = parted(explain(error, where))
    return Check(name, False, found, advice)


def parted(line: str) -> tuple[str, str]:
    """Return what happened and what to do, which an explained error has on one line."""
    for colon, orders, opening, closing in _PARTINGS:
        happened, _, order = line.rpartition(colon)
        if happened and order.startswith(orders):
            if order.endswith(closing) and opening not in order:
                return f"{happened}{closing}", order.removesuffix(closing)
            return happened, order
    return line, ""


def milliseconds(seconds: float) -> str:
    """Return ``seconds`` in milliseconds, two digits at the least."""
    number = seconds * 1000
    return f"{number:.0f} ms" if number >= 10 else f"{number:.2g} ms"


def _duration(watched: Observation, seen: FeedCounts, where: str) -> Check:
    found = tr("{seconds:.1f} s, frames {frames}, {size:.1f} KiB").format(
        seconds=seen.seconds, frames=seen.frames, size=seen.size / 1024
    )
    if watched.error is not None:
        why = explain(watched.error, where)
        advice = tr("connect again; danmaku watch does so by itself")
        return Check(
            N_("watching"), False, tr("{found}, then {why}").format(found=found, why=why), advice
        )
    return Check(
        N_("watching"),
        True,
        tr("{found}, the room has ended").format(found=found) if watched.ended else found,
    )


def _decoded(watched: Observation, seen: FeedCounts) -> Check:
    if watched.defect is not None:
        found = tr("this program failed at a message ({why})").format(why=explain(watched.defect))
        return Check(N_("decode"), False, found, tr("please report it"))
    faults = ", ".join(f"{count} {fault_name(fault)}" for fault, count in seen.faults.most_common())
    if faults and not seen.events:
        other = ", ".join(name for name in DIALECTS if name != seen.dialect)
        advice = tr("does it speak {dialect}? try --dialect {other}").format(
            dialect=seen.dialect, other=other
        )
        return Check(N_("decode"), False, faults, advice)
    kinds = ", ".join(f"{count} {kind.value}" for kind, count in seen.events.most_common())
    if faults:
        advice = tr("the rest is good; please report it where this happens again")
        return Check(
            N_("decode"),
            False,
            tr("{faults}, beside {kinds}").format(faults=faults, kinds=kinds),
            advice,
        )
    if not seen.frames:
        return Check(N_("decode"), None, tr("nothing came"))
    each = milliseconds(seen.decoding / seen.frames)
    return Check(
        N_("decode"),
        True,
        tr("{kinds}, {each} a frame").format(kinds=kinds or tr("no event"), each=each),
    )


def _census(seen: FeedCounts) -> Check:
    if not seen.methods:
        return Check(N_("census"), None, tr("no message came"))
    found = tr("messages {messages}, methods {methods}").format(
        messages=seen.methods.total(), methods=len(seen.methods)
    )
    unread = len(seen.unread)
    return Check(
        N_("census"),
        True,
        tr("{found}, not read {unread}").format(found=found, unread=unread) if unread else found,
    )


def _unknown(seen: FeedCounts) -> Check:
    if not seen.methods:
        return Check(N_("unknown fields"), None, tr("no message came"))
    if not seen.unknown:
        return Check(N_("unknown fields"), True, tr("none"))
    reshaped = sum(is_reshaped(path) for path in seen.unknown)
    found = tr("{count} different").format(count=len(seen.unknown))
    if reshaped:
        found = tr("{found}, {reshaped} of them known in another form").format(
            found=found, reshaped=reshaped
        )
        advice = tr("does it speak {dialect}? if so, please report it").format(dialect=seen.dialect)
        return Check(N_("unknown fields"), False, found, advice)
    advice = tr("nothing to do: what is shown is not among them")
    return Check(N_("unknown fields"), True, found, advice)


def _round_trip(watched: Observation) -> Check:
    found = []
    if watched.heartbeat is not None:
        found.append(tr("heartbeat {time}").format(time=milliseconds(watched.heartbeat)))
    if watched.ping is not None:
        found.append(tr("ping {time}").format(time=milliseconds(watched.ping)))
    if found:
        return Check(N_("round trip"), True, ", ".join(found))
    if watched.beating:
        return Check(N_("round trip"), None, tr("it answers neither heartbeat nor ping"))
    return Check(N_("round trip"), None, tr("it answers no ping"))
