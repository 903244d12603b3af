from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from danmaku_tui.export.comparison import ComparisonTally
from danmaku_tui.export.markdown_report import escaped, markdown_report
from danmaku_tui.export.plot import BLOCKS
from danmaku_tui.export.timed_event import RecordingInfo, TimedEvent

Maker = Callable[..., TimedEvent]

EVIL = "](javascript:alert(1)) <script> | `x` ![a](http://e.vil/x.png) https://e.vil **b**"

RENDERED = MarkdownIt("commonmark", {"html": True}).enable("table")


def text_of(*rooms: list[TimedEvent]) -> str:
    tally = ComparisonTally()
    for timed in rooms:
        tally.add(RecordingInfo(EVIL, 1e9, EVIL), timed, (), 300.0)
    several = tally.comparison() if len(rooms) > 1 else None
    return "\n".join(markdown_report(tally.rooms, several, BLOCKS))


@pytest.mark.parametrize("number", [1, 2])
def test_texts_of_strangers_are_no_markup(number: int, chat: Maker, gift: Maker) -> None:
    room = [chat(EVIL, name=EVIL), chat(EVIL, name=EVIL), gift(EVIL, name=EVIL)]
    html = RENDERED.render(text_of(*[room] * number))
    for markup in ("<script", "<a ", "<img", "<strong", "<em"):
        assert markup not in html
    assert html.count("https://e.vil **b**") >= 5
    assert html.count("<table>") >= 5


def test_it_has_plots(chat: Maker, gift: Maker) -> None:
    made = text_of([chat("hello"), chat("hello"), gift("rose", 65.0, count=2)])
    assert made.count("```text") == 2
    assert "Comments a minute" in made
    assert "Gifts, in diamonds" in made


def test_an_empty_recording_has_only_its_heading_and_sums() -> None:
    assert "```" not in text_of([])


@given(st.text(st.characters(exclude_categories=["C", "Z"])))
def test_any_text_is_shown_as_it_is(text: str) -> None:
    shown = RENDERED.renderInline(escaped(text))
    plain = shown.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"')
    assert plain.replace("&amp;", "&") == text
