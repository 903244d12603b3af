"""A further source is a few dozen lines over the intake: the example works as every source does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from danmaku_proto.dialect import Received
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.session import Source
from tests.fixtures import frame_stream_source
from tests.fixtures.frame_stream_source import FrameStreamSource

if TYPE_CHECKING:
    from tests.tui.feed.conftest import FakeDialect, FakeTime

Until = Callable[[Callable[[], object]], Awaitable[None]]


def packed(frame: bytes) -> bytes:
    return len(frame).to_bytes(4) + frame


class Feed:
    """A server of frames, and the source that watches it."""

    def __init__(self, dialect: FakeDialect, time: FakeTime) -> None:
        self.dialect = dialect
        self.time = time
        self.writers: list[asyncio.StreamWriter] = []
        self.received: list[bytes | str] = []
        self.states: list[LinkState] = []

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writers.append(writer)
        await reader.read()
        writer.close()

    def send(self, *frames: bytes) -> None:
        self.writers[-1].write(b"".join(map(packed, frames)))

    def source(self, port: int) -> Source:
        return FrameStreamSource(
            "127.0.0.1", port, self.dialect, self._take, self.states.append, sleep=self.time.sleep
        )

    def _take(self, data: bytes | str, _: Received, at: float) -> None:
        assert at > 1.7e9
        self.received.append(data)


@pytest.fixture
async def feed(dialect: FakeDialect, time: FakeTime) -> Feed:
    return Feed(dialect, time)


@pytest.fixture
async def source(feed: Feed, until: Until) -> AsyncIterator[Source]:
    """A source that is connected to ``feed``; it is closed in the end."""
    server = await asyncio.start_server(feed.serve, "127.0.0.1", 0)
    source = feed.source(server.sockets[0].getsockname()[1])
    running = asyncio.create_task(source.run())
    await until(lambda: feed.writers)
    yield source
    source.close()
    async with asyncio.timeout(10):
        await running
    assert source.state.phase is Phase.CLOSED
    server.close()
    for writer in feed.writers:
        writer.transport.abort()


async def test_its_first_frame_makes_it_live(feed: Feed, source: Source, until: Until) -> None:
    feed.send(b"chat 1", b"chat 2")
    await until(lambda: len(feed.received) == 2)
    assert feed.received == [b"chat 1", b"chat 2"]
    assert (source.state.phase, source.state.frames, source.state.attempt) == (Phase.LIVE, 2, 0)
    assert [state.phase for state in feed.states] == [Phase.CONNECTING, Phase.LIVE]


async def test_the_end_of_the_room_is_its_end(feed: Feed, source: Source, until: Until) -> None:
    feed.send(b"chat", b"end")
    await until(lambda: source.state.phase is Phase.ENDED)
    assert source.state.detail == "the room has ended"


async def test_a_broken_stream_is_connected_again(feed: Feed, source: Source, until: Until) -> None:
    feed.send(b"chat")
    await until(lambda: source.state.phase is Phase.LIVE)
    feed.writers[-1].transport.abort()
    await until(lambda: feed.time.sleeping)
    assert source.state.phase is Phase.WAITING
    feed.time.advance(60.0)
    await until(lambda: len(feed.writers) == 2)
    feed.send(b"chat")
    await until(lambda: source.state.phase is Phase.LIVE)


async def test_it_connects_again_at_once_when_asked(
    feed: Feed, source: Source, until: Until
) -> None:
    feed.send(b"chat")
    await until(lambda: source.state.phase is Phase.LIVE)
    source.reconnect_now()
    await until(lambda: len(feed.writers) == 2)
    assert Phase.WAITING not in [state.phase for state in feed.states]


async def test_an_error_of_the_dialect_is_counted(feed: Feed, source: Source, until: Until) -> None:
    feed.send(b"boom", b"chat")
    await until(lambda: len(feed.received) == 2)
    assert source.state.faults == 1


def test_it_is_short() -> None:
    assert len(Path(frame_stream_source.__file__).read_text().splitlines()) <= 80
