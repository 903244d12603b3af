"""The findings about a connection that was observed, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from danmaku_proto.dialects import DIALECTS, LISTEN
from danmaku_proto.unknown_fields import is_reshaped
from danmaku_tui.doctor.check import Check
from danmaku_tui.doctor.feed_counts import FeedCounts
from danmaku_tui.doctor.observation import Observation
from danmaku_tui.feed.errors import explain
from danmaku_tui.i18n.event_text import fault_name
from danmaku_tui.i18n.language import N_, tr

FIRST_SECONDS: Final = 10.0
"""How long a push feed may be silent; a busy room sends within one second."""

_ORDERS: Final = (
    *("check", "choose", "copy", "did you", "get", "give", "install", "leave", "make", "put"),
    *("start", "try", "unset", "use", "wait", "watch"),
)
"""The first words of the last part of an explained error, where that is a remedy."""

_PARTINGS: Final = ((": ", _ORDERS, "(", ")"), ("：", ("请",), "（", "）"))
"""The colon before that part, its first words, and its brackets, by language."""


def findings(observed: Observation, counts: FeedCounts, where: str) -> Iterator[Check]:
    """Yield the steps from the first frame on, up to one whose failure ends the examination.

    ``where`` is the ``host:port`` of the feed, for errors that do not hold it.
    """
    if observed.first is None and observed.error is not None:
        yield failure(N_("first frame"), observed.error, where)
        return
    if observed.first is not None:
        yield Check(
            N_("first frame"), True, tr("after {time}").format(time=milliseconds(observed.first))
        )
    elif may_be_silent(counts):
        silence = tr("connected, nobody has spoken yet")
        yield Check(N_("first frame"), True, silence, tr("send a comment with danmaku send"))
    else:
        seconds = FIRST_SECONDS
        came = tr("nothing came in {seconds:.0f} s").format(seconds=seconds)
        if observed.beats:
            came = tr("only answers to heartbeats came in {seconds:.0f} s").format(seconds=seconds)
        advice = tr("the room may be over or the address too old: get a new one from the browser")
        yield Check(
            N_("first frame"),
            False,
            came,
            advice,
        )
        return
    yield _duration(observed, counts, where)
    yield _decoded(observed, counts)
    yield _census(counts)
    yield _unknown(counts)
    yield _round_trip(observed)


def may_be_silent(counts: FeedCounts) -> bool:
    """Return whether the feed sends nothing while nobody speaks."""
    return DIALECTS[counts.dialect].quiet


def failure(name: str, error: Exception, where: str) -> Check:
    """Return the step ``name`` that ended with ``error``."""
    found, advice = parted(explain(error, where))
    return Check(name, False, found, advice)


def parted(line: str) -> tuple[str, str]:
    """Return the problem and the remedy, which an explained error has on one line."""
    for colon, orders, opening, closing in _PARTINGS:
        happened, _, order = line.rpartition(colon)
        if happened and order.startswith(orders):
            if order.endswith(closing) and opening not in order:
                return f"{happened}{closing}", order.removesuffix(closing)
            return happened, order
    return line, ""


def milliseconds(seconds: float) -> str:
    """Return ``seconds`` in milliseconds, with two digits or more."""
    number = seconds * 1000
    return f"{number:.0f} ms" if number >= 10 else f"{number:.2g} ms"


def _duration(observed: Observation, counts: FeedCounts, where: str) -> Check:
    found = tr("{seconds:.1f} s, frames {frames}, {size:.1f} KiB").format(
        seconds=counts.seconds, frames=counts.frames, size=counts.size / 1024
    )
    if observed.error is not None:
        why = explain(observed.error, where)
        advice = tr("connect again; danmaku watch does so by itself")
        return Check(
            N_("watching"), False, tr("{found}, then {why}").format(found=found, why=why), advice
        )
    return Check(
        N_("watching"),
        True,
        tr("{found}, the room has ended").format(found=found) if observed.ended else found,
    )


def _decoded(observed: Observation, counts: FeedCounts) -> Check:
    if observed.defect is not None:
        found = tr("this program failed at a message ({why})").format(why=explain(observed.defect))
        return Check(N_("decode"), False, found, tr("please report it"))
    faults = ", ".join(
        f"{count} {fault_name(fault)}" for fault, count in counts.faults.most_common()
    )
    if faults and not counts.events:
        # Only other programs on this machine send a mix of dialects.
        other = ", ".join(name for name in DIALECTS if name not in (counts.dialect, LISTEN))
        advice = tr("does it speak {dialect}? try --dialect {other}").format(
            dialect=counts.dialect, other=other
        )
        return Check(N_("decode"), False, faults, advice)
    kinds = ", ".join(f"{count} {kind.value}" for kind, count in counts.events.most_common())
    if faults:
        advice = tr("the rest is good; please report it where this happens again")
        return Check(
            N_("decode"),
            False,
            tr("{faults}, and {kinds}").format(faults=faults, kinds=kinds),
            advice,
        )
    if not counts.frames:
        return Check(N_("decode"), None, tr("nothing came"))
    each = milliseconds(counts.decoding / counts.frames)
    return Check(
        N_("decode"),
        True,
        tr("{kinds}, {each} a frame").format(kinds=kinds or tr("no event"), each=each),
    )


def _census(counts: FeedCounts) -> Check:
    if not counts.methods:
        return Check(N_("census"), None, tr("no message came"))
    found = tr("messages {messages}, methods {methods}").format(
        messages=counts.methods.total(), methods=len(counts.methods)
    )
    unread = len(counts.unread)
    return Check(
        N_("census"),
        True,
        tr("{found}, not read {unread}").format(found=found, unread=unread) if unread else found,
    )


def _unknown(counts: FeedCounts) -> Check:
    if not counts.methods:
        return Check(N_("unknown fields"), None, tr("no message came"))
    if not counts.unknown:
        return Check(N_("unknown fields"), True, tr("none"))
    reshaped = sum(is_reshaped(path) for path in counts.unknown)
    found = tr("{count} different").format(count=len(counts.unknown))
    if reshaped:
        found = tr("{found}, {reshaped} of them known in another form").format(
            found=found, reshaped=reshaped
        )
        advice = tr("does it speak {dialect}? if so, please report it").format(
            dialect=counts.dialect
        )
        return Check(N_("unknown fields"), False, found, advice)
    advice = tr("nothing to do: none of them is shown")
    return Check(N_("unknown fields"), True, found, advice)


def _round_trip(observed: Observation) -> Check:
    found = []
    if observed.heartbeat is not None:
        found.append(tr("heartbeat {time}").format(time=milliseconds(observed.heartbeat)))
    if observed.ping is not None:
        found.append(tr("ping {time}").format(time=milliseconds(observed.ping)))
    if found:
        return Check(N_("round trip"), True, ", ".join(found))
    if observed.beating:
        return Check(N_("round trip"), None, tr("it answers neither heartbeat nor ping"))
    return Check(N_("round trip"), None, tr("it answers no ping"))
