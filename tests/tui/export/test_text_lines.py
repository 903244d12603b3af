from __future__ import annotations

from collections.abc import Callable

from danmaku_tui.export.text_lines import TextLines
from danmaku_tui.export.timed_event import TimedEvent
from danmaku_tui.lines import plain


def test_a_line_is_that_of_plain(
    chat: Callable[..., TimedEvent], gift: Callable[..., TimedEvent]
) -> None:
    events = [chat("hello", 1.0), gift("rose", 2.0, count=3)]
    expected = [plain(each.event) + "\n" for each in events]
    assert list(TextLines().pieces(events)) == expected


def test_a_state_without_new_units_has_no_line(gift: Callable[..., TimedEvent]) -> None:
    form = TextLines()
    assert form.takes(gift(count=1).event)
    assert not form.takes(gift(count=0).event)


def test_a_line_begins_with_the_time_since_a_chosen_zero(chat: Callable[..., TimedEvent]) -> None:
    form = TextLines(shifted=True)
    assert list(form.pieces([chat("hello", 61.5)])) == ["0:01:01.500 chat    ann: hello\n"]
