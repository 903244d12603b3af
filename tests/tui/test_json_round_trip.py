"""The lines that the program prints are the lines that it reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from danmaku_proto import events
from danmaku_proto.events import Event
from danmaku_proto.json_lines.dialect import JsonDialect
from danmaku_tui.lines import as_json


def test_a_printed_event_is_read_as_itself(every_kind: Callable[..., list[Event]]) -> None:
    for event in every_kind():
        if isinstance(event, events.LinkChange):
            continue  # the connection of the program that printed it: a notice here
        (read,) = JsonDialect().receive(as_json(event), 0.0).events
        if isinstance(event, events.Gift):
            # A line has no combo: it is a gift of its new units, which the room counts once.
            event = replace(event, combo="", ended=True, gift_id=event.gift, count=0)  # noqa: PLW2901
        assert read == event
