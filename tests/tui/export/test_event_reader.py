from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

import pytest

from danmaku_proto.events import Event, Kind, LinkChange
from danmaku_tui import lines
from danmaku_tui.export.event_reader import about, count_of, events_of, extent_of, gaps_of
from danmaku_tui.export.export_run import ExportTotals, export
from danmaku_tui.export.jsonl import JsonLines
from danmaku_tui.export.selection import RecordingPart
from danmaku_tui.export.timed_event import TimedEvent
from danmaku_tui.rules.query import parse
from danmaku_tui.store.recorder import Recorder
from danmaku_tui.store.recording import Recording
from danmaku_tui.store.state import RecordingOrigin

BEGAN: Final = 1_763_812_800.0

Record = Callable[[Iterable[Event]], Path]


def test_a_recording_is_called_by_its_file_and_tells_no_secret(
    recorded: Record, chat: Callable[..., TimedEvent]
) -> None:
    with Recording(recorded([chat("a", 5.0).event])) as recording:
        told = about(recording)
    assert (told.name, told.source) == ("evening-1.danmaku", "ws://room.example/live")
    assert told.began == BEGAN + 5.0


def test_places_count_from_the_first_message(
    recorded: Record, chat: Callable[..., TimedEvent]
) -> None:
    path = recorded([chat("a", 5.0).event, chat("b", 65.0).event])
    with Recording(path) as recording:
        assert [each.second for each in events_of(recording, RecordingPart())] == [0.0, 60.0]
        assert extent_of(recording).seconds == 60.0


def test_only_what_is_wanted_is_read(
    recorded: Record, chat: Callable[..., TimedEvent], gift: Callable[..., TimedEvent]
) -> None:
    events = [
        chat("a").event,
        gift(second=10.0).event,
        chat("b", 20.0).event,
        chat("c", 30.0).event,
    ]
    wanted = RecordingPart(kinds=frozenset({Kind.CHAT}), start=5.0, stop=30.0)
    with Recording(recorded(events)) as recording:
        assert [each.event for each in events_of(recording, wanted)] == [events[2]]
        assert count_of(recording, wanted) == 1


def test_a_search_looks_at_each_event_once_and_all_that_are_looked_at_are_counted(
    recorded: Record, chat: Callable[..., TimedEvent]
) -> None:
    path = recorded([chat(text, 1.0).event for text in ("a rose", "a lily", "roses")])
    looked_at: list[str] = []

    class Watched(RecordingPart):
        def includes(self, timed: TimedEvent) -> bool:
            looked_at.append(getattr(timed.event, "text", ""))
            return super().includes(timed)

    wanted, out = Watched(query=parse("rose")), io.StringIO()
    with Recording(path) as recording:
        told = list(events_of(recording, wanted))
        assert len(told) == count_of(recording, wanted) == 3
        totals = export(told, wanted, JsonLines(), out)
    assert totals.events == 2
    assert looked_at == ["a rose", "a lily", "roses"]


def test_json_lines_are_those_of_watching(
    recorded: Record, every_kind: Callable[..., list[Event]]
) -> None:
    events = [event for event in every_kind() if not isinstance(event, LinkChange)]
    out = io.StringIO()
    with Recording(recorded(events)) as recording:
        totals = export(events_of(recording, RecordingPart()), RecordingPart(), JsonLines(), out)
    assert out.getvalue().splitlines() == [lines.as_json(event) for event in events]
    assert totals == ExportTotals(len(events), 1)
    assert all(json.loads(line) for line in out.getvalue().splitlines())


def test_gaps_are_those_of_the_link_and_those_between_sessions(
    tmp_path: Path, chat: Callable[..., TimedEvent]
) -> None:
    path = tmp_path / "twice.danmaku"
    now = [BEGAN]
    for start in (0.0, 1000.0):
        now[0] = BEGAN + start
        recorder = Recorder(
            path, RecordingOrigin("ws://a", "classroom", "test"), wall=lambda: now[0]
        )
        recorder.frame(b"", [chat("a", start).event], BEGAN + start)
        now[0] = BEGAN + start + 100.0
        recorder.link(LinkChange("", now[0], "live", "", 40.0))
        recorder.close()
    with Recording(path) as recording:
        gaps = [(gap.second, gap.seconds) for gap in gaps_of(recording)]
    assert [gap for gap in gaps if gap[1] == 40.0] == [(100.0, 40.0), (1100.0, 40.0)]
    (between,) = [gap for gap in gaps if gap[1] != 40.0]
    assert between[0] == 1000.0
    assert between[1] == pytest.approx(900.0, abs=100.0)
