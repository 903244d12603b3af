"""The feed of the benchmarks: comments at a constant rate, from a server in this process.

Every message is a comment, because comments cost the viewer most: they fly.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count, cycle
from typing import Final

from danmaku_proto import codec
from danmaku_proto._pb import douyin as pb
from danmaku_tui.demo.push_server import PushServer, Script
from tests.fixtures.push_server_thread import PushServerThread

FRAMES_PER_SECOND: Final = 20
"""At most; more messages than that share frames, as in a real room."""

_DIFFERENT: Final = 4_000
_PEOPLE: Final = 500
_PHRASES: Final = (
    "哈哈哈",
    "主播晚上好",
    "今晚的月色真美，一起听歌吧",
    "66666",
    "第一次来，这里是在做什么呀？",
    "that was close",
    "把刚才那首再唱一遍好不好，我还没有听够呢",
    "支持支持🎉",
)
_FIRST_ID: Final = 7_400_000_000_000_000_000


def comment(number: int, name: str, text: str, sent: float) -> pb.Message:
    """Return a comment of the person called ``name``, sent at ``sent`` (seconds since 1970)."""
    return _sealed(_chat(number, name, text), _FIRST_ID + number, sent)


def comments(number_of: int) -> list[pb.Message]:
    """Return so many comments, no two of the same text."""
    now = time.time()
    return [_sealed(chat, _FIRST_ID + number, now) for number, chat in enumerate(_chats(number_of))]


def steady(rate: int) -> Script:
    """Return a script of ``rate`` comments a second; with 0, the room stays idle."""
    different = list(_chats(min(_DIFFERENT, rate * 60)))

    def script() -> Iterator[tuple[float, list[pb.Message]]]:
        frames = min(rate, FRAMES_PER_SECOND)
        if not frames:
            return
        numbers, chats = count(_FIRST_ID), cycle(different)
        while True:
            for frame in range(frames):
                size = rate * (frame + 1) // frames - rate * frame // frames
                # Each one has an id and a time of its own: otherwise it is a comment sent again, or
                # one from before the connection, and costs less.
                now = time.time()
                yield 1 / frames, [_sealed(next(chats), next(numbers), now) for _ in range(size)]

    return script


def _chats(number_of: int) -> Iterator[pb.ChatMessage]:
    """Make so many comments, no two of the same text."""
    for number, phrase in zip(range(number_of), cycle(_PHRASES), strict=False):
        yield _chat(number, f"夜行的猫{number % _PEOPLE}", f"{phrase} {number}")


def _chat(number: int, name: str, text: str) -> pb.ChatMessage:
    """Return a comment without an id and a time."""
    person = number % _PEOPLE
    return pb.ChatMessage(
        user=pb.User(
            id=60_000_000_000 + person,
            nickname=name,
            pay_grade=pb.PayGrade(level=person % 50),
            fans_club=pb.FansClub(data=pb.FansClubData(club_name="晚灯", level=person % 20)),
            user_attr=pb.UserAttr(),
            sec_uid=f"MS4wLjABAAAA{person:064}",
        ),
        content=text,
    )


def _sealed(chat: pb.ChatMessage, msg_id: int, sent: float) -> pb.Message:
    """Return the message of ``chat`` with its id, sent at ``sent`` (seconds since 1970)."""
    chat.common = pb.Common(msg_id=msg_id, room_id=1, create_time=int(sent * 1000))
    chat.event_time = int(sent)
    return pb.Message(method="WebcastChatMessage", payload=codec.encode(chat), msg_id=msg_id)


@contextmanager
def serving(script: Script) -> Iterator[PushServer]:
    """Serve a room in which ``script`` happens, on a thread of its own."""
    thread = PushServerThread(PushServer(script, wall=time.time))
    thread.start()
    try:
        yield thread.server
    finally:
        thread.close()
