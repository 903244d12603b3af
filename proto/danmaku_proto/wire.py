"""The order of fields on the wire, for messages that the parser refuses as a whole.

A field is a tag, which is its number and its wire type, and a value (Protocol Buffers, Encoding).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from typing import Final

_VARINT_BITS: Final = 70
_GREATEST_TAG: Final = 2**32 - 1


def whole_fields(data: bytes, most: int) -> bytes:
    """Return the leading fields of ``data`` that are complete, at most ``most`` of them.

    After a broken transfer the parser refuses the whole message because of its last field.
    """
    return data[: max(islice(_ends(data), most), default=0)]


def split_fields(data: bytes, most: int) -> Iterator[bytes]:
    """Yield the fields that :func:`whole_fields` returns, one by one, each with its tag."""
    start = 0
    for end in islice(_ends(data), most):
        yield data[start:end]
        start = end


def _ends(data: bytes) -> Iterator[int]:
    """Yield the position after each complete field, up to the first that is not."""
    end = 0
    with suppress(IndexError):
        while True:
            end = _field_end(data, end)
            yield end


def _field_end(data: bytes, start: int) -> int:
    """Return the position after the field at ``start``; raise ``IndexError`` if incomplete."""
    tag, end = _varint(data, start)
    if not 8 <= tag <= _GREATEST_TAG:
        raise IndexError("a field has no such number")
    match tag & 7:
        case 0:
            _, end = _varint(data, end)
        case 1:
            end += 8
        case 2:
            size, end = _varint(data, end)
            end += size
        case 5:
            end += 4
        case _:
            raise IndexError("a group, which no schema has, or nothing at all")
    if end > len(data):
        raise IndexError("the field is cut off")
    return end


def _varint(data: bytes, start: int) -> tuple[int, int]:
    """Return the number at ``start`` and the position after it."""
    value = 0
    for place, shift in enumerate(range(0, _VARINT_BITS, 7), start):
        value |= (data[place] & 0x7F) << shift
        if data[place] < 0x80:
            return value, place + 1
    raise IndexError("a number without end")
