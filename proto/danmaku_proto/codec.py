"""Bytes to generated message objects and back.

Google's parser reads and betterproto2's classes carry: the parser is written in C, refuses
truncated messages, keeps a field of the wrong wire type apart as unknown, and skips fields without
a declaration at almost no cost. betterproto2's own parser does none of this.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
from functools import cache
from typing import Any, Final, TypeAlias, TypeVar, cast

import betterproto2
from google.protobuf import message as google_message
from google.protobuf import message_factory

from danmaku_proto.converter import Convert, converter

M = TypeVar("M", bound=betterproto2.Message)

T = TypeVar("T")

_Parse: TypeAlias = Callable[[bytes], Any]

MOST_ITEMS: Final = 1_000
"""Messages in one repeated field: two bytes of an empty one become hundreds here, so that a frame
of 32 kB could ask for gigabytes."""


class DecodeError(ValueError):
    """The bytes are not a message of the class."""


def decode(cls: type[M], data: bytes) -> M:
    """Return the ``cls`` that ``data`` holds; fields that the schema lacks are left out.

    Raises :class:`DecodeError` when the bytes are truncated, malformed, nested more than a hundred
    deep, have a string that is not UTF-8, or repeat a message more than :data:`MOST_ITEMS` times.
    """
    parse, convert = _reader(cls)
    try:
        made: M = convert(parse(data))
    except google_message.DecodeError as error:
        raise _refusal(cls, error) from None
    return made


def view(cls: type[M], data: bytes) -> M:
    """Return the parser's own object for the ``cls`` in ``data``: the same fields, another class.

    It is for envelopes and lists, whose fields are read once and not kept. Absent messages are
    empty ones, not ``None``. Raises as :func:`decode` does, but leaves repeated messages to
    :func:`few`.
    """
    try:
        parsed: M = _parser(cls)(data)
    except google_message.DecodeError as error:
        raise _refusal(cls, error) from None
    return parsed


def few(items: Sequence[T]) -> Sequence[T]:
    """Return ``items``, the messages of a parsed field, as a list.

    The parser's own sequence raises an error inside to end a loop, which costs more than the list.
    Raises :class:`DecodeError` for more than :data:`MOST_ITEMS`.
    """
    if len(items) > MOST_ITEMS:
        raise DecodeError(f"{len(items)} messages in one field")
    return items[:]


def encode(message: betterproto2.Message) -> bytes:
    """Return ``message`` as it goes over the wire, the fields of its schema in their order.

    betterproto2's own way takes ten times as long, and changes the process's warning filters for
    each field. Raises ``ValueError`` or ``TypeError`` for a value that its field cannot hold.
    """
    return cast("bytes", _filled(message).SerializeToString())


def pack(cls: type[betterproto2.Message], **values: object) -> bytes:
    """Return the bytes of a ``cls`` with these scalar values, without making one.

    Raises ``ValueError`` for a field that the class lacks and ``TypeError`` for a value that does
    not fit.
    """
    packed: bytes = _google_class(cls)(**values).SerializeToString()
    return packed


def _filled(message: betterproto2.Message) -> Any:  # noqa: ANN401  # upb's classes have no static type
    """Return Google's object with the fields of ``message``."""
    filled = {}
    for field in fields(message):  # type: ignore[arg-type]  # every generated class is a dataclass
        value = getattr(message, field.name)
        if isinstance(value, betterproto2.Message):
            value = _filled(value)
        elif isinstance(value, list):
            value = [_filled(x) if isinstance(x, betterproto2.Message) else x for x in value]
        filled[field.name] = value
    return _google_class(type(message))(**filled)


@cache
def _google_class(cls: type[betterproto2.Message]) -> Any:  # noqa: ANN401  # the same
    return message_factory.GetMessageClass(cls.DESCRIPTOR)  # type: ignore[attr-defined]  # generated


@cache
def _parser(cls: type[betterproto2.Message]) -> _Parse:
    """Return the parser for ``cls``."""
    parse: _Parse = _google_class(cls).FromString
    return parse


@cache
def _reader(cls: type[betterproto2.Message]) -> tuple[_Parse, Convert]:
    """Return the parser for ``cls``, and the converter from its objects to a ``cls``."""
    return _parser(cls), converter(cls, _google_class(cls).HasField, few)


def _refusal(cls: type[betterproto2.Message], error: Exception) -> DecodeError:
    return DecodeError(f"not a {cls.__name__}: {error}")
