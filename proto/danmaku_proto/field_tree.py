"""A message as a tree of its fields: the place of each byte, its name in the schema, its value.

Fields that the schema lacks are kept, and their type is guessed. Nothing here raises for bytes from
outside: a :class:`~danmaku_proto.field_scan.Problem` has the place at which they are no message.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from google.protobuf.descriptor import Descriptor, FieldDescriptor

from danmaku_proto.field_scan import (
    DEPTH,
    FieldScanner,
    Problem,
    ProblemKind,
    Scan,
    ScannedField,
    WireType,
)

FIELDS: Final = 20_000
"""Fields of one tree, at most: a frame of a busy room has some thousand."""

Value: TypeAlias = int | float | bool | str | bytes | None

VARINT, FIXED, TEXT, BYTES, MESSAGE, GROUP = (
    "varint",
    "fixed",
    "text",
    "bytes",
    "message",
    "group",
)
"""The types of fields that no schema has, as far as they can be guessed."""

_VARINTS: Final = {
    FieldDescriptor.TYPE_INT32: "int32",
    FieldDescriptor.TYPE_INT64: "int64",
    FieldDescriptor.TYPE_UINT32: "uint32",
    FieldDescriptor.TYPE_UINT64: "uint64",
    FieldDescriptor.TYPE_SINT32: "sint32",
    FieldDescriptor.TYPE_SINT64: "sint64",
    FieldDescriptor.TYPE_BOOL: "bool",
    FieldDescriptor.TYPE_ENUM: "enum",
}
_FIXED: Final = {
    FieldDescriptor.TYPE_DOUBLE: ("double", "<d"),
    FieldDescriptor.TYPE_FIXED64: ("fixed64", "<Q"),
    FieldDescriptor.TYPE_SFIXED64: ("sfixed64", "<q"),
    FieldDescriptor.TYPE_FLOAT: ("float", "<f"),
    FieldDescriptor.TYPE_FIXED32: ("fixed32", "<I"),
    FieldDescriptor.TYPE_SFIXED32: ("sfixed32", "<i"),
}

_control: Final = re.compile(rb"[\x00-\x1f\x7f]").search
_control_but_breaks: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]").search


@dataclass(slots=True)
class WireField:
    """A field with its meaning. ``place`` has its offsets, its number and its wire type.

    ``name`` is that of the schema, empty where it has none. ``type`` is the type of the schema, or
    a guess where ``guessed`` is true. ``declared`` is the type that the schema has for this number
    where the wire type contradicts it. ``label`` is the name of an enum's value. ``inner`` is set
    for messages and groups, and ``items`` for packed numbers, whose places have no tag.
    """

    place: ScannedField
    name: str = ""
    type: str = ""
    value: Value = None
    label: str = ""
    guessed: bool = False
    declared: str = ""
    inner: FieldTree | None = None
    items: list[WireField] = field(default_factory=list)
    problem: Problem | None = None

    @property
    def number(self) -> int:
        """The number of the field."""
        return self.place.number


@dataclass(slots=True)
class FieldTree:
    """The fields of the message from ``start`` to ``end``, and the problem that ended them.

    ``schema`` is the name of its class, empty without one. The bytes from ``read_to`` on were not
    read.
    """

    start: int
    end: int
    read_to: int
    schema: str
    fields: list[WireField]
    problem: Problem | None = None

    def named(self, name: str) -> WireField | None:
        """Return the last field of this name, which is the one that counts; None without one."""
        return next((each for each in reversed(self.fields) if each.name == name), None)

    def all_fields(self) -> Iterator[WireField]:
        """Yield every field, each before those in it."""
        waiting = list(reversed(self.fields))
        while waiting:
            each = waiting.pop()
            yield each
            if each.inner is not None:
                waiting += reversed(each.inner.fields)

    def problems(self) -> Iterator[Problem]:
        """Yield every problem of the message and of those in it, as they lie on the wire."""
        found = {self.problem}  # a set, because a broken group has its problem twice
        for each in self.all_fields():
            found.add(each.problem)
            if each.inner is not None:
                found.add(each.inner.problem)
        yield from sorted((each for each in found if each is not None), key=_offset)


def _offset(problem: Problem) -> int:
    return problem.offset


class FieldReader:
    """Reads trees from ``data``, with at most ``most`` fields together."""

    def __init__(self, data: bytes, most: int = FIELDS) -> None:
        self.data = data
        self._scanner = FieldScanner(data, most)

    @property
    def left(self) -> int:
        """The number of fields that may still be read."""
        return self._scanner.most

    @left.setter
    def left(self, fields: int) -> None:
        self._scanner.most = fields

    def read(self, schema: Descriptor | None) -> FieldTree:
        """Return the tree of all of the data, read as a message of ``schema``."""
        return self._read(0, len(self.data), schema, 0)

    def open(self, part: WireField, schema: Descriptor | None) -> None:
        """Read the value of ``part``, which is bytes by its type, as a message of ``schema``."""
        place = part.place
        part.inner = self._read(place.value_at, place.value_end, schema, 1)

    def _read(self, start: int, end: int, schema: Descriptor | None, depth: int) -> FieldTree:
        return self._tree(self._scanner.scan(start, end, depth), start, end, schema, depth)

    def _tree(
        self, scan: Scan, start: int, end: int, schema: Descriptor | None, depth: int
    ) -> FieldTree:
        """Return the tree of a message that has been scanned."""
        self._scanner.most -= len(scan.fields)
        name = "" if schema is None else schema.name
        tree = FieldTree(start, end, scan.end, name, [], scan.problem)
        known = {} if schema is None else schema.fields_by_number
        for place in scan.fields:
            tree.fields.append(self._field(place, known.get(place.number), depth))
        return tree

    def _field(
        self, place: ScannedField, declared: FieldDescriptor | None, depth: int
    ) -> WireField:
        found = WireField(place)
        if declared is None:
            self._guess(found, depth)
            return found
        found.name = declared.name
        if _wire_of(declared) is place.wire:
            self._take(found, declared, depth)
        elif declared.is_repeated and place.wire is WireType.LEN and _is_number(declared):
            found.type = _type_of(declared)
            self._unpack(found, declared)
        else:
            found.declared = _type_of(declared)
            self._guess(found, depth)
        return found

    def _take(self, found: WireField, declared: FieldDescriptor, depth: int) -> None:
        """Read the value of ``found`` by the type of the schema."""
        place = found.place
        found.type = _type_of(declared)
        if _is_number(declared):
            found.value, found.label = _number(place.raw, declared)
        elif declared.message_type is not None:
            self._descend(found, declared.message_type, depth)
        elif declared.type == FieldDescriptor.TYPE_STRING:
            found.value, found.problem = self._text(place)
        else:
            found.value = self.data[place.value_at : place.value_end]

    def _descend(self, found: WireField, schema: Descriptor | None, depth: int) -> None:
        """Read the message or the group ``found``."""
        place = found.place
        if depth + 1 > DEPTH:
            found.value = self.data[place.value_at : place.value_end]
            found.problem = Problem(ProblemKind.DEPTH, place.start, DEPTH)
        elif place.inner is not None:
            bounds = place.value_at, place.value_end
            found.inner = self._tree(place.inner, *bounds, schema, depth + 1)
        else:
            found.inner = self._read(place.value_at, place.value_end, schema, depth + 1)

    def _unpack(self, found: WireField, declared: FieldDescriptor) -> None:
        """Read the packed numbers in ``found``."""
        at, end = found.place.value_at, found.place.value_end
        wire = _wire_of(declared)
        size = 8 if wire is WireType.I64 else 4
        while at < end:
            if self._scanner.most <= 0:
                found.problem = Problem(ProblemKind.FIELDS, at, len(found.items))
                return
            self._scanner.most -= 1
            if wire is WireType.VARINT:
                try:
                    raw, after = self._scanner.varint(at, end)
                except ValueError:
                    found.problem = Problem(ProblemKind.CUT, at)
                    return
            else:
                raw, after = int.from_bytes(self.data[at : at + size], "little"), at + size
                if after > end:
                    found.problem = Problem(ProblemKind.CUT, at, size)
                    return
            place = ScannedField(at, at, at, after, after, found.number, wire, raw)
            value, label = _number(raw, declared)
            found.items.append(WireField(place, found.name, found.type, value, label))
            at = after

    def _guess(self, found: WireField, depth: int) -> None:
        """Guess the type of ``found``, which the schema lacks: a message, a text, or bytes."""
        found.guessed = True
        place, data = found.place, self.data
        match place.wire:
            case WireType.VARINT:
                found.type, found.value = VARINT, place.raw
            case WireType.I64 | WireType.I32:
                found.type, found.value = FIXED, place.raw
            case WireType.SGROUP | WireType.EGROUP:
                found.type = GROUP
                self._descend(found, None, depth)
            case WireType.LEN:
                start, end = place.value_at, place.value_end
                text = self._guessed_text(start, end, _control)
                if text is None and start < end and depth + 1 <= DEPTH:
                    scan = self._scanner.scan(start, end, depth + 1)
                    if scan.problem is None:
                        found.type = MESSAGE
                        found.inner = self._tree(scan, start, end, None, depth + 1)
                        return
                if text is None:
                    text = self._guessed_text(start, end, _control_but_breaks)
                found.type = BYTES if text is None else TEXT
                found.value = data[start:end] if text is None else text

    def _guessed_text(self, start: int, end: int, forbidden: _Search) -> str | None:
        """Return the text from ``start`` to ``end``; None where it is none.

        A message has control characters nearly always, because small tags and lengths are such.
        """
        if start == end or forbidden(self.data, start, end):
            return None
        try:
            return self.data[start:end].decode()
        except UnicodeDecodeError:
            return None

    def _text(self, place: ScannedField) -> tuple[str, Problem | None]:
        value = self.data[place.value_at : place.value_end]
        try:
            return value.decode(), None
        except UnicodeDecodeError as error:
            # A text that is cut may end within a character: the cut is reported already.
            problem = Problem(ProblemKind.UTF8, place.value_at + error.start)
            return value.decode(errors="replace"), None if place.cut else problem


_Search: TypeAlias = type(_control)  # type: ignore[valid-type]  # a bound method has no better name


def _is_number(declared: FieldDescriptor) -> bool:
    return declared.type in _VARINTS or declared.type in _FIXED


def _wire_of(declared: FieldDescriptor) -> WireType:
    """Return the wire type of one value of this type."""
    if declared.type in _VARINTS:
        return WireType.VARINT
    if declared.type in _FIXED:
        return WireType.I64 if struct.calcsize(_FIXED[declared.type][1]) == 8 else WireType.I32
    return WireType.SGROUP if declared.type == FieldDescriptor.TYPE_GROUP else WireType.LEN


def _type_of(declared: FieldDescriptor) -> str:
    """Return the type as the schema has it; for a message or an enum its name."""
    if declared.message_type is not None:
        return declared.message_type.name
    if declared.enum_type is not None:
        return declared.enum_type.name
    if declared.type in _FIXED:
        return _FIXED[declared.type][0]
    return _VARINTS.get(
        declared.type, "string" if declared.type == FieldDescriptor.TYPE_STRING else "bytes"
    )


def _number(raw: int, declared: FieldDescriptor) -> tuple[Value, str]:
    """Return the value of ``raw``, as unsigned on the wire, and the name of an enum's value."""
    if declared.type in _FIXED:
        form = _FIXED[declared.type][1]
        value: int | float = struct.unpack(form, raw.to_bytes(struct.calcsize(form), "little"))[0]
        return value, ""
    match declared.type:
        case FieldDescriptor.TYPE_BOOL:
            return raw != 0, ""
        case FieldDescriptor.TYPE_UINT64:
            return raw, ""
        case FieldDescriptor.TYPE_UINT32:
            return raw & 2**32 - 1, ""
        case FieldDescriptor.TYPE_INT64:
            return _signed(raw, 64), ""
        case FieldDescriptor.TYPE_SINT64:
            return raw >> 1 ^ -(raw & 1), ""
        case FieldDescriptor.TYPE_SINT32:
            low = raw & 2**32 - 1
            return low >> 1 ^ -(low & 1), ""
        case _:
            value = _signed(raw & 2**32 - 1, 32)  # int32, and the values of enums
    known = None if declared.enum_type is None else declared.enum_type.values_by_number.get(value)
    return value, "" if known is None else known.name


def _signed(raw: int, bits: int) -> int:
    """Return ``raw`` as a two's complement number of so many ``bits``."""
    return raw - (1 << bits) if raw >> bits - 1 else raw
