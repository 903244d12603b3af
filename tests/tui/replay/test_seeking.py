"""Wherever one goes in a recording, and from wherever: the room is what it is for who plays it."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from danmaku_proto import codec
from danmaku_proto._pb import douyin as pb
from danmaku_proto.douyin.dialect import DouyinDialect
from danmaku_proto.events import Event, LinkChange
from danmaku_tui.demo.room import InventedRoom
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.replay import packed_history as said_module
from danmaku_tui.replay import replay_source as source_module
from danmaku_tui.replay import rewind_history as past_module
from danmaku_tui.replay.checkpoints import Checkpoints
from danmaku_tui.replay.replay import Replay
from danmaku_tui.replay.replay_source import ReplaySource
from danmaku_tui.room.room import Room, RoomView
from danmaku_tui.store.recorder import Recorder
from danmaku_tui.store.recording import Recording
from danmaku_tui.store.state import RecordingOrigin

if TYPE_CHECKING:
    from tests.tui.replay.conftest import Witness

MakeWitness = Callable[..., "Witness"]

PATIENCE = 60.0
SECONDS = 20.0
"""How long the recorded evening is."""

PLACES = 16
"""Places that are sought, as parts of it."""

HELD = 110
"""Events that the rooms of these tests hold: about a third of the evening."""


@dataclass(frozen=True)
class State:
    """All that can be told from a room, and what its link did."""

    link: LinkState
    events: list[Event]
    views: list[RoomView]


def state_of(witness: Witness, link: LinkState, now: float) -> State:
    """Return it without who gained a place, which is told to whoever looks at a board for long."""
    views = [
        replace(view, standings=tuple(replace(each, moved=0) for each in view.standings))
        for view in witness.views(now)
    ]
    return State(link, witness.events, views)


@pytest.fixture(autouse=True, scope="module")
def close_together() -> Iterator[None]:
    """Have bookmarks, blocks of events and leaps in so short an evening, too."""
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(past_module, "Checkpoints", partial(Checkpoints, limit=6, least_events=22))
        changed.setattr(said_module, "BLOCK_EVENTS", 17)
        changed.setattr(source_module, "LEAP_EVENTS", 85)
        changed.setattr(source_module, "CHUNK_SECONDS", 0.001)
        yield


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Record a piece of the demo's room in two sessions, the link lost now and then."""
    path = tmp_path_factory.mktemp("evening") / "evening.danmaku"
    room = InventedRoom(5)
    start = room.now
    batches = list(takewhile(lambda _: room.now < start + SECONDS, room))
    half = len(batches) // 2
    at = start
    for part in (batches[:half], batches[half:]):
        wall = partial(float, at)
        recorder = Recorder(path, RecordingOrigin("wss://there/", "douyin", "test"), wall=wall)
        for number, (wait, messages) in enumerate(part):
            at += wait
            if number % 22 == 11:
                recorder.link(LinkChange("", at - 0.01, "waiting", "the server hung up"))
            response = codec.encode(pb.Response(messages=messages, now=int(at * 1000)))
            data = gzip.compress(response)
            frame = codec.encode(pb.PushFrame(payload_type="msg", payload=data))
            recorder.frame(frame, DouyinDialect().receive(frame, at).events, at)
            if number % 22 == 11:
                recorder.link(LinkChange("", at + 0.001, "live", "", 0.5))
        recorder.close()
    return path


def replay_of(path: Path) -> Replay:
    with Recording(path) as recording:
        span = recording.span
    assert span is not None
    return Replay(partial(Recording, path), span[0], span[1] - span[0], lambda: 0.0)


async def landed(replay: Replay) -> None:
    async with asyncio.timeout(PATIENCE):
        while replay.state.seeking:  # noqa: ASYNC110  # a state tells nobody
            await asyncio.sleep(0)


def places_of(replay: Replay) -> list[float]:
    """Return the places, none of them one at which a message came."""
    return [replay.schedule.length * (number + 0.37) / PLACES for number in range(PLACES)]


@pytest.fixture(scope="module")
def straight(evening: Path, witness: MakeWitness) -> list[State]:
    """What there is at each place for whoever comes to it from the beginning."""

    async def play() -> list[State]:
        states = []
        replay = replay_of(evening)
        for place in places_of(replay):
            replay = replay_of(evening)
            room = witness(Room(HELD), frozenset(Phase))
            source = ReplaySource(replay, room.hear, room.follow)
            replay.seek(place)
            running = asyncio.create_task(source.run())
            await landed(replay)
            states.append(state_of(room, source.state, replay.first + place))
            source.close()
            await running
        return states

    return asyncio.run(play())


def kept(source: ReplaySource) -> int:
    assert source._rewind is not None
    return len(source._rewind._checkpoints)


@given(st.lists(st.integers(0, PLACES - 1), min_size=1, max_size=6))
@example([PLACES - 1, 0, PLACES - 1, 5, 6, 4, 15])
def test_wherever_one_comes_from_the_room_is_the_same(
    evening: Path, straight: list[State], witness: MakeWitness, script: list[int]
) -> None:
    async def play() -> None:
        replay = replay_of(evening)
        places = places_of(replay)
        room = witness(Room(HELD), frozenset(Phase))
        replay.attach(room)
        source = ReplaySource(replay, room.hear, room.follow)
        running = asyncio.create_task(source.run())
        for number in script:
            replay.seek(places[number])
            await landed(replay)
            now = replay.first + places[number]
            assert state_of(room, source.state, now) == straight[number]
        source.close()
        await asyncio.wait_for(running, PATIENCE)
        assert kept(source) > 0 or max(script) < 4

    asyncio.run(play())


@given(
    st.lists(st.tuples(st.integers(0, PLACES - 1), st.integers(0, 40)), min_size=2, max_size=6),
    st.integers(0, PLACES - 1),
)
def test_one_who_turns_round_on_the_way_arrives_at_the_same_room(
    evening: Path,
    straight: list[State],
    witness: MakeWitness,
    script: list[tuple[int, int]],
    last: int,
) -> None:
    async def play() -> None:
        replay = replay_of(evening)
        places = places_of(replay)
        room = witness(Room(HELD), frozenset(Phase))
        replay.attach(room)
        source = ReplaySource(replay, room.hear, room.follow)
        running = asyncio.create_task(source.run())
        for number, turns in script:
            replay.seek(places[number])
            for _ in range(turns):
                await asyncio.sleep(0)
        replay.seek(places[last])
        await landed(replay)
        assert state_of(room, source.state, replay.first + places[last]) == straight[last]
        source.close()
        await asyncio.wait_for(running, PATIENCE)

    asyncio.run(play())


async def test_going_back_tells_only_what_comes_after_a_bookmark(
    evening: Path, witness: MakeWitness
) -> None:
    replay = replay_of(evening)
    room = witness(Room(HELD))
    replay.attach(room)
    told = 0

    def hear(*message: object) -> None:
        nonlocal told
        told += 1
        room.hear(*message)  # type: ignore[arg-type]  # passed on as it comes

    source = ReplaySource(replay, hear, room.follow)
    running = asyncio.create_task(source.run())
    length = replay.schedule.length
    replay.seek(length)
    await landed(replay)
    whole, told = told, 0
    replay.seek(length - 1)
    await landed(replay)
    assert told < whole / 2
    source.close()
    await asyncio.wait_for(running, PATIENCE)
