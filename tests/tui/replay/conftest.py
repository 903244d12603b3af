from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from danmaku_proto import codec
from danmaku_proto._pb.classroom import User
from danmaku_proto.classroom import ClassroomDialect
from danmaku_proto.events import LinkChange
from danmaku_tui.store.recorder import Recorder
from danmaku_tui.store.state import Origin

FIRST = 1.7e9


class HandClock:
    """A clock that only goes on when it is told to."""

    def __init__(self, now: float = 50.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def said(text: str, name: str = "Ann") -> bytes:
    return codec.encode(User(id=1, name=name, message=text))


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture(scope="session")
def first() -> float:
    """When the recordings of these tests begin."""
    return FIRST


@pytest.fixture
def record(tmp_path: Path) -> Callable[..., Path]:
    """Record what was said at which second of a classroom, and what its link did."""

    def make(
        *told: tuple[float, str | bytes | LinkChange],
        name: str = "a.danmaku",
        started: float = 0.0,
    ) -> Path:
        path = tmp_path / name
        origin = Origin("ws://there/", "classroom", "test")
        recorder = Recorder(path, origin, wall=lambda: FIRST + started)
        dialect = ClassroomDialect()
        for place, what in told:
            at = FIRST + place
            if isinstance(what, LinkChange):
                recorder.link(LinkChange("", at, what.phase, what.detail, what.gap))
            else:
                data = said(what) if isinstance(what, str) else what
                recorder.frame(data, dialect.receive(data, at).events, at)
        recorder.close()
        assert not recorder.state.trouble
        return path

    return make


@pytest.fixture
def talk(record: Callable[..., Path]) -> Callable[[Sequence[float]], Path]:
    """Record one comment at each of these seconds, which says the second."""

    def make(places: Sequence[float]) -> Path:
        return record(*((place, f"{place:g}") for place in places))

    return make
