from __future__ import annotations

import json

from danmaku_proto.events import Viewers
from danmaku_tui.share.shared_room import SharedRoom
from danmaku_tui.share.snapshot import snapshot
from tests.tui.share.conftest import FakeRoom


def test_it_holds_the_phase_the_counts_and_the_board(room: FakeRoom, shared: SharedRoom) -> None:
    room.say("a", "b", "b")
    room.apply(Viewers("9", 1.79e9, 42))
    found = json.loads(snapshot(shared))
    assert (found["room"], found["phase"], found["online"]) == ("a room", "live", 42)
    assert (found["events"], found["duplicates"]) == ({"chat": 2, "viewers": 1}, 1)
    place = {"place": 1, "user": {"id": "7", "key": "ann", "name": "安妮"}, "value": 2}
    assert found["board"] == {"kind": "comments", "window": "session", "places": [place]}
    assert found["history"] == {"first": 0, "end": 3}
    assert 0 <= found["seconds_since_event"] < 60


def test_an_empty_room_has_no_last_event(shared: SharedRoom) -> None:
    found = json.loads(snapshot(shared))
    assert (found["seconds_since_event"], found["events"], found["round_trip"]) == (None, {}, None)
