"""Going back in a replay of three hours of the demo's room.

The reference is to tell everything from the beginning, without bookmarks.
"""

from __future__ import annotations

import asyncio
import gzip
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import accumulate
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from danmaku_proto import codec
from danmaku_proto._pb import douyin as pb
from danmaku_proto.douyin.dialect import DouyinDialect
from danmaku_tui.demo.room import InventedRoom
from danmaku_tui.feed.intake import Receiver
from danmaku_tui.replay.checkpoints import Checkpoints
from danmaku_tui.replay.replay import Replay
from danmaku_tui.replay.replay_source import ReplaySource
from danmaku_tui.room.room import Room
from danmaku_tui.room_feed import as_counted
from danmaku_tui.session import Session, StateListener
from danmaku_tui.store.recorder import Recorder
from danmaku_tui.store.recording import Recording
from danmaku_tui.store.state import RecordingOrigin
from tests.bench.figures import Figure

HOURS: Final = 3.0

PARTS: Final = 12
"""Of the recording: one goes back to where each of them ends, and to near the end."""

BACK: Final = (600.0, 60.0, 10.0)
"""So many seconds from the end, too."""

_AT: Final = 1_790_000_000.0


@dataclass(frozen=True, slots=True)
class Played:
    """The cost to reach each position, in seconds of the processor.

    ``there`` is on the way to the end, from the beginning, and ``back`` from the end; ``kept`` are
    the bytes of all bookmarks.
    """

    there: dict[float, float]
    back: dict[float, float]
    kept: int


def figures(hours: float = HOURS) -> Iterator[Figure]:
    """Play to the end, and go back from there."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "evening.danmaku"
        _record(path, hours * 3_600)
        bare = asyncio.run(_play(path, keeping=False))
        ours = asyncio.run(_play(path, keeping=True))
        size = path.stat().st_size / 1e6
    length = max(bare.there)
    for place in sorted(ours.back, reverse=True):
        far = place > length / 2
        figure = f"seeking back to {place / 60:.1f} min of {length / 60:.0f}"
        took, anew = ours.back[place], bare.there[place]
        yield _figure(figure, took, anew, "s", "from the beginning", at_most=1 / 5 if far else None)
    took, anew = ours.there[length], bare.there[length]
    yield _figure("playing, with bookmarks", took, anew, "s", "without", at_most=1.4)
    yield _figure("all bookmarks", ours.kept / 1e6, size, "MB", "the recording", at_most=1 / 5)


async def _play(path: Path, *, keeping: bool) -> Played:
    with Recording(path) as recording:
        span = recording.span
    assert span is not None
    length = span[1] - span[0]
    replay = Replay(partial(Recording, path), span[0], length, lambda: 0.0)

    def open_source(on_received: Receiver, on_state: StateListener) -> ReplaySource:
        return ReplaySource(replay, on_received, on_state)

    session = Session(open_source, clock=replay.moment, wall=replay.moment)
    if keeping:
        replay.attach(session)
    # On this thread and without its views: how many these are depends on the machine.
    source = open_source(session._receive, session._follow)
    running = asyncio.create_task(source.run())

    async def seek(place: float) -> float:
        begun = time.thread_time()
        replay.seek(place)
        while replay.state.seeking:  # noqa: ASYNC110  # a state tells nobody
            await asyncio.sleep(0)
        return time.thread_time() - begun

    places = [length * part / PARTS for part in range(1, PARTS)]
    places = sorted([*places, *(length - seconds for seconds in BACK), length])
    took = [await seek(place) for place in places]
    there = dict(zip(places, accumulate(took), strict=True))
    back: dict[float, float] = {}
    kept = 0
    if keeping:
        assert source._rewind is not None
        kept = _bytes_of(source._rewind._checkpoints)
        for place in places[:-1]:
            back[place] = await seek(place)
            await seek(length)
    source.close()
    await running
    return Played(there, back, kept)


def _bytes_of(marks: Checkpoints) -> int:
    """Return how many bytes the bookmarks hold, but for events that are kept as they are."""
    packed: dict[int, bytes] = {}
    mark = marks.last
    while mark is not None:
        room = mark.memory.room
        chunks = [*room.board.steps, room.board.rest, *room.seen.steps, room.rest]
        chunks += [block._packed for block in mark.history]
        packed.update((id(chunk), chunk) for chunk in chunks)
        mark = marks.before(mark.reached)
    return sum(map(len, packed.values()))


def _record(path: Path, seconds: float) -> None:
    room = InventedRoom(7, start=_AT)
    dialect, counted = DouyinDialect(), Room(1)
    recorder = Recorder(path, RecordingOrigin("bench", "douyin", "bench"), wall=lambda: _AT)
    for _, messages in room:
        if room.now - _AT > seconds:
            break
        response = pb.Response(messages=messages, now=int(room.now * 1_000))
        payload = gzip.compress(codec.encode(response), 1)
        data = codec.encode(pb.PushFrame(payload_type="msg", payload=payload))
        events = dialect.receive(data, room.now).events
        applied = [(event, counted.apply(event, room.now)) for event in events]
        counted_events = [as_counted(event, other) for event, other in applied if other is not None]
        recorder.frame(data, counted_events, room.now)
    recorder.finish()
    while not recorder.finished:
        recorder.close()
    assert not recorder.state.lost, recorder.state


def _figure(
    figure: str, ours: float, theirs: float, unit: str, name: str, *, at_most: float | None
) -> Figure:
    reference = f"{theirs:,.2f} {unit} {name}"
    return Figure(figure, f"{ours:,.2f} {unit}", reference, ours / theirs, at_most)
