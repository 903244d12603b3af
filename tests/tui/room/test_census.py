from __future__ import annotations

from collections.abc import Callable

import pytest

from danmaku_proto.events import Chat, Fault, FaultKind, Kind, Unknown
from danmaku_tui.room.census import OTHER_METHODS, Census


def unknown(method: str) -> Unknown:
    return Unknown(id="", at=0.0, method=method)


def test_a_new_census_has_counted_nothing() -> None:
    view = Census().snapshot()
    assert (view.frames, view.size, view.duplicates, view.repeated, view.elsewhere) == (0,) * 5
    assert (dict(view.events), dict(view.faults), dict(view.unknown)) == ({}, {}, {})
    assert view.total == 0


def test_frames_are_counted_with_their_bytes() -> None:
    census = Census()
    census.frame(100)
    census.frame(23)
    view = census.snapshot()
    assert (view.frames, view.size) == (2, 123)


def test_events_are_counted_by_kind_faults_by_reason_and_unknown_ones_by_method(
    chat: Callable[..., Chat],
) -> None:
    census = Census()
    gzip, frame = (Fault("", 0.0, fault) for fault in (FaultKind.GZIP, FaultKind.FRAME))
    for event in (chat(), chat(), gzip, gzip, frame, unknown("A"), unknown("A"), unknown("B")):
        census.event(event)
    view = census.snapshot()
    assert view.events == {Kind.CHAT: 2, Kind.FAULT: 3, Kind.UNKNOWN: 3}
    assert view.faults == {FaultKind.GZIP: 2, FaultKind.FRAME: 1}
    assert view.unknown == {"A": 2, "B": 1}
    assert view.total == 8


def test_duplicates_repetitions_and_gifts_elsewhere_are_counted_apart() -> None:
    census = Census()
    census.duplicate()
    census.repeat()
    census.repeat()
    census.elsewhere(66)
    view = census.snapshot()
    assert (view.duplicates, view.repeated, view.elsewhere, view.total) == (1, 2, 66, 0)


def test_invented_method_names_are_counted_together_past_the_limit() -> None:
    census = Census(methods=3)
    for number in range(10):
        census.event(unknown(f"M{number}"))
    census.event(unknown("M1"))
    assert census.snapshot().unknown == {"M0": 1, "M1": 2, "M2": 1, OTHER_METHODS: 7}


def test_a_snapshot_stays_as_it_was_and_cannot_be_written_to(chat: Callable[..., Chat]) -> None:
    census = Census()
    census.event(chat())
    view = census.snapshot()
    census.event(chat())
    census.event(unknown("A"))
    assert view.events == {Kind.CHAT: 1}
    assert view.unknown == {}
    with pytest.raises(TypeError):
        view.events[Kind.CHAT] = 5  # type: ignore[index]  # that it is refused is the point
