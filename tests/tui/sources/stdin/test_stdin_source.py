from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from danmaku_proto.dialect import Received
from danmaku_proto.events import Event
from danmaku_proto.json_lines.dialect import JsonDialect
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.sources.stdin.stdin_source import StdinSource

LINE = b'{"kind": "chat", "user": {"name": "ann"}, "text": "hi"}\n'


class Watched:
    """A source of a descriptor, and everything that it reports."""

    def __init__(self, descriptor: int, first: bytes = b"") -> None:
        self.events: list[Event] = []
        self.states: list[LinkState] = []
        self.source = StdinSource(
            descriptor,
            JsonDialect(),
            first=first,
            on_received=self._take,
            on_state=self.states.append,
            clock=time.monotonic,
            wall=time.time,
        )

    @property
    def phases(self) -> list[Phase]:
        return [state.phase for state in self.states]

    def _take(self, data: bytes | str, received: Received, at: float) -> None:
        assert data
        assert at
        self.events += received.events


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    reader, writer = os.pipe()
    yield reader, writer
    os.close(reader)


async def test_the_lines_of_a_pipe_are_events_until_its_end(pipe: tuple[int, int]) -> None:
    reader, writer = pipe
    watched = Watched(reader, first=LINE[:10])
    os.write(writer, LINE[10:] + LINE + b"oops")
    os.close(writer)
    await watched.source.run()
    assert [event.kind for event in watched.events] == ["chat", "chat", "fault"]
    assert watched.phases == [Phase.CONNECTING, Phase.LIVE, Phase.ENDED]
    assert watched.source.state.detail == "standard input has ended"


async def test_a_file_is_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "evening.jsonl"
    path.write_bytes(LINE * 5_000)
    with path.open("rb") as file:
        watched = Watched(file.fileno())
        await watched.source.run()
    assert len(watched.events) == 5_000


async def test_a_silent_pipe_does_not_hold_up_the_end(pipe: tuple[int, int]) -> None:
    reader, writer = pipe
    watched = Watched(reader)
    running = asyncio.create_task(watched.source.run())
    await asyncio.sleep(0)
    watched.source.close()
    await running
    os.close(writer)
    assert watched.phases == [Phase.CONNECTING, Phase.CLOSED]


async def test_a_stream_that_cannot_be_read_ends_with_the_reason(tmp_path: Path) -> None:
    folder = os.open(tmp_path, os.O_RDONLY)
    watched = Watched(folder)
    await watched.source.run()
    os.close(folder)
    assert watched.source.state.detail.startswith("standard input cannot be read: ")
