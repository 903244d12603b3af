"""A recording that is still being made is played on, beyond the end that it had."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from danmaku_proto import codec
from danmaku_proto._pb.classroom import User
from danmaku_proto.classroom.dialect import ClassroomDialect
from danmaku_proto.events import Chat, Event, LinkChange
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.replay import replay_source as source_module
from danmaku_tui.replay import rewind_history as past_module
from danmaku_tui.replay import timeline_count as count_module
from danmaku_tui.replay.checkpoints import Checkpoints
from danmaku_tui.replay.replay import Replay
from danmaku_tui.replay.replay_source import ReplaySource
from danmaku_tui.room.room import Room
from danmaku_tui.store.recording import Recording
from danmaku_tui.store.rows import Item, ReceivedFrame
from danmaku_tui.store.state import RecordingOrigin
from danmaku_tui.store.writer import RecordingWriter

if TYPE_CHECKING:
    from tests.tui.replay.conftest import HandClock, Witness

PATIENCE = 20.0

MakeWitness = Callable[..., "Witness"]


@pytest.fixture(autouse=True)
def looking_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_module, "LOOK_SECONDS", 0.001)
    monkeypatch.setattr(count_module, "LOOK_SECONDS", 0.001)
    monkeypatch.setattr(past_module, "Checkpoints", partial(Checkpoints, least_events=3))


class Pen:
    """Writes a recording while it is read."""

    def __init__(self, path: Path, first: float) -> None:
        self.path = path
        self._first = first
        self._dialect = ClassroomDialect()
        self._writing: RecordingWriter | None = None

    def begin(self, place: float = 0.0) -> None:
        origin = RecordingOrigin("ws://there/", "classroom", "test")
        self._writing = RecordingWriter.open(self.path, origin, self._first + place)

    def write(self, *told: float | tuple[float, str]) -> None:
        assert self._writing is not None
        items: list[Item] = []
        for what in told:
            if isinstance(what, tuple):
                items.append(LinkChange("", self._first + what[0], what[1]))
            else:
                at, text = self._first + what, f"{what:g}"
                data = codec.encode(User(id=1, name="Ann", message=text))
                items.append(ReceivedFrame(data, self._dialect.receive(data, at).events, at))
        self._writing.write(items)

    def end(self) -> None:
        if self._writing is not None:
            self._writing.close()
            self._writing = None


@pytest.fixture
def pen(tmp_path: Path, first: float) -> Iterator[Pen]:
    pen = Pen(tmp_path / "room.danmaku", first)
    pen.begin()
    yield pen
    pen.end()


class Show:
    """A replay that is running."""

    def __init__(self, replay: Replay, room: Witness, clock: HandClock) -> None:
        self.replay = replay
        self.room = room
        self.phases: list[Phase] = []
        self._clock = clock

    def follow(self, state: LinkState) -> None:
        self.phases.append(state.phase)
        self.room.follow(state)

    @property
    def texts(self) -> list[str]:
        return [event.text for event in self.room.events if isinstance(event, Chat)]

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not condition():  # noqa: ASYNC110  # what is looked at tells nobody
                await asyncio.sleep(0.001)

    async def go_on(self, seconds: float) -> None:
        self._clock.now += seconds
        self.replay.on_command()
        for _ in range(20):
            await asyncio.sleep(0.001)


@asynccontextmanager
async def showing(
    path: Path, witness: MakeWitness, clock: HandClock, *, speed: float | None = 1.0
) -> AsyncIterator[Show]:
    with Recording(path) as recording:
        span = recording.span
    assert span is not None
    length = span[1] - span[0]
    replay = Replay(partial(Recording, path), span[0], length, clock, speed=speed)
    show = Show(replay, witness(Room(), frozenset(Phase)), clock)
    if speed is not None:
        replay.attach(show.room)
    source = ReplaySource(replay, show.room.hear, show.follow)
    running = asyncio.create_task(source.run())
    try:
        yield show
    finally:
        source.close()
        await asyncio.wait_for(running, PATIENCE)


async def events_played_straight(path: Path, witness: MakeWitness, clock: HandClock) -> list[Event]:
    async with showing(path, witness, clock) as show:
        show.replay.seek(show.replay.schedule.length + 1)
        await show.until(lambda: Phase.ENDED in show.phases)
        return show.room.events


async def test_at_the_end_of_what_is_being_recorded_it_waits_for_more(
    pen: Pen, witness: MakeWitness, clock: HandClock
) -> None:
    pen.write(0, 1)
    async with showing(pen.path, witness, clock) as show:
        await show.go_on(1)
        await show.until(lambda: show.replay.state.caught_up)
        await show.go_on(4)
        assert show.texts == ["0", "1"]
        assert show.phases == [Phase.LIVE]
        assert not show.replay.state.ended
        pen.write(4)
        await show.until(lambda: "4" in show.texts)
        assert show.replay.state.length == 4
        pen.end()
        await show.until(lambda: Phase.ENDED in show.phases)
        assert show.replay.state.ended


async def test_what_was_recorded_while_it_was_played_comes_when_it_came(
    pen: Pen, witness: MakeWitness, clock: HandClock
) -> None:
    pen.write(0, 1)
    async with showing(pen.path, witness, clock) as show:
        await show.until(lambda: show.texts == ["0"])
        pen.write(5, 9)
        await show.until(lambda: show.replay.state.length == 9)
        await show.go_on(4)
        assert show.texts == ["0", "1"]
        await show.go_on(2)
        assert show.texts == ["0", "1", "5"]


async def test_one_can_go_to_what_was_recorded_meanwhile_and_it_does_not_fly(
    pen: Pen, witness: MakeWitness, clock: HandClock
) -> None:
    pen.write(0, 1)
    async with showing(pen.path, witness, clock) as show:
        await show.go_on(5)
        show.replay.schedule.toggle()
        pen.write(*range(5, 50))
        await show.until(lambda: show.replay.state.length == 49)
        show.replay.seek(40.5)
        await show.until(lambda: not show.replay.state.seeking)
        assert show.texts[-1] == "40"
        assert show.replay.passed == show.room.history.end


async def test_what_is_recorded_after_its_end_was_told_is_what_it_is_for_who_comes_later(
    pen: Pen, witness: MakeWitness, clock: HandClock
) -> None:
    pen.write(*range(12))
    pen.end()
    async with showing(pen.path, witness, clock) as show:
        await show.go_on(3_000)
        await show.until(lambda: Phase.ENDED in show.phases)
        pen.begin(100.0)
        pen.write((100.0, "connecting"), 103, 105)
        await show.until(lambda: show.replay.state.length == 105)
        assert show.replay.state.position == 11
        await show.until(lambda: not show.replay.state.seeking)
        await show.go_on(93)
        assert show.texts[-1] == "103"
        pen.end()
        await show.go_on(10)
        await show.until(lambda: show.phases[-1] is Phase.ENDED)
        again = show.room.events
        straight = await events_played_straight(pen.path, witness, clock)
        assert [event.kind for event in again] == [event.kind for event in straight]
        assert show.texts == [*(str(each) for each in range(12)), "103", "105"]


async def test_an_end_of_the_room_that_was_none_is_taken_back(
    pen: Pen, witness: MakeWitness, clock: HandClock
) -> None:
    pen.write(0, 1, (1.5, "ended"))
    async with showing(pen.path, witness, clock) as show:
        await show.go_on(1)
        await show.until(lambda: show.phases[-1] is Phase.ENDED)
        await show.go_on(4)
        pen.write((4.0, "resolving"), 5)
        await show.until(lambda: "5" in show.texts)
        await show.until(lambda: not show.replay.state.seeking)
        told = [event.phase for event in show.room.events if isinstance(event, LinkChange)]
        assert told == ["live", "waiting", "live"]


async def test_as_fast_as_can_be_it_ends_where_the_recording_is(
    pen: Pen, witness: MakeWitness, clock: HandClock
) -> None:
    pen.write(0, 1)
    async with showing(pen.path, witness, clock, speed=None) as show:
        await show.until(lambda: Phase.ENDED in show.phases)
        assert show.texts == ["0", "1"]


async def test_the_time_line_is_that_of_the_longer_recording(
    pen: Pen, witness: MakeWitness, clock: HandClock
) -> None:
    def counted(show: Show) -> Sequence[int]:
        timeline = show.replay.state.timeline
        return () if timeline is None else timeline.density

    pen.write(0, 1)
    async with showing(pen.path, witness, clock) as show:
        await show.until(lambda: sum(counted(show)) == 2)
        pen.write(9, 10)
        await show.until(lambda: sum(counted(show)) == 4)
        timeline = show.replay.state.timeline
        assert timeline is not None
        assert timeline.length == 10
