from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from danmaku_proto.events import NOBODY, Chat, Gift, User
from danmaku_proto.text import cells, clean, clean_name
from danmaku_tui.ui.look.glyphs import UNICODE
from danmaku_tui.ui.stage.comment import (
    MARK_CELLS,
    TextRole,
    comment_of,
    highlighted_or_not,
    run,
    with_mark,
)


@given(st.text(max_size=30), st.text(max_size=10), st.booleans())
def test_a_comment_is_as_wide_as_what_it_shows(text: str, name: str, names: bool) -> None:
    user = User("1", clean_name(name), "k")
    comment = comment_of(Chat("1", 0.0, user, clean(text)), names=names)
    shown = "".join(part.text for part in comment.runs)
    assert shown == (f"{user.name} " if names else "") + clean(text)
    assert comment.width == sum(cells(part.text) for part in comment.runs)


@given(st.text(max_size=30).map(clean))
def test_a_run_is_measured_grapheme_by_grapheme(text: str) -> None:
    measured = run(TextRole.TEXT, text)
    assert "".join(glyph for glyph, _ in measured.glyphs) == text
    assert measured.width == sum(size for _, size in measured.glyphs)
    assert all(size in (1, 2) for _, size in measured.glyphs)


def test_two_comments_merge_by_their_exact_text_whoever_wrote_them(
    chat: Callable[..., Chat],
) -> None:
    ann, ben = chat("666", "ann"), chat("666", "ben")
    assert comment_of(ann, names=True).key == comment_of(ben, names=False).key != ""
    for other in ("6666", " 666", "６６６"):
        assert comment_of(chat(other), names=True).key != comment_of(ann, names=True).key


def test_a_gift_never_merges(gift: Callable[..., Gift]) -> None:
    assert comment_of(gift(), names=True).key == ""


def test_a_gift_tells_who_gave_what_even_where_names_are_off(gift: Callable[..., Gift]) -> None:
    given = replace(gift(5), count=2)
    [only] = comment_of(given, names=False).runs
    assert only.text.startswith("◆ ")
    assert given.user.name in only.text
    assert given.gift in only.text
    assert "×5" in only.text


@given(st.text(max_size=10).map(clean), st.booleans(), st.booleans())
def test_a_highlighted_comment_is_as_wide_as_it_shows_highlighted_or_not(
    text: str, names: bool, marked: bool
) -> None:
    said = Chat("1", 0.0, User("1", "Ann", "k"), text)
    comment = comment_of(said, names=names, highlighted=marked)
    assert comment.marked is marked
    for on in (True, False, True):
        again = highlighted_or_not(comment, UNICODE, on=on)
        assert again.highlighted is on
        assert again.width == comment.width == sum(part.width for part in again.runs)
        assert ("★" in again.runs[-1].text) is (on and marked)
        comment = again


def test_a_mark_takes_a_space_and_a_cell(chat: Callable[..., Chat]) -> None:
    comment = comment_of(chat("hi"), names=False)
    marked = with_mark(comment, UNICODE)
    assert "".join(part.text for part in marked.runs) == "hi ★"
    assert marked.width == comment.width + MARK_CELLS == sum(part.width for part in marked.runs)


def test_what_is_highlighted_is_favoured(
    chat: Callable[..., Chat], gift: Callable[..., Gift]
) -> None:
    plain = comment_of(chat("hi"), names=True)
    highlighted = comment_of(chat("hi"), names=True, highlighted=True)
    assert (plain.favoured, highlighted.favoured) == (False, True)
    assert comment_of(gift(), names=True).favoured


def test_what_is_highlighted_merges_only_with_its_like(chat: Callable[..., Chat]) -> None:
    keys = {
        comment_of(chat("666", name), names=True, highlighted=on).key
        for name in ("ann", "ben")
        for on in (True, False)
    }
    assert len(keys) == 2
    assert comment_of(chat(""), names=True, highlighted=True).key == ""


def test_a_nobody_is_named_as_everywhere(chat: Callable[..., Chat]) -> None:
    comment = comment_of(chat("hi", user=NOBODY), names=True)
    assert comment.runs[0].text == f"{NOBODY.name} "
