"""The parts of a frame, for a diagnosis: each with its schema and its bytes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Protocol

import betterproto2

from danmaku_proto.events import value


@value
class FramePart:
    """One part of a frame.

    ``method`` names a message; it is None for an envelope around messages. ``schema`` is the class
    of ``data``, and None where the schemas have none.
    """

    method: str | None
    schema: type[betterproto2.Message] | None = None
    data: bytes = b""


class FrameReader(Protocol):
    """The parts that frames of one dialect consist of."""

    @property
    def methods(self) -> Collection[str]:
        """The methods whose messages the dialect reads."""

    def parts(self, data: bytes) -> Iterator[FramePart]:
        """Yield the parts of the frame ``data``, the envelopes too. Never raises."""

    def schemas(self) -> Iterable[type[betterproto2.Message]]:
        """Return the classes of all parts that are read."""
