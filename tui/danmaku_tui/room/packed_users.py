"""Snapshots as few bytes, written and read by one and the same process."""

from __future__ import annotations

import io
import pickle
import zlib
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from operator import attrgetter
from typing import Any, Final, TypeAlias

from danmaku_proto import events

Anything: TypeAlias = Any

_FASTEST: Final = 1
"""The level of zlib: a higher one takes longer and saves little."""


def pack(value: Anything) -> bytes:
    """Return ``value`` as bytes. It may be anything that pickle takes; events are fast."""
    out = io.BytesIO()
    pickler = pickle.Pickler(out, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = _REDUCERS
    pickler.dump(value)
    return zlib.compress(out.getbuffer(), _FASTEST)


def unpack(packed: bytes) -> Anything:
    """Return a copy of a packed value. Only for bytes that :func:`pack` made in this process."""
    return pickle.loads(zlib.decompress(packed))  # noqa: S301  # it never leaves the process


def _reducer(cls: type) -> Callable[[Anything], tuple[type, tuple[object, ...]]]:
    """Return a reducer for objects of ``cls``: pickle's own takes three times as long."""
    values = attrgetter(*(each.name for each in fields(cls)))
    return lambda value: (cls, values(value))


_REDUCERS: Final = {
    each: _reducer(each)
    for each in vars(events).values()
    if isinstance(each, type) and is_dataclass(each)
}
