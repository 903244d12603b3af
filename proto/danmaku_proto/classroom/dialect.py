"""The classroom's dialect: one ``User`` a binary message, its comment in the ``message`` field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from itertools import islice
from typing import Any, Final

from google.protobuf.unknown_fields import UnknownFieldSet

from danmaku_proto import codec, events, limits
from danmaku_proto._pb.classroom import User
from danmaku_proto.dialect import Received
from danmaku_proto.text import clean, clean_name

_ID: Final = 2
_BYTES: Final = 2
"""The number of the id's field, and the wire type of a text."""


IDS: Final = 10_000
"""Ids whose names are remembered: a class has a hundred."""

NAMES_OF_ID: Final = 1_000
"""Names that are remembered of one id."""

CLASHES: Final = 10
"""Ids that are reported when several people use them."""

SECOND_NAME: Final = 2

AFTER: Final = "after"
"""The parameter of an address that holds the mark of the last comment received."""

NO_ID: Final = "0"
"""The id of a person who has none."""


class ClassroomDialect:
    """The frames of a classroom server, which needs no heartbeat.

    A server may send its last comments to each new connection. The address of the next connection
    names the last comment received, so that none comes twice.
    """

    name = "classroom"

    def __init__(self) -> None:
        self._names: dict[str, set[str]] = {}
        self._clashes: set[str] = set()
        self._last = b""

    def receive(self, data: bytes | str, now: float) -> Received:
        """Return the comment in ``data``; an arrival where it has none; a notice for a text."""
        event = self._event(data, now)
        if isinstance(data, bytes) and isinstance(event, events.Chat):
            self._last = data
        user = event.user
        if user is None or user.names != SECOND_NAME or user.key in self._clashes:
            return Received([event])
        if len(self._clashes) >= CLASHES:
            return Received([event])
        self._clashes.add(user.key)
        return Received([event, events.Notice("", now, user.id, events.CLASH)])

    def heartbeat(self, now: float) -> bytes | None:  # noqa: ARG002  # the protocol asks for it
        """Return None: WebSocket's own ping shows whether a classroom is there."""
        return None

    def resume(self) -> Mapping[str, str]:
        """Return the mark of the last comment; nothing before there is one."""
        return {AFTER: mark_of(self._last)} if self._last else {}

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
        person = self._named(person_in(user, data))
        text = clean(user.message)
        if text:
            return events.Chat(id="", at=now, user=person, text=text)
        return events.Enter(id="", at=now, user=person)

    def _named(self, person: events.User) -> events.User:
        """Return the person, with the number of names that were seen under the same id."""
        number = person.id
        if number == NO_ID:
            return person
        names = self._names.setdefault(number, set()) if len(self._names) < IDS else set()
        if len(names) < NAMES_OF_ID:
            names.add(person.name)
        return replace(person, names=len(names)) if len(names) > 1 else person


def mark_of(comment: bytes) -> str:
    """Return the mark of a comment in an address: 16 hexadecimal digits of its SHA-256."""
    return sha256(comment).hexdigest()[:16]


def person_in(user: User, data: bytes) -> events.User:
    """Return the person that ``user``, decoded from ``data``, is shown as."""
    return _person(user, str(user.id) if user.id else _id_text(data))


def _id_text(data: bytes) -> str:
    """Return the id of a ``User`` that was written as a text; empty where it was not.

    The parser keeps a field of another wire type apart.
    """
    found = ""
    parsed: Any = codec.view(User, data)
    apart: Any = UnknownFieldSet(parsed)  # whose type does not show that it can be iterated
    for unknown in islice(apart, limits.DENSE_FIELDS):
        if unknown.field_number == _ID and unknown.wire_type == _BYTES:
            found = unknown.data.decode("utf-8", "replace")
    return clean_name(found) if found.strip() else ""


def _person(user: User, number: str) -> events.User:
    name = clean_name(user.name)
    known = (str(user.age) if user.age > 0 else "", clean(user.major), clean(user.university))
    return events.User(
        id=number or NO_ID,
        name=name,
        # In a class without ids the names distinguish people.
        key=number or name,
        about=" · ".join(part for part in known if part),
    )


def _fault(now: float, kind: events.FaultKind, detail: str) -> events.Fault:
    return events.Fault(id="", at=now, fault=kind, detail=clean(detail))
