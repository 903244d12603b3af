from __future__ import annotations

import json
from collections.abc import Callable

from danmaku_proto.events import Viewers
from danmaku_proto.json_lines.dialect import JsonDialect
from danmaku_tui.lines import as_json
from danmaku_tui.share.event_choice import EventChoice, event_choice
from danmaku_tui.share.event_stream import BATCH, BEHIND, EventStream
from tests.tui.share.conftest import FakeRoom


def stream(room: FakeRoom, choice: EventChoice) -> EventStream:
    return EventStream(room.events, choice, lambda: 1.79e9)


def texts(lines: list[str]) -> list[str]:
    return [json.loads(line)["text"] for line in lines]


def test_a_client_gets_what_happens_from_now_on(room: FakeRoom) -> None:
    room.say("before")
    events = stream(room, EventChoice())
    assert events.lines() == []
    room.say("a", "b")
    assert texts(events.lines()) == ["a", "b"]
    assert not events.waiting


def test_a_line_is_that_of_json_with_its_serial(room: FakeRoom) -> None:
    room.say("hi")
    (line,) = stream(room, EventChoice(since=0)).lines()
    assert line.startswith('{"serial": 0, "kind": "chat", ')
    (entry,) = room.events.since(0, 1)[0]
    fields = json.loads(line)
    assert fields.pop("serial") == 0
    assert fields == json.loads(as_json(entry.event))
    assert list(JsonDialect().receive(line, 0.0).events) == [entry.event]


def test_a_client_may_go_on_from_a_serial_and_beyond_the_end(room: FakeRoom) -> None:
    room.say("a", "b", "c")
    assert texts(stream(room, EventChoice(since=1)).lines()) == ["b", "c"]
    late = stream(room, EventChoice(since=99))
    room.say("d")
    assert texts(late.lines()) == ["d"]


def test_only_events_that_match_are_sent(room: FakeRoom) -> None:
    events = stream(room, event_choice("match=cat"))
    room.say("a cat", "a dog")
    room.give("cat", 3)
    room.give("cat", 3)
    assert [json.loads(line)["kind"] for line in events.lines()] == ["chat", "gift"]


def test_a_long_history_comes_in_batches(room: FakeRoom) -> None:
    room.say(*map(str, range(BATCH + 1)))
    events = stream(room, EventChoice(since=0))
    assert (len(events.lines()), events.waiting) == (BATCH, True)
    assert (len(events.lines()), events.waiting) == (1, False)


def test_events_that_were_overwritten_are_counted(make_room: Callable[[int], FakeRoom]) -> None:
    room = make_room(10)
    room.say(*map(str, range(25)))
    notice, *rest = stream(room, EventChoice(since=3)).lines()
    assert json.loads(notice)["missed"] == 12
    assert texts([notice]) == ["12 events were missed: read faster"]
    assert texts(rest) == [str(number) for number in range(15, 25)]


def test_a_client_that_falls_far_behind_misses_the_oldest(
    make_room: Callable[[int], FakeRoom],
) -> None:
    room = make_room(3 * BEHIND)
    events = stream(room, EventChoice())
    room.say(*map(str, range(BEHIND + 5)))
    notice, first, *_ = events.lines()
    assert (json.loads(notice)["missed"], texts([first])) == (5, ["5"])


def test_events_that_only_change_a_number_are_sent_too(room: FakeRoom) -> None:
    events = stream(room, EventChoice())
    room.apply(Viewers("", 1.79e9, 42))
    (line,) = events.lines()
    assert json.loads(line)["online"] == 42
