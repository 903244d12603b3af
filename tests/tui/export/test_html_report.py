from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest

from danmaku_tui.export.comparison import ComparisonTally
from danmaku_tui.export.html_report import html_report
from danmaku_tui.export.statistics import RecordedGap
from danmaku_tui.export.timed_event import RecordingInfo, TimedEvent
from danmaku_tui.i18n.language import SOURCE, use

Maker = Callable[..., TimedEvent]

EVIL = "<script>alert(1)</script>\"'&<img src=x onerror=alert(1)>"

EMPTY = {"meta", "line"}
"""The elements without an end."""


class Page(HTMLParser):
    """The elements, attributes and text of a page; fails where an element is not closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: set[str] = set()
        self.text = ""
        self._open: list[str] = []
        self.feed(text)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in EMPTY:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def page(*rooms: list[TimedEvent], name: str = "evening.danmaku") -> str:
    tally = ComparisonTally()
    for timed in rooms:
        tally.add(RecordingInfo("ws://room", 1e9, name), timed, [RecordedGap(90.0, 60.0)], 300.0)
    return "".join(html_report(tally.rooms, tally.comparison() if len(rooms) > 1 else None))


@pytest.mark.parametrize("number", [1, 2])
def test_texts_of_strangers_are_shown_and_do_nothing(number: int, chat: Maker, gift: Maker) -> None:
    room = [chat(EVIL, name=EVIL), chat(EVIL, name=EVIL), gift(EVIL, name=EVIL)]
    made = page(*[room] * number, name=EVIL)
    read = Page(made)
    assert {"script", "img", "a", "iframe", "link", "form"} & set(read.names) == set()
    assert not any(name.startswith("on") or name in ("src", "href") for name in read.attributes)
    assert read.text.count(EVIL) >= 5


def test_nothing_comes_from_outside(chat: Maker) -> None:
    made = page([chat("a")])
    assert re.findall(r"https?:|url\(|@import", made) == []
    assert "default-src 'none'" in made


def test_it_has_plots_tables_and_gaps(chat: Maker, gift: Maker) -> None:
    made = page([chat("hello", 5.0), chat("hello", 70.0), gift("rose", 65.0, count=2)])
    read = Page(made)
    assert read.names.count("svg") == 2
    assert made.count('class="comments"') == 2
    assert made.count('class="gifts"') == 1
    assert made.count('class="missing"') == 4  # two minutes in two plots
    for words in ("Comments a minute", "Gifts, in diamonds", "Most comments", "1 gap, 1 min"):
        assert words in read.text


def test_an_empty_recording_is_a_page_without_plots() -> None:
    assert "svg" not in Page(page([])).names


def test_it_is_in_the_language_and_has_both_colour_schemes(chat: Maker) -> None:
    use("zh_CN")
    try:
        made = page([chat("a")], [chat("b")])
    finally:
        use(SOURCE)
    assert '<html lang="zh-CN">' in made
    assert "录像对比" in made
    assert "prefers-color-scheme: dark" in made


def test_a_ranking_without_rows_is_a_line_and_no_hole(chat: Maker) -> None:
    rooms = [[chat("hello", 1.0, name)] for name in ("ann", "bob")]
    text = page(*rooms)
    assert "<p><bdi>0 people in both</bdi></p>" in text
    assert "<table>\n</table>" not in text
