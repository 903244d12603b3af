"""Gzip with bounds: the output is limited, however small the input is."""

from __future__ import annotations

import zlib

from danmaku_proto import limits
from danmaku_proto.events import FaultKind, value

GZIP_MAGIC = b"\x1f\x8b"

_GZIP_WINDOW = 16 + zlib.MAX_WBITS


@value
class Decompressed:
    """The output, complete or up to the point of the ``fault``."""

    data: bytes
    fault: FaultKind | None = None
    detail: str = ""


def gunzip(
    data: bytes,
    most_bytes: int = limits.FRAME_BYTES,
    most_members: int = limits.GZIP_MEMBERS,
) -> Decompressed:
    """Return ``data`` decompressed, at most ``most_bytes`` from at most ``most_members`` streams.

    A stream that stops early gives its bytes up to there, with a fault: the messages before the
    break are still good.
    """
    whole = b""
    for _ in range(most_members):
        stream = zlib.decompressobj(_GZIP_WINDOW)
        try:
            whole += stream.decompress(data, most_bytes - len(whole) + 1)
        except zlib.error as error:
            return Decompressed(whole, FaultKind.GZIP, str(error))
        if len(whole) > most_bytes:
            return Decompressed(
                b"", FaultKind.FRAME_BYTES, f"more than {most_bytes} bytes unpacked"
            )
        if not stream.eof:
            return Decompressed(whole, FaultKind.GZIP, "the stream stops early")
        data = stream.unused_data
        if not data:
            return Decompressed(whole)
    return Decompressed(whole, FaultKind.GZIP_MEMBERS, f"more than {most_members} streams")
