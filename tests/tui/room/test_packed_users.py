from __future__ import annotations

from collections.abc import Callable

from danmaku_proto.events import Event
from danmaku_tui.room.packed_users import pack, unpack
from danmaku_tui.room.seen_ids import SeenIds


def test_every_kind_of_event_comes_back_as_it_was(every_kind: Callable[..., list[Event]]) -> None:
    events = every_kind()
    again = unpack(pack(events))
    assert again == events
    assert [type(event) for event in again] == [type(event) for event in events]


def test_the_same_object_comes_back_as_one_object(every_kind: Callable[..., list[Event]]) -> None:
    event = every_kind()[0]
    first, second = unpack(pack([event, event]))
    assert first is second


def test_what_comes_back_is_independent_of_what_was_packed() -> None:
    seen = SeenIds()
    seen.add("a")
    packed = pack(seen)
    seen.add("b")
    again = unpack(packed)
    assert again.add("b")
    assert not again.add("a")


def test_a_thousand_events_take_a_fraction_of_their_size(
    every_kind: Callable[..., list[Event]],
) -> None:
    events = [event for _ in range(100) for event in every_kind()]
    assert len(pack(events)) < 40 * len(events)
