"""The parts of a message of JSON lines: each line by its kind."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

import betterproto2

from danmaku_proto.events import Kind
from danmaku_proto.frame_parts import FramePart

OTHER = "a line without a kind"


class JsonFrameReader:
    """A line is called by its kind. No schema of protobuf describes it."""

    methods = frozenset(Kind)

    def parts(self, data: bytes) -> Iterator[FramePart]:
        """Yield the lines of ``data``."""
        for line in data.splitlines():
            if line.strip():
                yield FramePart(_kind(line), None, line)

    def schemas(self) -> Iterable[type[betterproto2.Message]]:
        """Return nothing: there is no schema."""
        return ()


def _kind(line: bytes) -> str:
    try:
        return str(Kind(json.loads(line.decode())["kind"]))
    except (ValueError, LookupError, TypeError, RecursionError):
        return OTHER
