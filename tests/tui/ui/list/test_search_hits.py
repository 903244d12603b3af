from __future__ import annotations

from collections.abc import Callable

from danmaku_proto.events import Chat, Gift
from danmaku_tui.rules.query import parse
from danmaku_tui.ui.list.line import Line, LinePart
from danmaku_tui.ui.list.search_hits import SearchHits


def lines_of(chat: Callable[..., Chat], texts: str) -> list[Line]:
    return [Line(serial, chat(text), last=serial) for serial, text in enumerate(texts)]


def found(hits: SearchHits) -> list[int]:
    return [hits[at].serial for at in range(len(hits))]


def test_without_a_query_nothing_is_a_hit(chat: Callable[..., Chat]) -> None:
    hits, [line] = SearchHits(), lines_of(chat, "x")
    hits.search(line, line.event)
    assert not hits.scan([line], 10)
    assert (len(hits), hits.counted, line.hit) == (0, True, False)


def test_older_lines_are_searched_in_portions_from_the_newest(chat: Callable[..., Chat]) -> None:
    lines = lines_of(chat, "xyxxy")
    hits = SearchHits(parse("x"), before=5)
    counts = []
    while hits.scan(lines, 2):
        counts.append((found(hits), hits.counted))
    assert counts == [([3], False), ([2, 3], False), ([0, 2, 3], True)]


def test_a_new_line_is_a_hit_once(chat: Callable[..., Chat]) -> None:
    lines = lines_of(chat, "xxy")
    hits = SearchHits(parse("x"))
    for line in (*lines, *lines):
        hits.search(line, line.event)
    assert found(hits) == [0, 1]
    assert [hits.index(line) for line in lines] == [0, 1, None]
    assert [hits.older(serial) for serial in range(4)] == [0, 1, 2, 2]


def test_a_combo_that_grows_before_the_scan_is_in_its_order(
    chat: Callable[..., Chat], gift: Callable[..., Gift]
) -> None:
    combo = Line(1, gift(1, gift="x", combo="c", count=1), last=1)
    lines = [*lines_of(chat, "x"), combo, Line(2, chat("x"), last=2)]
    hits = SearchHits(parse("x"), before=3)
    hits.search(combo, combo.event)
    assert combo.hit
    while hits.scan(lines, 1):
        pass
    assert found(hits) == [0, 1, 2]


def test_each_sender_of_a_line_is_searched(chat: Callable[..., Chat]) -> None:
    line = Line(0, chat("666", "ann"), last=0)
    line.grow(LinePart(1, 1, chat("666", "ben")))
    hits = SearchHits(parse("user:ann"), before=1)
    assert hits.scan([line], 10)
    assert found(hits) == [0]


def test_removed_lines_are_no_hits_and_marks_are_cleared(chat: Callable[..., Chat]) -> None:
    lines = lines_of(chat, "xxxx")
    hits = SearchHits(parse("x"), before=4)
    hits.scan(lines, 10)
    hits.forget(1, 2)
    assert found(hits) == [0, 3]
    hits.unmark()
    assert [line.hit for line in lines] == [False, True, True, False]
