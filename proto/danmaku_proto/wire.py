"""How fields follow one another on the wire, for what the parser refuses whole."""

from __future__ import annotations

from contextlib import suppress
from typing import Final

_VARINT_BITS: Final = 70


def whole_fields(data: bytes, most: int) -> bytes:
    """Return the leading fields of ``data`` that are whole, at most ``most`` of them.

    The parser refuses what a broken transfer leaves of a message, for its last field.
    """
    end = 0
    with suppress(IndexError):
        for _ in range(most):
            end = _field_end(data, end)
    return data[:end]


def _field_end(data: bytes, start: int) -> int:
    """Return where the field at ``start`` ends. Raises ``IndexError`` if not in ``data``."""
    tag, end = _varint(data, start)
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
    """Return the number at ``start`` and where it ends."""
    value = 0
    for place, shift in enumerate(range(0, _VARINT_BITS, 7), start):
        value |= (data[place] & 0x7F) << shift
        if data[place] < 0x80:
            return value, place + 1
    raise IndexError("a number without end")
