from __future__ import annotations

import json
from collections.abc import Callable

from danmaku_proto.events import Event
from danmaku_tui.export.jsonl import JsonLines
from danmaku_tui.export.timed_event import TimedEvent
from danmaku_tui.lines import as_json


def lines(events: list[Event], *, shifted: bool) -> list[str]:
    form = JsonLines(shifted=shifted)
    return list(form.pieces(TimedEvent(1.5, event) for event in events))


def test_a_line_is_that_of_json(every_kind: Callable[..., list[Event]]) -> None:
    events = every_kind()
    assert lines(events, shifted=False) == [as_json(event) + "\n" for event in events]


def test_a_line_has_the_time_since_a_chosen_zero(every_kind: Callable[..., list[Event]]) -> None:
    events = every_kind()
    assert [json.loads(line) for line in lines(events, shifted=True)] == [
        {"second": 1.5} | json.loads(as_json(event)) for event in events
    ]
