"""What bytes hold beyond the schema: which fields a message carries that its class does not name.

It reads the tags and lengths of the wire itself and decodes no value, so that a field the schema
lacks can be told by its number alone.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import betterproto2
from google.protobuf.descriptor import Descriptor, FieldDescriptor

FIELDS: Final = 100_000
"""Fields that are looked at, at most: frames of a busy room hold some thousand."""

PATHS: Final = 500
"""Unknown fields told apart, at most: a hostile message may use any of 536 million numbers."""

DEPTH: Final = 100
"""Levels of nesting, as many as the parser takes."""

OTHER: Final = "(other)"
"""The name under which the unknown fields past that number are counted together."""

_VARINT, _FIXED64, _BYTES, _GROUP, _GROUP_END, _FIXED32 = range(6)
_WIRE_NAMES: Final = {
    _VARINT: "varint",
    _FIXED64: "fixed64",
    _BYTES: "bytes",
    _GROUP: "group",
    _FIXED32: "fixed32",
}
_FIXED_BYTES: Final = {_FIXED64: 8, _FIXED32: 4}
_VARINT_BYTES: Final = 10
_TAG_BYTES: Final = 5
_GREATEST_TAG: Final = 2**32 - 1

_WIRE_OF_TYPE: Final = {
    FieldDescriptor.TYPE_DOUBLE: _FIXED64,
    FieldDescriptor.TYPE_FIXED64: _FIXED64,
    FieldDescriptor.TYPE_SFIXED64: _FIXED64,
    FieldDescriptor.TYPE_FLOAT: _FIXED32,
    FieldDescriptor.TYPE_FIXED32: _FIXED32,
    FieldDescriptor.TYPE_SFIXED32: _FIXED32,
    FieldDescriptor.TYPE_STRING: _BYTES,
    FieldDescriptor.TYPE_BYTES: _BYTES,
    FieldDescriptor.TYPE_MESSAGE: _BYTES,
    FieldDescriptor.TYPE_GROUP: _GROUP,
}
"""How each type goes over the wire; those that are not here are varints."""

_Known: TypeAlias = dict[int, tuple[str, frozenset[int], Descriptor | None]]


class _BrokenError(Exception):
    """The bytes stop being a message here."""


def unknown_fields(cls: type[betterproto2.Message], data: bytes) -> Counter[str]:
    """Return how often ``data``, read as a ``cls``, holds each field that the schema does not.

    A field is named by its path, such as ``GiftMessage.user.61``, and a field that the schema knows
    in another form as ``GiftMessage.count:bytes``. Never raises: of bytes that break off or are no
    message at all, what stood before is counted; past ``FIELDS`` fields nothing is looked at.
    """
    descriptor: Descriptor = cls.DESCRIPTOR  # type: ignore[attr-defined]  # generated
    walk = _Walk(data)
    with suppress(_BrokenError):  # what was counted so far is the answer
        walk.message(descriptor, descriptor.name, 0, len(data), DEPTH)
    return walk.found


def is_reshaped(path: str) -> bool:
    """Return whether ``path`` is of a field that the schema knows, in another form."""
    return ":" in path


@dataclass(slots=True)
class _Walk:
    """One pass over ``data``. Positions are in bytes from its beginning."""

    data: bytes
    found: Counter[str] = field(default_factory=Counter)
    left: int = FIELDS
    known: dict[str, _Known] = field(default_factory=dict)

    def message(self, descriptor: Descriptor, path: str, at: int, end: int, depth: int) -> None:
        """Count what is unknown of the message between ``at`` and ``end``."""
        if depth == 0:
            raise _BrokenError
        known = self.known.get(descriptor.full_name)
        if known is None:
            known = self.known[descriptor.full_name] = _known(descriptor)
        while at < end:
            number, wire, at = self.tag(at, end)
            if wire == _GROUP_END:
                raise _BrokenError
            start, after = self.extent(number, wire, at, end, depth)
            name, wires, child = known.get(number, ("", frozenset(), None))
            if wire not in wires:
                self.count(f"{path}.{name}:{_WIRE_NAMES[wire]}" if name else f"{path}.{number}")
            elif child is not None:
                self.message(child, f"{path}.{name}", start, after, depth - 1)
            at = after

    def count(self, path: str) -> None:
        known = path in self.found or len(self.found) < PATHS
        self.found[path if known else OTHER] += 1

    def tag(self, at: int, end: int) -> tuple[int, int, int]:
        """Return the number and wire type of the field at ``at``, and where its value begins."""
        if self.left == 0:
            raise _BrokenError
        self.left -= 1
        tag, after = self.varint(at, min(end, at + _TAG_BYTES))
        number, wire = tag >> 3, tag & 7
        if number == 0 or tag > _GREATEST_TAG or wire > _FIXED32:
            raise _BrokenError
        return number, wire, after

    def extent(self, number: int, wire: int, at: int, end: int, depth: int) -> tuple[int, int]:
        """Return where the content of the value at ``at`` begins and where the value ends."""
        start = at
        if wire == _VARINT:
            _, after = self.varint(at, end)
        elif wire == _BYTES:
            length, start = self.varint(at, end)
            after = start + length
        elif wire == _GROUP:
            after = self.group(number, at, end, depth)
        else:
            after = at + _FIXED_BYTES[wire]
        if after > end:
            raise _BrokenError
        return start, after

    def group(self, number: int, at: int, end: int, depth: int) -> int:
        """Return where the group ``number`` that began before ``at`` ends."""
        if depth == 0:
            raise _BrokenError
        while True:
            inner, wire, at = self.tag(at, end)
            if wire == _GROUP_END:
                if inner != number:
                    raise _BrokenError
                return at
            _, at = self.extent(inner, wire, at, end, depth - 1)

    def varint(self, at: int, end: int) -> tuple[int, int]:
        """Return the number at ``at`` and where it ends."""
        value = 0
        for place, byte in enumerate(self.data[at : min(end, at + _VARINT_BYTES)]):
            value |= (byte & 0x7F) << (7 * place)
            if byte < 0x80:
                return value, at + place + 1
        raise _BrokenError


def _known(descriptor: Descriptor) -> _Known:
    """Return by number each field's name, the wire types it is read from, and its message."""
    known: _Known = {}
    for one in descriptor.fields:
        wire = _WIRE_OF_TYPE.get(one.type, _VARINT)
        wires = {wire, _BYTES} if one.is_repeated and wire != _GROUP else {wire}
        known[one.number] = (one.name, frozenset(wires), one.message_type)
    return known
