"""Bytes to events, against the C parser alone and against betterproto2's own parser."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

import betterproto2
from google.protobuf import message_factory

from danmaku_proto import codec
from danmaku_proto._pb import douyin as pb
from danmaku_proto.douyin.dialect import DouyinDialect
from danmaku_proto.douyin.messages import METHODS
from tests.bench import feed
from tests.bench.figures import Figure, best_of, microseconds

ROUNDS: Final = 15

MESSAGES: Final = 240
"""Messages read in a turn, at least. A turn begins with the caches of the processor full of another
side's data; with a single frame in a turn, that would cost the fastest side the most.
"""

_TREE: Final = Path(__file__).parents[2]
_GZIP: Final = 16 + zlib.MAX_WBITS

_COMMENTS: Final = 50

_Parse = Callable[[type[betterproto2.Message], bytes], Any]
"""Parses the bytes into an object with the fields of the class."""


def figures() -> Iterator[Figure]:
    """Measure every frame by itself, a message of it; the other parsers do nothing but parse."""
    for name, frame in _frames():
        dialect = DouyinDialect()
        read = len(dialect.receive(frame, 0.0).events)
        if not read:
            continue  # an answer to a heartbeat has no message to measure
        times = -(-MESSAGES // read)
        sides: dict[str, Callable[[], object]] = {
            "events": partial(dialect.receive, frame, 0.0),
            "upb": partial(_walk, _by_upb, frame),
            "betterproto2": partial(_walk, _by_betterproto2, frame),
        }
        repeated = {side: partial(_repeat, times, act) for side, act in sides.items()}
        best = best_of(repeated, ROUNDS)
        events, upb, theirs = (best[side] / times / read for side in sides)
        alone = f"{microseconds(upb)} gunzip, upb"
        parser = f"{microseconds(theirs)} gunzip, betterproto2"
        value = microseconds(events)
        yield Figure(f"{name}: events", value, alone, events / upb, at_most=10)
        yield Figure(f"{name}: events", value, parser, theirs / events, at_least=10)


def _frames() -> Iterator[tuple[str, bytes]]:
    """Yield captured frames, or the project's own where there are none, and one of comments."""
    captured = sorted((_TREE.parent / "shared" / "captures" / "frames").glob("*.frame.bin"))
    own = sorted((_TREE / "tests" / "fixtures").glob("*.frame.bin"))
    for path in captured or (path for path in own if "classroom" not in path.name):
        yield path.name.removesuffix(".frame.bin"), path.read_bytes()
    response = pb.Response(
        messages=feed.comments(_COMMENTS),
        cursor="t-1_r-1_d-1_u-1",
        now=1_700_000_000_000,
        internal_ext="internal_src:dim|wss_push_room_id:1|fetch_time:1|seq:1",
        need_ack=True,
    )
    frame = pb.PushFrame(
        log_id=1,
        headers=[pb.PushHeader(key="compress_type", value="gzip")],
        payload_type="msg",
        payload=gzip.compress(codec.encode(response)),
    )
    yield f"{_COMMENTS} comments", codec.encode(frame)


def _repeat(times: int, act: Callable[[], object]) -> None:
    for _ in range(times):
        act()


def _walk(parse: _Parse, data: bytes) -> None:
    """Parse every layer of a frame, as far as the viewer reads it, and nothing more."""
    frame = parse(pb.PushFrame, data)
    response = parse(pb.Response, zlib.decompress(frame.payload, _GZIP))
    for message in response.messages:
        if message.method in METHODS:
            parse(getattr(pb, message.method.removeprefix("Webcast")), message.payload)


@cache
def _google_class(cls: type[betterproto2.Message]) -> Any:  # noqa: ANN401  # Google's have no type
    return message_factory.GetMessageClass(cls.DESCRIPTOR)  # type: ignore[attr-defined]  # generated


def _by_upb(cls: type[betterproto2.Message], data: bytes) -> Any:  # noqa: ANN401  # the same
    return _google_class(cls).FromString(data)


def _by_betterproto2(cls: type[betterproto2.Message], data: bytes) -> betterproto2.Message:
    return cls.parse(data)
