"""What a connection that was listened to has shown, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from danmaku_proto.classroom import ClassroomDialect
from danmaku_proto.unknown_fields import is_reshaped
from danmaku_tui.doctor.check import Check
from danmaku_tui.doctor.observation import Observation
from danmaku_tui.doctor.sightings import Sightings
from danmaku_tui.feed.errors import explain

FIRST_SECONDS: Final = 10.0
"""How long a push feed may keep silent; a busy room is heard within one second."""

_ORDERS: Final = (
    *("check", "choose", "copy", "did you", "get", "give", "install", "leave", "make", "put"),
    *("start", "try", "unset", "use", "wait", "watch"),
)
"""What the last part of an explained error begins with where it says what to do."""


def findings(watched: Observation, seen: Sightings, where: str) -> Iterator[Check]:
    """Yield the steps from the first frame on, up to the first that the next needs.

    ``where`` is the ``host:port`` for the errors that do not know.
    """
    if watched.first is None and watched.error is not None:
        yield failure("first frame", watched.error, where)
        return
    if watched.first is not None:
        yield Check("first frame", True, f"after {milliseconds(watched.first)}")
    elif may_be_silent(seen):
        silence = "connected, nobody has spoken yet"
        yield Check("first frame", True, silence, "say something with danmaku send")
    else:
        came = "only answers to heartbeats" if watched.beats else "nothing"
        advice = "the room may be over or the address too old: get a new one from the browser"
        yield Check("first frame", False, f"{came} came in {FIRST_SECONDS:.0f} s", advice)
        return
    yield _duration(watched, seen, where)
    yield _decoded(watched, seen)
    yield _census(seen)
    yield _unknown(seen)
    yield _round_trip(watched)


def may_be_silent(seen: Sightings) -> bool:
    """Return whether the feed says nothing as long as nobody does."""
    return seen.dialect == ClassroomDialect.name


def failure(name: str, error: Exception, where: str) -> Check:
    """Return the step ``name`` that ended with ``error``."""
    found, advice = parted(explain(error, where))
    return Check(name, False, found, advice)


def parted(line: str) -> tuple[str, str]:
    """Return what happened and what to do, which an explained error has on one line."""
    happened, _, order = line.rpartition(": ")
    if not happened or not order.startswith(_ORDERS):
        return line, ""
    if order.endswith(")") and "(" not in order:
        return f"{happened})", order[:-1]
    return happened, order


def milliseconds(seconds: float) -> str:
    """Return ``seconds`` in milliseconds, two digits at the least."""
    number = seconds * 1000
    return f"{number:.0f} ms" if number >= 10 else f"{number:.2g} ms"


def _duration(watched: Observation, seen: Sightings, where: str) -> Check:
    found = f"{seen.seconds:.1f} s, frames {seen.frames}, {seen.size / 1024:.1f} KiB"
    if watched.error is not None:
        why = explain(watched.error, where)
        advice = "connect again; danmaku watch does so by itself"
        return Check("watching", False, f"{found}, then {why}", advice)
    return Check("watching", True, f"{found}, the room has ended" if watched.ended else found)


def _decoded(watched: Observation, seen: Sightings) -> Check:
    if watched.defect is not None:
        found = f"this program failed at a message ({explain(watched.defect)})"
        return Check("decode", False, found, "please report it")
    faults = ", ".join(f"{count} {fault.value}" for fault, count in seen.faults.most_common())
    if faults and not seen.events:
        other = "douyin" if may_be_silent(seen) else "classroom"
        advice = f"does it speak {seen.dialect}? try --dialect {other}"
        return Check("decode", False, faults, advice)
    kinds = ", ".join(f"{count} {kind.value}" for kind, count in seen.events.most_common())
    if faults:
        advice = "the rest is good; please report it where this happens again"
        return Check("decode", False, f"{faults}, beside {kinds}", advice)
    if not seen.frames:
        return Check("decode", None, "nothing came")
    each = milliseconds(seen.decoding / seen.frames)
    return Check("decode", True, f"{kinds or 'no event'}, {each} a frame")


def _census(seen: Sightings) -> Check:
    if not seen.methods:
        return Check("census", None, "no message came")
    found = f"messages {seen.methods.total()}, methods {len(seen.methods)}"
    unread = len(seen.unread)
    return Check("census", True, f"{found}, not read {unread}" if unread else found)


def _unknown(seen: Sightings) -> Check:
    if not seen.methods:
        return Check("unknown fields", None, "no message came")
    if not seen.unknown:
        return Check("unknown fields", True, "none")
    reshaped = sum(is_reshaped(path) for path in seen.unknown)
    found = f"{len(seen.unknown)} different"
    if reshaped:
        found = f"{found}, {reshaped} of them known in another form"
        advice = f"does it speak {seen.dialect}? if so, please report it"
        return Check("unknown fields", False, found, advice)
    advice = "nothing to do: what is shown is not among them"
    return Check("unknown fields", True, found, advice)


def _round_trip(watched: Observation) -> Check:
    found = []
    if watched.heartbeat is not None:
        found.append(f"heartbeat {milliseconds(watched.heartbeat)}")
    if watched.ping is not None:
        found.append(f"ping {milliseconds(watched.ping)}")
    if found:
        return Check("round trip", True, ", ".join(found))
    neither = "neither heartbeat nor ping" if watched.beating else "no ping"
    return Check("round trip", None, f"it answers {neither}")
