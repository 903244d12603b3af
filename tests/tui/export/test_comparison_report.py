from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from danmaku_proto.text import cells
from danmaku_tui.export.comparison import Comparison, ComparisonTally
from danmaku_tui.export.comparison_report import comparison_data, comparison_lines
from danmaku_tui.export.timed_event import RecordingInfo, TimedEvent

Maker = Callable[..., TimedEvent]


@pytest.fixture
def several(chat: Maker, gift: Maker) -> Comparison:
    tally = ComparisonTally()
    first = [chat("a", name="ann"), gift("rose", count=2)]
    tally.add(RecordingInfo("ws://a", 0.0, "一个很长很长很长的名字.danmaku"), first, (), 3661.0)
    tally.add(RecordingInfo("ws://b", 9e4, "night.danmaku"), [chat("b", name="ann")], (), 60.0)
    return tally.comparison()


@pytest.mark.parametrize("width", [40, 80, 120])
def test_recordings_stand_side_by_side(several: Comparison, width: int) -> None:
    lines = list(comparison_lines(several, width))
    table = lines[:4]
    assert {cells(line) for line in table} == {cells(table[0])}
    assert all(cells(line) <= width for line in table)
    assert table[2].startswith("night")
    assert table[3].startswith("Total")
    if width >= 80:
        assert "1:01:01" in table[1]
        assert "1:02:01" in table[3]
    assert any("1 person in both" in line for line in lines)


def test_a_program_gets_each_recording_and_the_totals(several: Comparison) -> None:
    data = comparison_data(several)
    assert json.loads(json.dumps(data)) == data
    assert [each["file"] for each in data["recordings"]][1] == "night.danmaku"
    assert data["total"]["kinds"] == {"chat": 2, "gift": 1}
    assert data["returning"] == [{"id": "id of ann", "name": "ann", "recordings": 2, "comments": 2}]
    assert (data["in_several"], data["in_all"]) == (1, 1)
