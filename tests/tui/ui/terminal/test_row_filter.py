"""The last filter of the rows that Textual writes, and the errors that are safe when made."""

from __future__ import annotations

import pytest
from rich.segment import Segment
from textual.color import Color

from danmaku_tui.feed.endpoint import WayError
from danmaku_tui.rules.rule import Rule, RuleAction, RuleError, Subject
from danmaku_tui.store.error import RecordingError
from danmaku_tui.ui.terminal.row_filter import TERMINAL_FILTER
from tests.fixtures.escapes import ATTACKS, taken_apart


@pytest.mark.parametrize("text", ATTACKS.values(), ids=ATTACKS)
def test_no_attack_leaves_a_row_an_error_or_a_rule(text: str) -> None:
    (segment,) = TERMINAL_FILTER.apply([Segment(text)], Color(0, 0, 0))
    assert not taken_apart(segment.text.encode()).kinds
    for error in (WayError(text), RecordingError(text), RuleError(text)):
        assert not taken_apart(str(error).encode()).kinds
    rule = Rule(RuleAction.HIDE, Subject.USER, "key", text)
    assert not taken_apart(rule.words().encode()).kinds
    assert rule.label == text
