"""The memory of an event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import cache
from operator import attrgetter
from sys import getsizeof
from typing import Any, Final, TypeAlias

from danmaku_proto.events import Event

AnyValue: TypeAlias = Any

_LEAST: Final = 200
"""The bytes of an object with its numbers, and of its place in lists."""


def event_bytes(event: Event) -> int:
    """Return the approximate bytes of ``event`` in memory, with all its texts."""
    return _size(event)


def _size(value: AnyValue) -> int:
    kind: AnyValue = type(value)
    if kind is str:
        return getsizeof(value)
    if kind is tuple:
        return sum(map(_size, value))
    values = _values(kind)
    return 0 if values is None else _LEAST + sum(map(_size, values(value)))


@cache
def _values(kind: AnyValue) -> Callable[[AnyValue], tuple[AnyValue, ...]] | None:
    """Return a getter for the fields that may hold texts; None for a number and the like."""
    if not is_dataclass(kind):
        return None
    plain = ("bool", "int", "float")
    names = [each.name for each in fields(kind) if each.type not in plain]
    # A getter of one name returns no tuple.
    return attrgetter(*names, names[0]) if len(names) == 1 else attrgetter(*names)
