"""Rooms, recorded and played again, are the rooms that they were: event by event."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from danmaku_proto import codec
from danmaku_proto._pb import douyin as pb
from danmaku_proto.dialect import Received
from danmaku_proto.douyin.dialect import DouyinDialect
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.replay.replay import Replay
from danmaku_tui.replay.replay_source import ReplaySource
from danmaku_tui.room.board import BoardKind, Window
from danmaku_tui.store.recorder import Recorder
from danmaku_tui.store.recording import Recording
from danmaku_tui.store.state import RecordingOrigin
from tests.fixtures import invented_rooms

if TYPE_CHECKING:
    from tests.tui.replay.conftest import Witness

Row = dict[str, Any]

Heard = tuple[float, bytes, Received]
"""When a message came, its bytes, and what they say: reading them once is enough."""

MIDNIGHT = 1_790_000_000.0
PATIENCE = 60.0


def seconds(row: Row) -> int:
    hours, minutes, rest = map(int, row["time"].split(":"))
    return 3600 * hours + 60 * minutes + rest


def message(number: int, row: Row) -> Row:
    """Return ``row`` as the feed tells it."""
    kind = row["kind"]
    user = {"id": int(row.get("user_id", 0)), "nickname": row.get("user_name", "")}
    if kind == "chat":
        method, payload = "Chat", codec.pack(pb.ChatMessage, user=user, content=row["content"])
    elif kind == "gift":
        units = row["gift_count"]
        price = row["diamond_total"] // units
        gift = {"id": price, "name": row["gift_name"], "diamond_count": price}
        counts = dict.fromkeys(("combo_count", "repeat_count", "total_count"), units)
        whole = {"user": user, "gift": gift, "gift_id": price, "group_id": seconds(row) // 20 + 1}
        method, payload = "Gift", codec.pack(pb.GiftMessage, **whole, group_count=1, **counts)
    elif kind == "like":
        told = {"count": row["count"], "total": row["total"]}
        method, payload = "Like", codec.pack(pb.LikeMessage, user=user, **told)
    elif kind == "social":
        method, payload = "Social", codec.pack(pb.SocialMessage, user=user, action=1)
    elif kind == "stats":
        method, payload = "RoomUserSeq", codec.pack(pb.RoomUserSeqMessage, total=row["current"])
    else:
        method, payload = "Control", codec.pack(pb.ControlMessage, action=3, tips=row["status"])
    return {"method": f"Webcast{method}Message", "payload": payload, "msg_id": number}


def frames(rows: list[Row]) -> Iterator[tuple[float, bytes]]:
    """Yield what came in each second, with when it came."""
    number = 0
    for second, group in groupby(rows, seconds):
        messages = []
        for row in group:
            number += 1
            messages.append(message(number, row))
        response = codec.pack(pb.Response, messages=messages, now=int(MIDNIGHT * 1000))
        yield MIDNIGHT + second, codec.pack(pb.PushFrame, payload_type="msg", payload=response)


@pytest.fixture(scope="module", params=[invented_rooms.burst, invented_rooms.evening])
def room_lines(request: pytest.FixtureRequest) -> list[Row]:
    rows: list[Row] = request.param()
    return rows


@pytest.fixture(scope="module")
def recorded(
    room_lines: list[Row],
    tmp_path_factory: pytest.TempPathFactory,
    witness: Callable[[], Witness],
) -> tuple[Path, list[Heard], Witness]:
    """Play a room live, and record it."""
    dialect = DouyinDialect()
    told = [(at, data, dialect.receive(data, at)) for at, data in frames(room_lines)]
    path = tmp_path_factory.mktemp("rooms") / "room.danmaku"
    recorder = Recorder(
        path, RecordingOrigin("wss://there/", "douyin", "test"), wall=lambda: told[0][0]
    )
    live = witness()
    state = LinkState(Phase.LIVE, since=told[0][0])
    change = live.link_log.follow(state, state.since).change
    live.room.note(change)
    recorder.link(change)
    for at, data, received in told:
        recorder.frame(data, live.take(data, received, at), at)
    recorder.close()
    assert recorder.state.frames == len(told)
    return path, told, live


def live_until(live: Witness, told: list[Heard], moment: float) -> Witness:
    """Tell a new room what it was told live before ``moment``."""
    live.follow(LinkState(Phase.LIVE, since=told[0][0]))
    for at, data, received in told:
        if at < moment:
            live.take(data, received, at)
    return live


def assert_same(again: Witness, live: Witness, now: float) -> None:
    assert again.events == live.events
    assert again.views(now) == live.views(now)


async def test_a_room_at_its_end_is_the_live_one(
    recorded: tuple[Path, list[Heard], Witness], witness: Callable[[], Witness]
) -> None:
    path, told, live = recorded
    first, last = told[0][0], told[-1][0]
    replay = Replay(partial(Recording, path), first, last - first, lambda: 0.0, speed=None)
    again = witness()
    ended = asyncio.Event()

    def follow(state: LinkState) -> None:
        again.follow(state)
        if state.phase is Phase.ENDED:
            ended.set()

    source = ReplaySource(replay, again.hear, follow)
    running = asyncio.create_task(source.run())
    await asyncio.wait_for(ended.wait(), PATIENCE)
    source.close()
    await running
    assert_same(again, live, last)
    with Recording(path) as recording:
        kept = recording.event_count()
    assert kept == live.room.view(BoardKind.COMMENTS, Window.SESSION, 1, last).census.total


async def test_wherever_one_goes_the_room_is_what_it_was_there(
    recorded: tuple[Path, list[Heard], Witness], witness: Callable[[], Witness]
) -> None:
    path, told, _ = recorded
    first, last = told[0][0], told[-1][0]
    length = last - first
    replay = Replay(partial(Recording, path), first, length, lambda: 0.0)
    again = witness()
    replay.attach(again)
    source = ReplaySource(replay, again.hear, again.follow)
    running = asyncio.create_task(source.run())
    try:
        for share in (0.5, 0.75, 0.2):
            # Between two seconds: what came at the place itself is told on landing.
            place = int(share * length) + 0.5
            replay.seek(place)
            async with asyncio.timeout(PATIENCE):
                while replay.state.seeking:  # noqa: ASYNC110  # a state tells nobody
                    await asyncio.sleep(0)
            moment = first + place
            assert replay.moment() == pytest.approx(moment)
            assert_same(again, live_until(witness(), told, moment), moment)
    finally:
        source.close()
        await asyncio.wait_for(running, PATIENCE)
