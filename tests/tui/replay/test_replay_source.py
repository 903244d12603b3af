from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from copy import copy
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from danmaku_proto.dialect import Received
from danmaku_proto.events import Chat, Event, LinkChange
from danmaku_tui.feed.link_log import LinkLog
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.replay import replay_source as source_module
from danmaku_tui.replay.replay import EVERYTHING, Replay
from danmaku_tui.replay.replay_source import ReplaySource
from danmaku_tui.room.history import History
from danmaku_tui.room.room import Room as SessionRoom
from danmaku_tui.room_feed import FeedMemory
from danmaku_tui.store.recording import Recording

if TYPE_CHECKING:
    from tests.tui.replay.conftest import HandClock

PATIENCE = 20.0
"""Seconds after which what never comes is given up."""

REMEMBERED = SessionRoom().remember()
"""The memory of an empty room: a test looks at the history alone."""

Talk = Callable[[Sequence[float]], Path]
Record = Callable[..., Path]


class Room:
    """What a session does with a replay, on one thread: it notes everything, and when."""

    def __init__(self, replay: Replay) -> None:
        self.history = History()
        self.rewound = 0
        self.moments: list[float] = []
        self.states: list[LinkState] = []
        self.link_log = LinkLog()
        self.replay = replay

    def rewind(self) -> None:
        self.rewound += 1
        self.since = self.history.end
        self.link_log = LinkLog()

    def remember(self, _: FeedMemory | None) -> FeedMemory:
        return FeedMemory(REMEMBERED, copy(self.link_log))

    def recall(self, memory: FeedMemory, events: Iterable[Event]) -> None:
        self.recalled += 1
        self.history.restart(events)
        self.since = self.history.first
        self.link_log = copy(memory.link_log)

    since = recalled = 0

    def take(self, _: bytes | str, received: Received, __: float) -> None:
        for event in received.events:
            self.history.append(event)
            self.moments.append(self.replay.moment())

    def follow(self, state: LinkState) -> None:
        self.states.append(state)

    def told(self, start: int = 0) -> list[Event]:
        return [entry.event for entry in self.history.since(start, 100_000)[0]]

    @property
    def texts(self) -> list[str]:
        return [event.text for event in self.told(self.since) if isinstance(event, Chat)]

    @property
    def flying(self) -> list[str]:
        start = min(self.replay.passed, self.history.end)
        return [event.text for event in self.told(start) if isinstance(event, Chat)]

    @property
    def phases(self) -> list[Phase]:
        return [state.phase for state in self.states]

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not condition():  # noqa: ASYNC110  # what is looked at tells nobody
                await asyncio.sleep(0)

    async def settled(self) -> None:
        """Wait until nothing is sought and everything due has been told."""
        await self.until(lambda: not self.replay.state.seeking)
        for _ in range(20):
            await asyncio.sleep(0)


@asynccontextmanager
async def playing(
    path: Path, clock: Callable[[], float], *, speed: float | None = 1.0, start: float = 0.0
) -> AsyncIterator[Room]:
    with Recording(path) as recording:
        span = recording.span
    assert span is not None
    length = span[1] - span[0]
    replay = Replay(partial(Recording, path), span[0], length, clock, speed=speed, start=start)
    room = Room(replay)
    replay.attach(room)
    source: ReplaySource = ReplaySource(replay, room.take, room.follow)
    running = asyncio.create_task(source.run())
    try:
        await room.settled()
        yield room
    finally:
        source.close()
        await asyncio.wait_for(running, PATIENCE)
    assert source.state.phase is Phase.CLOSED


async def move(room: Room, clock: HandClock, seconds: float) -> None:
    clock.now += seconds
    room.replay.on_command()
    await room.settled()


async def test_messages_are_told_when_their_time_has_come(talk: Talk, clock: HandClock) -> None:
    async with playing(talk([0, 2, 5]), clock) as room:
        assert room.texts == ["0"]
        await move(room, clock, 1.9)
        assert room.texts == ["0"]
        await move(room, clock, 0.2)
        assert room.texts == ["0", "2"]
        await move(room, clock, 3)
        assert room.texts == ["0", "2", "5"]


async def test_it_is_the_recordings_own_time_while_a_message_is_told(
    talk: Talk, clock: HandClock, first: float
) -> None:
    async with playing(talk([0, 2, 5]), clock) as room:
        await move(room, clock, 4)
        assert room.moments == [first, first + 2]
        assert room.replay.moment() == first + 4


