"""The classroom's dialect: one ``User`` a binary message, its comment in the ``message`` field."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from google.protobuf.unknown_fields import UnknownFieldSet

from danmaku_proto import codec, events, limits
from danmaku_proto._pb.classroom import User
from danmaku_proto.dialect import Received
from danmaku_proto.text import clean, clean_name

_ID: Final = 2
_BYTES: Final = 2
"""The number of the id's field, and the wire type of a text."""


class ClassroomDialect:
    """The frames of a classroom server, which needs no heartbeat and cannot resume."""

    name = "classroom"

    def receive(self, data: bytes | str, now: float) -> Received:
        """Return the comment in ``data``; an arrival where it has none; a notice for a text."""
        return Received([self._event(data, now)])

    def heartbeat(self, now: float) -> bytes | None:  # noqa: ARG002  # the protocol asks for it
        """Return None: WebSocket's own ping shows whether a classroom is there."""
        return None

    def resume(self) -> Mapping[str, str]:
        """Return nothing: the server keeps no history."""
        return {}

    def _event(self, data: bytes | str, now: float) -> events.Event:
        if isinstance(data, str):
            return events.Notice(id="", at=now, text=clean(data) or "(blank)", topic="server")
        if len(data) > limits.MESSAGE_BYTES:
            return _fault(now, events.FaultKind.FRAME_BYTES, f"{len(data)} bytes")
        try:
            user = codec.decode(User, data)
        except codec.DecodeError as error:
            return _fault(now, events.FaultKind.FRAME, str(error))
        if not (user.name or user.message):
            return _fault(now, events.FaultKind.EMPTY, "a User with neither name nor message")
        person = _person(user, str(user.id) if user.id else _id_text(data))
        text = clean(user.message)
        if text:
            return events.Chat(id="", at=now, user=person, text=text)
        return events.Enter(id="", at=now, user=person)


def _id_text(data: bytes) -> str:
    """Return the id of a ``User`` that was written as a text; empty where it was not.

    The parser keeps a field of another wire type apart.
    """
    found = ""
    for unknown in UnknownFieldSet(codec.view(User, data)):  # type: ignore[attr-defined]  # its type lacks the iterator
        if unknown.field_number == _ID and unknown.wire_type == _BYTES:
            found = unknown.data.decode("utf-8", "replace")
    return clean_name(found) if found.strip() else ""


def _person(user: User, number: str) -> events.User:
    name = clean_name(user.name)
    known = (str(user.age) if user.age > 0 else "", clean(user.major), clean(user.university))
    return events.User(
        id=number or "0",
        name=name,
        # In a class without ids the names distinguish people.
        key=number or name,
        about=" · ".join(part for part in known if part),
    )


def _fault(now: float, kind: events.FaultKind, detail: str) -> events.Fault:
    return events.Fault(id="", at=now, fault=kind, detail=clean(detail))
