"""Bytes to generated message objects and back.

Google's parser reads and betterproto2's classes carry: the parser is written in C, refuses
truncated messages, keeps a field of the wrong wire type apart as unknown, and skips what the schema
does not declare at almost no cost. betterproto2's own parser does none of this.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
from functools import cache
from typing import Any, Final, TypeVar, cast

import betterproto2
from betterproto2 import FieldMetadata
from google.protobuf import message as google_message
from google.protobuf import message_factory

M = TypeVar("M", bound=betterproto2.Message)

_Convert = Callable[[Any], Any]

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
    _, convert = _reader(cls)
    return cast("M", convert(view(cls, data)))


def view(cls: type[M], data: bytes) -> M:
    """Return what has the fields of the ``cls`` that ``data`` holds, without being a ``cls``.

    It is what the parser itself made: for envelopes, of which each field is read once and nothing
    is kept. Absent messages are empty ones, not ``None``. Raises as :func:`decode` does.
    """
    google_class, _ = _reader(cls)
    try:
        return cast("M", google_class.FromString(data))
    except google_message.DecodeError as error:
        raise DecodeError(f"not a {cls.__name__}: {error}") from None


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
    google_class, _ = _reader(cls)
    packed = google_class(**values).SerializeToString()
    return cast("bytes", packed)


def _filled(message: betterproto2.Message) -> Any:  # noqa: ANN401  # upb's classes have no static type
    """Return Google's object with the fields of ``message``."""
    google_class, _ = _reader(type(message))
    filled = {}
    for field in fields(message):  # type: ignore[arg-type]  # every generated class is a dataclass
        value = getattr(message, field.name)
        if isinstance(value, betterproto2.Message):
            value = _filled(value)
        elif isinstance(value, list):
            value = [_filled(x) if isinstance(x, betterproto2.Message) else x for x in value]
        filled[field.name] = value
    return google_class(**filled)


@cache
def _reader(cls: type[betterproto2.Message]) -> tuple[Any, _Convert]:
    """Return Google's class for ``cls`` and the converter from its objects to those of ``cls``."""
    google_class = message_factory.GetMessageClass(cls.DESCRIPTOR)  # type: ignore[attr-defined]  # generated
    return google_class, _converter(cls)


@cache
def _converter(cls: type[betterproto2.Message]) -> _Convert:
    """Return what makes a ``cls`` of a parsed message, compiled for its fields.

    A loop over the fields of a message would take four times as long, and this runs several times
    for every comment. Raises ``TypeError`` for maps, enums and oneofs, which the schemas do not
    use.
    """
    names: dict[str, object] = {"new": cls.__new__, "cls": cls, "few": _few}
    lines = ["def convert(parsed):", "    made = new(cls)"]
    metadata = cls._betterproto  # type: ignore[arg-type]  # the library mistypes its own property
    for name, meta in metadata.meta_by_field_name.items():
        _check_supported(cls, name, meta)
        value = f"parsed.{name}"
        if meta.proto_type == betterproto2.TYPE_MESSAGE:
            child = f"convert_{name}"
            names[child] = _converter(metadata.cls_by_field[name])
            if meta.repeated:
                value = f"[{child}(item) for item in few({value})]"
            else:
                value = f"{child}({value}) if parsed.HasField({name!r}) else None"
        elif meta.repeated:
            value = f"list({value})"
        lines.append(f"    made.{name} = {value}")
    lines += ["    made._unknown_fields = b''", "    return made"]
    exec("\n".join(lines), names)  # noqa: S102  # field names of our own generated classes only
    return cast("_Convert", names["convert"])


def _few(items: Sequence[Any]) -> Sequence[Any]:
    if len(items) > MOST_ITEMS:
        raise DecodeError(f"{len(items)} messages in one field")
    return items


def _check_supported(cls: type[betterproto2.Message], name: str, meta: FieldMetadata) -> None:
    optional_scalar = meta.optional and meta.proto_type != betterproto2.TYPE_MESSAGE
    unsupported = meta.proto_type in (betterproto2.TYPE_MAP, betterproto2.TYPE_ENUM)
    if unsupported or meta.group or meta.unwrap or optional_scalar:
        raise TypeError(f"{cls.__name__}.{name} has a shape that decode does not carry")
