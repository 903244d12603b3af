from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from itertools import count
from typing import Any, TypeAlias

import pytest
from websockets.asyncio.client import ClientConnection, connect

from danmaku_proto import events
from danmaku_proto.events import Event, FaultKind, Kind, Rank, RoomAction, User

AnyField: TypeAlias = Any


@pytest.fixture(scope="session")
def every_kind() -> Callable[..., list[Event]]:
    """One event of every kind, all that a stranger may word being ``words`` or ``name``."""
    ids = count(1)

    def make(words: str = "some words", name: str = "someone") -> list[Event]:
        user = User("7", name, "key", 12, events.Club(name, 3), about=words)

        def head() -> dict[str, AnyField]:
            return {"id": f"every-{next(ids)}", "at": 1.7e9}

        told: list[Event] = [
            events.Chat(**head(), user=user, text=words),
            events.Gift(
                **head(),
                user=user,
                gift=words,
                gift_id="1",
                price=2,
                total=3,
                combo=f"combo-{next(ids)}",
                to=user,
                count=3,
            ),
            events.Like(**head(), user=user, count=3, total=40),
            events.Enter(**head(), user=user),
            events.Social(**head(), user=user, action="follow"),
            events.FanClub(**head(), user=user, action="join", text=words),
            events.Viewers(**head(), online=1_234, total_text=words),
            events.Ranks(**head(), ranks=(Rank(1, user, words),)),
            events.RoomState(**head(), action=RoomAction.PAUSE, text=words),
            events.Notice(**head(), text=words, topic="room"),
            events.Unknown(**head(), method=words),
            events.Fault(**head(), fault=FaultKind.MESSAGE, method=words, detail=words),
            events.LinkChange(**head(), phase="waiting", detail=words),
        ]
        assert {event.kind for event in told} == set(Kind)
        return told

    return make


@pytest.fixture
async def join() -> AsyncIterator[Callable[[str], Awaitable[ClientConnection]]]:
    """Return what connects a client, which leaves in the end."""
    async with AsyncExitStack() as stack:

        async def enter(url: str) -> ClientConnection:
            return await stack.enter_async_context(connect(url, proxy=None, close_timeout=0.1))

        yield enter


@pytest.fixture
def until() -> Callable[[Callable[[], object]], Awaitable[None]]:
    """Wait for a condition without a clock."""

    async def wait(condition: Callable[[], object]) -> None:
        async with asyncio.timeout(10):
            while not condition():  # noqa: ASYNC110  # a socket sets no event of the test's
                await asyncio.sleep(0)

    return wait
