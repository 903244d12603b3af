from __future__ import annotations

from dataclasses import replace

from prometheus_client.openmetrics.parser import text_string_to_metric_families

from danmaku_proto.events import Fault, FaultKind
from danmaku_tui.feed.link_state import Phase
from danmaku_tui.share.metrics import metrics
from danmaku_tui.share.shared_room import SharedRoom
from tests.tui.share.conftest import FakeRoom


def samples(shared: SharedRoom) -> dict[str, float]:
    """Return the samples by their name and their labels without the room's."""
    found: dict[str, float] = {}
    for family in text_string_to_metric_families(  # type: ignore[no-untyped-call]  # of the library
        metrics(shared).decode()
    ):
        for sample in family.samples:
            labels = dict(sample.labels)
            assert labels.pop("room") == shared.name
            found["/".join([sample.name, *labels.values()])] = sample.value
    return found


def test_events_and_faults_are_counted_by_kind(room: FakeRoom, shared: SharedRoom) -> None:
    room.say("a", "b", "b")
    room.apply(Fault("", 1.79e9, FaultKind.GZIP))
    found = samples(shared)
    assert found["danmaku_events_total/chat"] == 2
    assert found["danmaku_faults_total/corrupt gzip"] == 1
    assert found["danmaku_duplicates_total"] == 1


def test_the_phase_is_one_of_all(room: FakeRoom, shared: SharedRoom) -> None:
    room.link = replace(room.link, phase=Phase.WAITING)
    found = samples(shared)
    phases = {phase.value: found[f"danmaku_phase/{phase.value}"] for phase in Phase}
    assert [name for name, value in phases.items() if value] == ["waiting"]


def test_what_is_not_known_is_left_out(room: FakeRoom, shared: SharedRoom) -> None:
    found = samples(shared)
    assert found["danmaku_frame_age_seconds"] >= 0
    assert "danmaku_event_age_seconds" not in found
    assert "danmaku_round_trip_seconds" not in found
    room.link = replace(room.link, round_trip=0.25)
    assert samples(shared)["danmaku_round_trip_seconds"] == 0.25


def test_the_name_of_a_room_cannot_break_the_text(room: FakeRoom) -> None:
    assert samples(SharedRoom('a "room"\n\\', room, room.events))
