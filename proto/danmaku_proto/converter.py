"""Functions that make betterproto2's objects of the parser's, each written for its class.

A loop over the fields of a message would take four times as long, and a comment has six messages
in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias, cast

import betterproto2
from betterproto2 import FieldMetadata

Convert: TypeAlias = Callable[[Any], Any]


def converter(
    cls: type[betterproto2.Message],
    has: Callable[[Any, str], bool],
    few: Callable[[Sequence[Any]], Sequence[Any]],
) -> Convert:
    """Return the function that makes a ``cls`` of a parsed message.

    ``has`` returns whether a parsed message has another in a field, ``few`` returns the messages to
    convert of a repeated field. Raises ``TypeError`` for maps, enums, oneofs and messages within
    their own kind, which the schemas do not use.
    """
    names: dict[str, object] = {"new": object.__new__, "has": has, "few": few}
    lines = ["def convert(parsed0):", *_indented(_filling(cls, (), names)), "    return made0"]
    exec("\n".join(lines), names)  # noqa: S102  # field names of our own generated classes only
    return cast("Convert", names["convert"])


def _filling(
    cls: type[betterproto2.Message],
    around: tuple[type[betterproto2.Message], ...],
    names: dict[str, object],
) -> Iterator[str]:
    """Yield the lines that make the object ``madeN`` of ``parsedN``, ``N`` messages deep.

    All that is nested stands in one function: calls would be a tenth of the time.
    """
    if cls in around:
        raise TypeError(f"{cls.__name__} is within itself, which decode does not carry")
    names[cls.__name__] = cls
    depth = len(around)
    parsed, made = f"parsed{depth}", f"made{depth}"
    inner, filled, items = f"parsed{depth + 1}", f"made{depth + 1}", f"items{depth}"
    yield f"{made} = new({cls.__name__})"
    metadata = cls._betterproto  # type: ignore[arg-type]  # the library mistypes its own property
    for name, meta in metadata.meta_by_field_name.items():
        _check_supported(cls, name, meta)
        if meta.proto_type != betterproto2.TYPE_MESSAGE:
            yield f"{made}.{name} = {parsed}.{name}" + ("[:]" if meta.repeated else "")
            continue
        below = _indented(_filling(metadata.cls_by_field[name], (*around, cls), names))
        if meta.repeated:
            yield f"{made}.{name} = {items} = []"
            yield f"for {inner} in few({parsed}.{name}):"
            yield from below
            yield f"    {items}.append({filled})"
        else:
            yield f"if has({parsed}, {name!r}):"
            yield f"    {inner} = {parsed}.{name}"
            yield from below
            yield f"    {made}.{name} = {filled}"
            yield "else:"
            yield f"    {made}.{name} = None"
    yield f"{made}._unknown_fields = b''"


def _indented(lines: Iterator[str]) -> Iterator[str]:
    return (f"    {line}" for line in lines)


def _check_supported(cls: type[betterproto2.Message], name: str, meta: FieldMetadata) -> None:
    optional_scalar = meta.optional and meta.proto_type != betterproto2.TYPE_MESSAGE
    unsupported = meta.proto_type in (betterproto2.TYPE_MAP, betterproto2.TYPE_ENUM)
    if unsupported or meta.group or meta.unwrap or optional_scalar:
        raise TypeError(f"{cls.__name__}.{name} has a shape that decode does not carry")