async def test_twice_as_fast_takes_half_the_time(talk: Talk, clock: HandClock) -> None:
    async with playing(talk([0, 10]), clock, speed=2.0) as room:
        await move(room, clock, 4.9)
        assert room.texts == ["0"]
        await move(room, clock, 0.2)
        assert room.texts == ["0", "10"]


async def test_paused_nothing_is_told(talk: Talk, clock: HandClock) -> None:
    async with playing(talk([0, 2]), clock) as room:
        room.replay.toggle()
        await move(room, clock, 60)
        assert room.texts == ["0"]
        room.replay.toggle()
        await move(room, clock, 2)
        assert room.texts == ["0", "2"]


async def test_without_a_pace_everything_is_told_at_once(talk: Talk, clock: HandClock) -> None:
    async with playing(talk(range(500)), clock, speed=None) as room:
        await room.until(lambda: Phase.ENDED in room.phases)
        assert len(room.texts) == 500


async def test_what_is_passed_over_is_told_and_does_not_fly(talk: Talk, clock: HandClock) -> None:
    async with playing(talk(range(100)), clock) as room:
        room.replay.seek(50.0)
        await room.settled()
        assert room.texts == [str(place) for place in range(51)]
        assert room.flying == ["50"]
        await move(room, clock, 1)
        assert room.flying == ["50", "51"]
        assert room.rewound == 0


async def test_it_begins_at_the_place_that_was_asked_for(talk: Talk, clock: HandClock) -> None:
    async with playing(talk(range(100)), clock, start=20.5) as room:
        assert room.texts == [str(place) for place in range(21)]
        assert room.flying == []
        assert room.replay.state.position == 20.5


async def test_going_back_tells_everything_anew_up_to_there(talk: Talk, clock: HandClock) -> None:
    async with playing(talk(range(100)), clock) as room:
        room.replay.seek(60.5)
        await room.settled()
        room.replay.seek(10.5)
        await room.settled()
        assert room.rewound == 1
        assert room.texts == [str(place) for place in range(11)]
        assert room.flying == []
        await move(room, clock, 1)
        assert room.flying == ["11"]


async def test_at_the_beginning_nothing_is_passed_over(talk: Talk, clock: HandClock) -> None:
    async with playing(talk([0, 1, 2]), clock) as room:
        await move(room, clock, 1.5)
        room.replay.seek(0.0)
        await room.settled()
        assert room.texts == ["0"]
        assert room.flying == ["0"]


async def test_a_seek_is_interrupted_by_another(
    talk: Talk, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source_module, "CHUNK_SECONDS", 0.0001)
    async with playing(talk(range(3_000)), clock) as room:
        room.replay.seek(2_999.0)
        await room.until(lambda: len(room.texts) > 10)
        assert room.replay.passed == EVERYTHING
        assert room.replay.state.seeking
        room.replay.seek(5.5)
        await room.settled()
        assert room.texts == [str(place) for place in range(6)]
        assert room.replay.state.position == 5.5


async def test_a_seek_can_be_left_at_once(
    talk: Talk, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source_module, "CHUNK_SECONDS", 0.0001)
    async with playing(talk(range(3_000)), clock) as room:
        room.replay.seek(2_999.0)
        await room.until(lambda: len(room.texts) > 10)
    assert len(room.texts) < 3_000


async def test_a_silence_is_skipped_to_the_next_message_which_flies(
    record: Record, clock: HandClock
) -> None:
    path = record((0, "a"), (500, b"\xff\xff"), (1_000, "b"), (2_000, "c"))
    async with playing(path, clock) as room:
        room.replay.next_message()
        await room.settled()
        assert room.replay.state.position == 1_000
        assert room.flying == ["b"]
        room.replay.next_message()
        await room.settled()
        assert room.flying == ["c"]
        room.replay.next_message()
        await room.settled()
        assert room.replay.state.ended


async def test_the_end_is_told_and_one_can_go_back_from_it(talk: Talk, clock: HandClock) -> None:
    async with playing(talk([0, 1]), clock) as room:
        await move(room, clock, 5)
        assert room.states[-1].phase is Phase.ENDED
        assert room.states[-1].detail == "the recording ends"
        room.replay.toggle()
        await room.settled()
        assert room.texts == ["0"]
        await move(room, clock, 1)
        assert room.texts == ["0", "1"]


