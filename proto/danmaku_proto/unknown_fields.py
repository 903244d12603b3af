"""The fields that a message carries beyond its schema, counted by their path.

Google's parser keeps them apart while it reads, so that a field the schema lacks is known by its
number alone.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

import betterproto2
from google.protobuf.descriptor import Descriptor
from google.protobuf.unknown_fields import UnknownFieldSet

from danmaku_proto import codec, wire

FIELDS: Final = 100_000
"""Unknown fields that are counted, at most: frames of a busy room hold some thousand."""

PATHS: Final = 500
"""Unknown fields with a count of their own, at most: a message may use 536 million numbers."""

OTHER: Final = "(other)"
"""The name under which the unknown fields past that number are counted together."""

_WIRE_NAMES: Final = {0: "varint", 1: "fixed64", 2: "bytes", 3: "group", 5: "fixed32"}


def unknown_fields(cls: type[betterproto2.Message], data: bytes) -> Counter[str]:
    """Return how often ``data``, read as a ``cls``, holds each field that the schema does not.

    A field is named by its path, such as ``GiftMessage.user.61``, and a field that the schema knows
    in another form as ``GiftMessage.count:bytes``. Never raises: of bytes that break off, or that
    the parser refuses, each leading field that can be read by itself is counted. At most ``FIELDS``
    fields are counted.
    """
    descriptor: Descriptor = cls.DESCRIPTOR  # type: ignore[attr-defined]  # generated
    count = _Count()
    try:
        count.add(codec.view(cls, data), descriptor.name)
    except codec.DecodeError:
        for part in wire.split_fields(data, FIELDS):
            count.add_readable(cls, part)
    return count.found


def is_reshaped(path: str) -> bool:
    """Return whether ``path`` is of a field that the schema knows, in another form."""
    return ":" in path


@dataclass(slots=True)
class _Count:
    found: Counter[str] = field(default_factory=Counter)
    left: int = FIELDS

    def add(self, message: Any, path: str) -> None:  # noqa: ANN401  # the parser's own object
        """Count the unknown fields of ``message``, which is at ``path``, and of those within."""
        descriptor = message.DESCRIPTOR
        apart: Any = UnknownFieldSet(message)  # whose type does not show that it can be iterated
        for unknown in islice(apart, self.left):
            known = descriptor.fields_by_number.get(unknown.field_number)
            form = f"{known.name}:{_WIRE_NAMES[unknown.wire_type]}" if known else ""
            self._count(f"{path}.{form or unknown.field_number}")
        for one, value in message.ListFields():
            if one.message_type is not None:
                for inner in value if one.is_repeated else (value,):
                    self.add(inner, f"{path}.{one.name}")

    def add_readable(self, cls: type[betterproto2.Message], data: bytes) -> None:
        """Count as :meth:`add` does, and nothing where the parser refuses ``data``."""
        try:
            message = codec.view(cls, data)
        except codec.DecodeError:
            return
        self.add(message, cls.__name__)

    def _count(self, path: str) -> None:
        self.left -= 1
        known = path in self.found or len(self.found) < PATHS
        self.found[path if known else OTHER] += 1
