from __future__ import annotations

from danmaku_proto.classroom.dialect import mark_of
from danmaku_tui.classroom.comment_history import HISTORY_BYTES, CommentHistory


def test_the_last_comments_stay_in_order() -> None:
    history = CommentHistory(3)
    for comment in (b"1", b"2", b"3", b"4"):
        history.add(comment)
    assert list(history) == [b"2", b"3", b"4"]
    history.clear()
    assert list(history) == []
    history.add(b"5")
    assert list(history) == [b"5"]


def test_nothing_stays_where_nothing_is_wanted() -> None:
    history = CommentHistory(0)
    history.add(b"1")
    assert list(history) == []


def test_large_comments_take_a_bounded_memory() -> None:
    history = CommentHistory(1_000)
    for _ in range(100):
        history.add(bytes(64 * 1024))
    assert len(history) == HISTORY_BYTES // (64 * 1024)


def test_a_client_that_comes_again_gets_the_comments_after_its_last() -> None:
    history = CommentHistory(4)
    for comment in (b"1", b"2", b"1", b"3"):
        history.add(comment)
    assert history.after(mark_of(b"1")) == [b"3"]
    assert history.after(mark_of(b"3")) == []
    assert history.after(mark_of(b"unknown")) == history.after("") == [b"1", b"2", b"1", b"3"]
