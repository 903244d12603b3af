"""The registry of dialects: everything that others ask about a dialect by its name.

A further dialect is its own package and one entry here. The modules behind an entry are imported
when they are first used: a program that only shows its help needs none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from danmaku_proto.dialect import Dialect
    from danmaku_proto.frame_parts import FrameReader

DOUYIN: Final = "douyin"
"""The dialect of Douyin's rooms, and of the invented one."""

CLASSROOM: Final = "classroom"
"""The dialect of an address that no dialect recognises."""

JSON: Final = "json"
"""The dialect of events as JSON lines."""

LISTEN: Final = "listen"
"""The dialect of the frames that other programs on this machine send: Douyin's, or JSON lines."""

EVENTS_PATH: Final = "/events"
"""The path at which this program shares its events as JSON lines."""

DOUYIN_PATH: Final = "/webcast/im/push"
"""The part of the path that all servers of the Douyin push feed have (skmcj/dycast)."""


@dataclass(frozen=True, slots=True)
class DialectInfo:
    """The description of one dialect.

    ``make`` returns a new dialect and ``reader`` splits its frames for a diagnosis.
    ``owns`` returns whether bytes are a frame of it by their fields, even one that is damaged.
    ``recognises`` returns whether a URL is the address of such a feed. A ``quiet`` feed sends
    nothing as long as nobody speaks, so that silence is no fault.
    """

    name: str
    make: Callable[[], Dialect]
    reader: Callable[[], FrameReader]
    recognises: Callable[[str], bool] = lambda _: False
    quiet: bool = False
    owns: Callable[[bytes], bool] = lambda _: False


def new_dialect(name: str) -> Dialect:
    """Return a new dialect of this ``name``. Raises ``ValueError`` where there is none."""
    info = DIALECTS.get(name)
    if info is None:
        raise ValueError(f"{name} is no dialect: use {' or '.join(sorted(DIALECTS))}")
    return info.make()


def dialect_at(url: str) -> str:
    """Return the name of the dialect that the address ``url`` is of."""
    return next((info.name for info in DIALECTS.values() if info.recognises(url)), CLASSROOM)


def _douyin() -> Dialect:
    from danmaku_proto.douyin.dialect import DouyinDialect

    return DouyinDialect()


def _douyin_reader() -> FrameReader:
    from danmaku_proto.douyin.frame_reader import DouyinFrameReader

    return DouyinFrameReader()


def _is_push_frame(data: bytes) -> bool:
    from danmaku_proto.douyin.frame_reader import is_push_frame

    return is_push_frame(data)


def _is_push_feed(url: str) -> bool:
    return DOUYIN_PATH in urlsplit(url).path


def _classroom() -> Dialect:
    from danmaku_proto.classroom.dialect import ClassroomDialect

    return ClassroomDialect()


def _classroom_reader() -> FrameReader:
    from danmaku_proto.classroom.frame_reader import ClassroomFrameReader

    return ClassroomFrameReader()


def _json() -> Dialect:
    from danmaku_proto.json_lines.dialect import JsonDialect

    return JsonDialect()


def _json_reader() -> FrameReader:
    from danmaku_proto.json_lines.frame_reader import JsonFrameReader

    return JsonFrameReader()


def _is_json(data: bytes) -> bool:
    return data.startswith(b"{")


def _shares_events(url: str) -> bool:
    return urlsplit(url).path == EVENTS_PATH


def _listen() -> Dialect:
    from danmaku_proto.listen_dialect import ListenDialect

    return ListenDialect()


DIALECTS: Final[dict[str, DialectInfo]] = {
    info.name: info
    for info in (
        DialectInfo(DOUYIN, _douyin, _douyin_reader, _is_push_feed, owns=_is_push_frame),
        DialectInfo(CLASSROOM, _classroom, _classroom_reader, quiet=True),
        DialectInfo(JSON, _json, _json_reader, _shares_events, quiet=True, owns=_is_json),
        DialectInfo(LISTEN, _listen, _douyin_reader, quiet=True),
    )
}
"""Every dialect by its name. Of two that read a captured frame equally well, the first is taken."""
