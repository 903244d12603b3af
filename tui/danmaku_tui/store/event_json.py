"""Events as JSON and back, without loss.

A recording is as untrusted as a socket: the texts in it are cleaned like received ones.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from types import MappingProxyType, UnionType
from typing import Any, Final, TypeAlias, get_args, get_origin, get_type_hints

from danmaku_proto.events import Club, Event, User
from danmaku_proto.text import clean, clean_name

AnyValue: TypeAlias = Any
_Convert: TypeAlias = Callable[[AnyValue], AnyValue]

LONGEST: Final = 200_000
"""The most characters of one event: the longest ranking has a tenth of it."""

_INT64: Final = 2**63

LATEST: Final = 2.5e11
"""The latest time that a calendar has, in seconds since 1970: the year 9892."""

_encoded: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

_OWN: Final = frozenset({"at"})
"""Fields with a column of their own, in full precision."""

_NAMES: Final = frozenset({"name", "gift"})

CLASSES: Final[Mapping[str, type]] = MappingProxyType(
    {cls.kind.value: cls for cls in get_args(Event)}
)


def as_text(event: Event) -> str:
    """Return ``event`` as one JSON object, without its time; defaults are left out."""
    return _encoded(_plain(event))


def event_of(kind: AnyValue, at: AnyValue, text: AnyValue) -> Event:
    """Return the event that :func:`as_text` wrote; raise ``ValueError`` otherwise."""
    cls = CLASSES.get(kind) if isinstance(kind, str) else None
    if cls is None or not isinstance(text, str) or len(text) > LONGEST:
        raise ValueError("not an event")
    try:
        data = json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    event: Event = _made(cls, data, at=moment(at))
    return event


def moment(value: AnyValue) -> float:
    """Return ``value`` as a time that a calendar has; raise ``ValueError`` otherwise."""
    if isinstance(value, (int, float)) and math.isfinite(value) and 0 <= value < LATEST:
        return float(value)
    raise ValueError("not a time")


def _plain(part: AnyValue) -> dict[str, AnyValue]:
    plain: dict[str, AnyValue] = {}
    cls: AnyValue = type(part)
    for name, default in _saved(cls):
        value = getattr(part, name)
        if value == default:
            continue
        if isinstance(value, tuple):
            plain[name] = [_plain(each) for each in value]
        else:
            plain[name] = _plain(value) if isinstance(value, (User, Club)) else value
    return plain


@cache
def _saved(cls: AnyValue) -> tuple[tuple[str, AnyValue], ...]:
    """Return the names of the fields of ``cls`` that JSON holds, and their defaults."""
    return tuple((each.name, each.default) for each in fields(cls) if each.name not in _OWN)


def _made(cls: type, data: AnyValue, **known: AnyValue) -> AnyValue:
    if not isinstance(data, dict):
        raise ValueError("not an object")
    values = known
    for name, convert, needed in _read(cls):
        if name in data:
            values[name] = convert(data[name])
        elif needed and name not in known:
            raise ValueError(f"{name} is missing")
    return cls(**values)


@cache
def _read(cls: type) -> tuple[tuple[str, _Convert, bool], ...]:
    """Return name, converter and necessity of each field of ``cls`` in JSON."""
    hints = get_type_hints(cls)
    return tuple(
        (
            each.name,
            _name if each.name in _NAMES else _converter(hints[each.name]),
            each.default is MISSING,
        )
        for each in fields(cls)
        if each.name not in _OWN
    )


def _converter(hint: AnyValue) -> _Convert:
    if isinstance(hint, UnionType):
        inner = _converter(next(each for each in get_args(hint) if each is not type(None)))
        return lambda value: None if value is None else inner(value)
    origin: AnyValue = get_origin(hint)
    if origin is tuple:
        each = _converter(get_args(hint)[0])
        return lambda value: tuple(map(each, _list(value)))
    if is_dataclass(hint):
        return lambda value: _made(hint, value)  # type: ignore[arg-type]  # a class, not a value
    simple: dict[AnyValue, _Convert] = {str: _text, bool: _switch, int: _whole, float: moment}
    if hint in simple:
        return simple[hint]
    enumeration: _Convert = hint  # an Enum converts its own values
    return enumeration


def _name(value: AnyValue) -> str:
    if isinstance(value, str):
        return clean_name(value) if value else value
    raise ValueError("not a text")


def _text(value: AnyValue) -> str:
    if isinstance(value, str):
        return clean(value)
    raise ValueError("not a text")


def _switch(value: AnyValue) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError("not true or false")


def _whole(value: AnyValue) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and -_INT64 <= value < 2 * _INT64:
        return value
    raise ValueError("not a number")


def _list(value: AnyValue) -> list[AnyValue]:
    if isinstance(value, list):
        return value
    raise ValueError("not a list")
