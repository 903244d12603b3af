from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from danmaku_proto.events import Chat, Gift, User
from danmaku_proto.text import clean
from danmaku_tui.rules.query import Query, parse
from danmaku_tui.stage.lanes import Flight
from danmaku_tui.ui.stage.comment import Comment, TextRole, comment_of
from danmaku_tui.ui.stage.hit_marks import REMEMBERED, HitMarks, runs_with_hits

texts = st.one_of(
    st.text("abBA x", max_size=12),
    st.text("弹幕来了ａＡ", max_size=8),
    st.lists(st.sampled_from(["👨‍👩‍👧", "🇨🇳", "é̂", "कि", "a", "中"]), max_size=6).map("".join),
).map(clean)


def hits(comment: Comment, query: str) -> list[str]:
    return [
        part.text for part in runs_with_hits(comment, parse(query)) if part.role is TextRole.HIT
    ]


@given(texts, st.booleans(), st.sampled_from(["a", "弹幕", "/./", "-a", "is:chat", "कि", "x b"]))
def test_marking_changes_no_glyph_and_no_width(text: str, names: bool, query: str) -> None:
    comment = comment_of(Chat("c", 0.0, User("1", "Ann", "k"), text), names=names)
    before = [glyph for part in comment.runs for glyph in part.glyphs]
    found = runs_with_hits(comment, parse(query))
    assert [glyph for part in found for glyph in part.glyphs] == before
    for part in found:
        assert part.text == "".join(glyph for glyph, _ in part.glyphs)
        assert part.width == sum(cells for _, cells in part.glyphs)


def test_every_hit_in_the_text_is_marked(chat: Callable[..., Chat]) -> None:
    comment = comment_of(chat("来了 COME 来了"), names=True)
    assert hits(comment, "来了") == ["来了", "来了"]
    assert hits(comment, "come 来了") == ["来了", "COME", "来了"]


def test_a_hit_in_the_name_is_marked(chat: Callable[..., Chat]) -> None:
    comment = comment_of(chat("hello", "zed"), names=True)
    assert hits(comment, "zed") == ["zed"]


def test_a_hit_takes_the_whole_grapheme_that_it_touches(chat: Callable[..., Chat]) -> None:
    comment = comment_of(chat("x👨‍👩‍👧y"), names=False)
    assert hits(comment, "/👩/") == ["👨‍👩‍👧"]


def test_what_does_not_match_has_no_hit(chat: Callable[..., Chat]) -> None:
    comment = comment_of(chat("hello there"), names=False)
    assert hits(comment, "hello -there") == []
    assert runs_with_hits(comment, parse("nothing")) == comment.runs


def test_what_matches_by_its_kind_or_sender_is_marked_at_its_beginning(
    chat: Callable[..., Chat], gift: Callable[..., Gift]
) -> None:
    named, nameless = (comment_of(chat("hi", "ann"), names=names) for names in (True, False))
    assert hits(named, "is:chat") == ["name of ann "]
    assert hits(nameless, "user:ann") == ["hi"]
    [whole] = comment_of(gift(), names=True).runs
    assert hits(comment_of(gift(), names=True), "is:gift") == [whole.text]


class Asked(Query):
    """A query that counts how often it is asked."""

    asked = 0

    def matches(self, event: object) -> bool:  # noqa: ARG002  # of the query
        Asked.asked += 1
        return False


def test_each_flight_is_looked_at_once_until_what_it_carries_changes(
    chat: Callable[..., Chat],
) -> None:
    Asked.asked = 0
    marks = HitMarks(Asked())
    comment = comment_of(chat("hello"), names=True)
    flight = Flight(comment, comment.width)
    for _ in range(5):
        assert marks.runs(flight) == comment.runs
    assert Asked.asked == 1
    flight.payload = replace(comment)
    marks.runs(flight)
    assert Asked.asked == 2


def test_flights_are_not_remembered_without_end(chat: Callable[..., Chat]) -> None:
    marks = HitMarks(parse("hello"))
    comment = comment_of(chat("hello"), names=True)
    for _ in range(REMEMBERED + 10):
        marks.runs(Flight(comment, comment.width))
    assert len(marks._cache) <= REMEMBERED
