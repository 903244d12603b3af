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

_Texts: TypeAlias = Callable[[AnyValue], tuple[str, ...]]
_Part: TypeAlias = Callable[[AnyValue], AnyValue]

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
    texts, parts = _getters(kind)
    size = _LEAST
    if texts is not None:
        size += sum(map(getsizeof, texts(value)))
    for part in parts:
        inner = part(value)
        if inner is not None:
            size += _size(inner)
    return size


@cache
def _getters(kind: AnyValue) -> tuple[_Texts | None, tuple[_Part, ...]]:
    """Return a getter of all texts of ``kind``, and getters of its parts that may hold texts."""
    if not is_dataclass(kind):
        return None, ()
    texts = [each.name for each in fields(kind) if each.type == "str"]
    parts = [each.name for each in fields(kind) if each.type not in ("str", "bool", "int", "float")]
    # A getter of one name returns no tuple.
    found = attrgetter(*texts, *texts[: len(texts) == 1]) if texts else None
    return found, tuple(map(attrgetter, parts))
