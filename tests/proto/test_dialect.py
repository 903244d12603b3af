"""What holds for every dialect: whatever comes in, something is made of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from danmaku_proto.classroom.dialect import ClassroomDialect
from danmaku_proto.dialect import Dialect, Received
from danmaku_proto.douyin.dialect import DouyinDialect
from danmaku_proto.events import NOBODY, Chat, Event, Fault, FaultKind, Unknown
from danmaku_proto.text import clean

Damaged: TypeAlias = Callable[[bytes], st.SearchStrategy[bytes]]
StringsOf: TypeAlias = Callable[[Event], list[str]]

FIXTURES = Path(__file__).parents[1] / "fixtures"

NOW = 1.79e9
CHAT = Chat(id="", at=NOW, user=NOBODY, text="早")
FAULT = Fault(id="", at=NOW, fault=FaultKind.FRAME)
UNKNOWN = Unknown(id="", at=NOW, method="WebcastNewMessage")

hard = settings(max_examples=120, deadline=None)


@pytest.fixture(scope="module", params=[ClassroomDialect, DouyinDialect])
def dialect(request: pytest.FixtureRequest) -> Dialect:
    made: Dialect = request.param()
    return made


@pytest.fixture(scope="module")
def frames(dialect: Dialect) -> list[bytes]:
    names = ("classroom",) if dialect.name == "classroom" else ("chat", "gift", "member")
    return [(FIXTURES / f"{name}.frame.bin").read_bytes() for name in names]


@pytest.mark.parametrize("events", [[CHAT], [UNKNOWN], [FAULT, CHAT], [CHAT, FAULT]])
def test_any_event_but_a_fault_shows_that_the_dialect_is_spoken(events: list[Event]) -> None:
    assert Received(events).valid


@pytest.mark.parametrize("events", [[], [FAULT], [FAULT, FAULT]])
def test_nothing_and_faults_show_nothing(events: list[Event]) -> None:
    assert not Received(events, [b"reply"]).valid


def test_the_answer_to_a_heartbeat_shows_that_the_dialect_is_spoken() -> None:
    assert Received(beat=True).valid


@pytest.fixture(scope="module")
def stands(strings_of: StringsOf) -> Callable[[Dialect, bytes | str], None]:
    """Return what checks that a dialect takes a message in its stride."""

    def check(dialect: Dialect, data: bytes | str) -> None:
        received = dialect.receive(data, NOW)
        assert all(isinstance(reply, bytes) for reply in received.replies)
        for event in received.events:
            assert 0 <= event.at <= NOW
            assert all(clean(text) == text for text in strings_of(event))

    return check


def test_any_bytes_are_taken(
    dialect: Dialect, stands: Callable[[Dialect, bytes | str], None]
) -> None:
    @hard
    @given(st.binary(max_size=120))
    def check(data: bytes) -> None:
        stands(dialect, data)

    check()


def test_any_text_is_taken(
    dialect: Dialect, stands: Callable[[Dialect, bytes | str], None]
) -> None:
    @hard
    @given(st.text(st.characters(exclude_categories=())))
    def check(data: str) -> None:
        stands(dialect, data)

    check()


def test_any_damage_to_a_frame_is_taken(
    dialect: Dialect,
    frames: list[bytes],
    damaged: Damaged,
    stands: Callable[[Dialect, bytes | str], None],
) -> None:
    @hard
    @given(st.sampled_from(frames).flatmap(damaged))
    def check(data: bytes) -> None:
        stands(dialect, data)

    check()


def test_a_frame_cut_at_any_byte_is_taken_and_the_next_one_is_read(
    dialect: Dialect, frames: list[bytes], stands: Callable[[Dialect, bytes | str], None]
) -> None:
    for frame in frames:
        for end in range(len(frame)):
            stands(dialect, frame[:end])
        assert dialect.receive(frame, NOW).valid


def test_damage_in_every_way_never_stops_the_heartbeat_or_the_resuming(
    dialect: Dialect, frames: list[bytes]
) -> None:
    def broken() -> Iterable[bytes]:
        for frame in frames:
            for at in range(0, len(frame), 3):
                yield frame[:at] + bytes([frame[at] ^ 0x55]) + frame[at + 1 :]

    for data in broken():
        dialect.receive(data, NOW)
    assert all(isinstance(value, str) and value for value in dialect.resume().values())
    assert dialect.heartbeat(NOW) in {None, b"\x3a\x02hb"}
