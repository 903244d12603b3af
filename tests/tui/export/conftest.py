from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import count
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from danmaku_proto.events import Chat, Event, Gift, User
from danmaku_tui.export.timed_event import TimedEvent
from danmaku_tui.store.recorder import Recorder
from danmaku_tui.store.state import RecordingOrigin

BEGAN = 1_763_812_800.0
"""When the recordings of these tests begin: noon of a day, in seconds since 1970."""

AnyField: TypeAlias = Any


@pytest.fixture(scope="session")
def chat() -> Callable[..., TimedEvent]:
    """Make a comment."""
    ids = count(1)

    def make(text: str, second: float = 0.0, name: str = "ann", **fields: AnyField) -> TimedEvent:
        user = User(f"id of {name}", name, f"key of {name}")
        return TimedEvent(second, Chat(str(next(ids)), BEGAN + second, user, text, **fields))

    return make


@pytest.fixture(scope="session")
def gift() -> Callable[..., TimedEvent]:
    """Make a gift of ``count`` new units."""
    ids = count(1_000_001)

    def make(
        gift: str = "rose",
        second: float = 0.0,
        name: str = "bob",
        count: int = 1,
        price: int = 5,
        **fields: AnyField,
    ) -> TimedEvent:
        user = User(f"id of {name}", name, f"key of {name}")
        told: dict[str, AnyField] = {
            "gift_id": gift,
            "price": price,
            "total": count,
            "count": count,
        } | fields
        return TimedEvent(
            second, Gift(str(next(ids)), BEGAN + second, user=user, gift=gift, **told)
        )

    return make


@pytest.fixture
def recorded(tmp_path: Path) -> Callable[[Iterable[Event]], Path]:
    """Record events, each as a message of its own; return the file."""
    names = count(1)

    def record(events: Iterable[Event]) -> Path:
        path = tmp_path / f"evening-{next(names)}.danmaku"
        origin = RecordingOrigin("ws://room.example/live?secret=1", "classroom", "danmaku test")
        recorder = Recorder(path, origin, wall=lambda: BEGAN)
        for event in events:
            recorder.frame(b"bytes", [event], event.at)
        recorder.close()
        return path

    return record
