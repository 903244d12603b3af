"""A frame as JSON: its layers, and their fields with the places of all bytes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from danmaku_proto.field_scan import LIMITS, Problem, WireType
from danmaku_proto.field_tree import FieldTree, WireField
from danmaku_proto.frame_layers import TEXT, FrameView, Layer

Json: TypeAlias = bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"] | None

_TEXTS: Final = frozenset({"int64", "uint64", "sint64", "fixed64", "sfixed64", "varint", "fixed"})
"""The types whose values are strings, because many readers of JSON round numbers of 64 bits."""


def frame_json(view: FrameView, form: str) -> dict[str, Json]:
    """Return ``view``, which came from an input of this ``form``, as JSON has it."""
    return {
        "type": view.kind,
        "guessed": view.guessed,
        "input": form,
        "layers": [_layer(layer) for layer in view.layers],
    }


def _layer(layer: Layer) -> dict[str, Json]:
    found: dict[str, Json] = {"name": layer.name or None, "bytes": len(layer.data)}
    if layer.tree is not None:
        found.update(_fields(layer, layer.tree))
    elif layer.name == TEXT:
        found["text"] = layer.data.decode(errors="replace")
    if layer.fault is not None:
        found["fault"] = layer.fault.kind.value
    return found


def _fields(layer: Layer, tree: FieldTree) -> dict[str, Json]:
    found: dict[str, Json] = {"fields": [_field(layer, each) for each in tree.fields]}
    if tree.problem is not None:
        found["problem"] = _problem(tree.problem)
    return found


def _field(layer: Layer, field: WireField) -> dict[str, Json]:
    place, data = field.place, layer.data
    found: dict[str, Json] = {
        "offset": place.start,
        "tag": data[place.start : place.length_at].hex(),
        "number": place.number,
        "wire_type": place.wire.value,
        "name": field.name or None,
        "type": field.type,
    }
    if field.guessed:
        found["guessed"] = True
    if field.declared:
        found["declared"] = field.declared
    if place.wire is WireType.LEN:
        found["length"] = place.raw
    if field.inner is not None:
        if isinstance(field.value, bytes):
            found["opened_as"] = field.inner.schema or None
        found.update(_fields(layer, field.inner))
    elif field.items:
        found["value"] = [_value(each) for each in field.items]
    else:
        found["value"] = _value(field)
    if field.label:
        found["label"] = field.label
    if field.problem is not None:
        found["problem"] = _problem(field.problem)
    return found


def _value(field: WireField) -> Json:
    """Return a value; bytes in hex, and numbers of 64 bits as strings."""
    value = field.value
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, int) and field.type in _TEXTS:
        return str(value)
    return value


def _problem(problem: Problem) -> dict[str, Json]:
    """Return a problem; a limit of the reader is no fault of the bytes."""
    return {
        "kind": problem.kind.value,
        "offset": problem.offset,
        "number": problem.number,
        "limit": problem.kind in LIMITS,
    }
