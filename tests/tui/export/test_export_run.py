from __future__ import annotations

import io
from collections.abc import Callable

from danmaku_tui.export.clock import ExportClock
from danmaku_tui.export.export_run import ExportTotals, export
from danmaku_tui.export.selection import RecordingPart
from danmaku_tui.export.text_lines import TextLines
from danmaku_tui.export.timed_event import TimedEvent


def test_the_totals_count_what_was_written(
    chat: Callable[..., TimedEvent], gift: Callable[..., TimedEvent]
) -> None:
    out = io.StringIO()
    events = [chat("a", 1.0), gift("rose", 2.0), gift("rose", 2.5, count=0), chat("b", 3.0)]
    totals = export(events, RecordingPart(stop=3.0), TextLines(), out)
    assert totals == ExportTotals(events=2, comments=1)
    assert out.getvalue().count("\n") == 2


def test_the_first_event_is_the_first_that_is_exported(
    chat: Callable[..., TimedEvent], gift: Callable[..., TimedEvent]
) -> None:
    out = io.StringIO()
    events = [chat("a", 1.0), gift("rose", 2.0, count=0), gift("rose", 3.0), chat("b", 4.5)]
    form, clock = TextLines(shifted=True), ExportClock(zero=None)
    export(events, RecordingPart(start=2.0), form, out, clock=clock)
    assert [line.split(" ")[0] for line in out.getvalue().splitlines()] == [
        "0:00:00.000",
        "0:00:01.500",
    ]


def test_a_file_for_a_video_begins_at_zero(chat: Callable[..., TimedEvent]) -> None:
    events = [chat("a", 1.0), chat("b", 2.0), chat("c", 3.0)]
    clock = ExportClock(zero=2.0)
    for for_video, expected in ((True, ExportTotals(2, 2, 1)), (False, ExportTotals(3, 3, 0))):
        form, out = TextLines(shifted=True), io.StringIO()
        totals = export(events, RecordingPart(), form, out, clock=clock, for_video=for_video)
        assert totals == expected
