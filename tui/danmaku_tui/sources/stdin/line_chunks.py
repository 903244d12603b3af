"""Whole lines out of the bytes of a stream, in pieces that can be decoded at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from danmaku_proto.limits import PAYLOAD_BYTES

CHUNK_LINES: Final = 500
"""Lines of one piece: the others get their turn between two pieces."""


class LineChunks:
    """Splits a stream into pieces of whole lines.

    A line of more than ``most`` bytes is given out as its first ``most`` + 1, so that its fault can
    be counted, and the rest of it is left out.
    """

    def __init__(self, most: int = PAYLOAD_BYTES) -> None:
        self._most = most
        self._begun = b""
        self._skipping = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Yield the pieces that ``data`` completes."""
        if self._skipping:
            data = self._rest_of_line(data)
        whole, separator, begun = data.rpartition(b"\n")
        if not separator:
            yield from self._begin(data)
            return
        lines = (self._begun + whole).split(b"\n")
        self._begun = b""
        for begin in range(0, len(lines), CHUNK_LINES):
            piece = b"\n".join(
                line[: self._most + 1] for line in lines[begin : begin + CHUNK_LINES]
            )
            if piece.strip():
                yield piece
        yield from self._begin(begun)

    def end(self) -> Iterator[bytes]:
        """Yield the last line, where the stream has ended without a line break."""
        last, self._begun = self._begun, b""
        if last.strip():
            yield last

    def _begin(self, data: bytes) -> Iterator[bytes]:
        self._begun += data
        if len(self._begun) > self._most:
            line, self._begun = self._begun[: self._most + 1], b""
            self._skipping = True
            yield line

    def _rest_of_line(self, data: bytes) -> bytes:
        _, separator, rest = data.partition(b"\n")
        self._skipping = not separator
        return rest