async def test_what_the_link_did_is_told_with_its_gap(record: Record, clock: HandClock) -> None:
    path = record(
        (0, LinkChange("", 0, "resolving")),
        (1, "a"),
        (1.001, LinkChange("", 0, "live")),
        (4, LinkChange("", 0, "waiting", "the server hung up")),
        (30, "b"),
        (30.001, LinkChange("", 0, "live", "", 28.5)),
        (40, LinkChange("", 0, "ended", "the room has ended")),
        (41, LinkChange("", 0, "closed")),
    )
    async with playing(path, clock, speed=None) as room:
        await room.until(lambda: Phase.ENDED in room.phases)
        live, lost, again = Phase.LIVE, Phase.WAITING, Phase.LIVE
        assert room.phases == [Phase.RESOLVING, live, lost, again, Phase.ENDED]
        assert room.states[-1].detail == "the room has ended"
        chapters = [room.link_log.follow(state, state.since).change for state in room.states]
        assert chapters[2].detail == "the server hung up"
        assert chapters[3].gap == pytest.approx(28.5)


async def test_a_recording_in_which_nothing_comes_for_long_is_quiet_and_not_silent(
    talk: Talk, clock: HandClock
) -> None:
    async with playing(talk([0, 100]), clock) as room:
        await move(room, clock, 90)
        assert room.phases == [Phase.LIVE]
        assert room.states[-1].silence(1e12) is None


async def test_a_recording_that_begins_while_live_is_live_with_its_first_message(
    talk: Talk, clock: HandClock
) -> None:
    async with playing(talk([0, 1]), clock) as room:
        assert room.phases == [Phase.LIVE]
        assert room.texts == ["0"]


async def test_where_recording_stopped_and_began_again_the_link_is_lost(
    record: Record, clock: HandClock
) -> None:
    record((0, "a"))
    path = record((100, "b"), started=90)
    async with playing(path, clock, speed=None) as room:
        await room.until(lambda: Phase.ENDED in room.phases)
        assert room.phases == [Phase.LIVE, Phase.WAITING, Phase.LIVE, Phase.ENDED]
        assert room.states[1].detail == "the recording was interrupted"
        assert room.texts == ["a", "b"]


async def test_messages_that_were_not_recorded_are_a_gap(record: Record, clock: HandClock) -> None:
    lost = LinkChange("", 0, "unrecorded", "3 messages were not recorded", 5.0)
    async with playing(record((0, "a"), (9, lost), (10, "b")), clock, speed=None) as room:
        await room.until(lambda: Phase.ENDED in room.phases)
        assert room.phases == [Phase.LIVE, Phase.WAITING, Phase.LIVE, Phase.ENDED]
        assert room.states[1].detail == "3 messages were not recorded"


async def test_the_time_line_tells_how_much_was_said_when_and_the_gaps(
    record: Record, clock: HandClock
) -> None:
    gap = LinkChange("", 0, "live", "", 20.0)
    path = record((0, "a"), (0.1, "b"), (50, LinkChange("", 0, "waiting")), (70, gap), (100, "c"))
    async with playing(path, clock) as room:
        await room.until(lambda: room.replay.state.timeline is not None)
        timeline = room.replay.state.timeline
        assert timeline is not None
        assert sum(timeline.density) == 3
        assert timeline.cells(10)[0].level == 1.0
        assert [stretch.gap for stretch in timeline.cells(10)].index(True) == 5


async def test_a_file_that_went_away_ends_it_with_the_reason(
    talk: Talk, clock: HandClock, tmp_path: Path
) -> None:
    path = talk([0, 1])
    replay = Replay(lambda: Recording(tmp_path / "gone"), 0.0, 1.0, clock)
    room = Room(replay)
    source = ReplaySource(replay, room.take, room.follow)
    running = asyncio.create_task(source.run())
    await room.until(lambda: Phase.ENDED in room.phases)
    assert "gone cannot be read" in room.states[-1].detail
    source.close()
    await asyncio.wait_for(running, PATIENCE)
    assert path.exists()


@pytest.mark.parametrize("folder", [False, True])
async def test_captured_frames_are_played_from_a_file_and_from_a_folder(
    folder: bool, clock: HandClock, tmp_path: Path
) -> None:
    fixtures = Path(__file__).parents[2] / "fixtures"
    for name in ("chat", "gift"):
        shutil.copy(fixtures / f"{name}.frame.bin", tmp_path)
    path = tmp_path if folder else tmp_path / "chat.frame.bin"
    async with playing(path, clock, speed=None) as room:
        await room.until(lambda: Phase.ENDED in room.phases)
        assert len(room.texts) == 1
        assert (len(room.history.since(0, 100)[0]) > 1) is folder
