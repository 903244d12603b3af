"""The fields of a protobuf message as they lie on the wire: places and numbers, without a schema.

Each field is a tag, which is its number and its wire type, and a value (Protocol Buffers,
Encoding). The parser of Google refuses a broken message as a whole; here all before the break is
found, and the break has a place.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Final

DEPTH: Final = 64
"""Messages within messages, at most; Google's parser refuses more than 100, and nobody sends 20."""

_GREATEST_TAG: Final = 2**32 - 1
_VARINT_BYTES: Final = 10
_UINT64: Final = 2**64 - 1


class WireType(IntEnum):
    """The last three bits of a tag: they give the form of the value."""

    VARINT = 0
    I64 = 1
    LEN = 2
    SGROUP = 3
    EGROUP = 4
    I32 = 5


class ProblemKind(StrEnum):
    """The ways in which bytes are no message, or are not read."""

    NUMBER = "number"
    WIRE_TYPE = "wire type"
    CUT = "cut"
    VARINT = "varint"
    LENGTH = "length"
    GROUP_END = "group end"
    GROUP_OPEN = "group open"
    UTF8 = "utf-8"
    DEPTH = "depth"
    FIELDS = "fields"


LIMITS: Final = frozenset({ProblemKind.DEPTH, ProblemKind.FIELDS})
"""The kinds that are limits of the reader, and no fault of the bytes."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A place at which reading ended, or a value that is none.

    ``offset`` is in bytes from the beginning of the data. ``number`` belongs to the kind: the
    length, the wire type, the number of a field or of fields.
    """

    kind: ProblemKind
    offset: int
    number: int = 0


@dataclass(slots=True)
class ScannedField:
    """A field at its place; all offsets are in bytes from the beginning of the data.

    The tag is from ``start`` to ``length_at``, the length, where there is one, from there to
    ``value_at``, the value from there to ``value_end``, and the tag that ends a group from there
    to ``end``. ``raw`` is the number on the wire, unsigned, of a varint or a fixed value.
    ``inner`` has the fields of a group. ``cut`` is true where the length exceeds the data.
    """

    start: int
    length_at: int
    value_at: int
    value_end: int
    end: int
    number: int
    wire: WireType
    raw: int = 0
    inner: Scan | None = None
    cut: bool = False


@dataclass(slots=True)
class Scan:
    """The fields of a message in order, and the ``problem`` that ended them.

    ``end`` is the offset after the last byte that was read.
    """

    fields: list[ScannedField]
    end: int
    problem: Problem | None = None


class _Break(Exception):  # noqa: N818  # it ends a scan, and is no error of the program
    def __init__(self, problem: Problem) -> None:
        super().__init__()
        self.problem = problem


class FieldScanner:
    """Finds the fields in parts of ``data``.

    Of one part at most ``most`` fields are found, those in groups included.
    """

    def __init__(self, data: bytes, most: int) -> None:
        self._data = data
        self._left = 0
        self.most = most

    def scan(self, start: int, end: int, depth: int = 0) -> Scan:
        """Return the fields from ``start`` until before ``end``, at ``depth`` messages."""
        self._left = self.most
        return self._scan(start, end, depth, None)

    def varint(self, start: int, end: int) -> tuple[int, int]:
        """Return the varint at ``start``, and the offset after it.

        Raises ``ValueError`` where it does not end before ``end``.
        """
        try:
            return self._varint(start, end)
        except _Break:
            raise ValueError("no varint") from None

    def _scan(self, start: int, end: int, depth: int, group: ScannedField | None) -> Scan:
        """Scan a message, or the ``group`` that began before ``start``, whose end is set then."""
        found = Scan([], start)
        at = start
        try:
            while at < end:
                tag, length_at = self._varint(at, end)
                number, wire = tag >> 3, tag & 7
                if tag > _GREATEST_TAG or not number:
                    raise _Break(Problem(ProblemKind.NUMBER, at, number))
                if wire == WireType.EGROUP:
                    if group is None or group.number != number:
                        raise _Break(Problem(ProblemKind.GROUP_END, at, number))
                    group.value_end, group.end = at, length_at
                    found.end = length_at
                    return found
                if wire > WireType.I32:
                    raise _Break(Problem(ProblemKind.WIRE_TYPE, at, wire))
                if self._left <= 0:
                    raise _Break(Problem(ProblemKind.FIELDS, at, self.most))
                self._left -= 1
                field = ScannedField(
                    at, length_at, length_at, length_at, length_at, number, WireType(wire)
                )
                self._find_value(field, end, depth)
                found.fields.append(field)
                at = found.end = field.end
                if field.cut:
                    size = field.raw
                    raise _Break(Problem(ProblemKind.LENGTH, field.length_at, size))
                if field.inner is not None and field.inner.problem is not None:
                    raise _Break(field.inner.problem)
            if group is not None:
                raise _Break(Problem(ProblemKind.GROUP_OPEN, group.start, group.number))
        except _Break as stop:
            found.problem = stop.problem
        if group is not None:
            group.value_end = group.end = found.end
        return found

    def _find_value(self, field: ScannedField, end: int, depth: int) -> None:
        """Find the value of ``field``, whose tag has been read."""
        at = field.length_at
        match field.wire:
            case WireType.VARINT:
                field.raw, field.value_end = self._varint(at, end)
            case WireType.I64 | WireType.I32:
                size = 8 if field.wire is WireType.I64 else 4
                if at + size > end:
                    raise _Break(Problem(ProblemKind.CUT, at, size))
                field.raw = int.from_bytes(self._data[at : at + size], "little")
                field.value_end = at + size
            case WireType.LEN:
                field.raw, field.value_at = self._varint(at, end)
                field.cut = field.value_at + field.raw > end
                field.value_end = end if field.cut else field.value_at + field.raw
            case WireType.SGROUP:
                if depth >= DEPTH:
                    raise _Break(Problem(ProblemKind.DEPTH, field.start, DEPTH))
                field.inner = self._scan(at, end, depth + 1, field)
                return
            case WireType.EGROUP:
                raise AssertionError("the end of a group is no field")
        field.end = field.value_end

    def _varint(self, start: int, end: int) -> tuple[int, int]:
        data, value, shift = self._data, 0, 0
        for at in range(start, min(end, start + _VARINT_BYTES)):
            byte = data[at]
            if byte < 0x80:
                return (value | byte << shift) & _UINT64, at + 1
            value |= (byte & 0x7F) << shift
            shift += 7
        if end - start >= _VARINT_BYTES:
            raise _Break(Problem(ProblemKind.VARINT, start, _VARINT_BYTES))
        raise _Break(Problem(ProblemKind.CUT, start))
