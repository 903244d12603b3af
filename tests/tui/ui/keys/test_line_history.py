from __future__ import annotations

from danmaku_tui.ui.keys.line_history import REMEMBERED, LineHistory


def test_the_arrows_walk_from_the_typed_text_to_the_oldest_and_back() -> None:
    history = LineHistory()
    history.add("one")
    history.add("two")
    assert history.recall(-1, "typed") == "two"
    assert history.recall(-1, "two") == "one"
    assert history.recall(-1, "one") is None
    assert history.recall(1, "one, changed") == "two"
    assert history.recall(1, "two") == "typed"
    assert history.recall(1, "typed") is None


def test_each_text_is_remembered_once_at_its_newest_place() -> None:
    history = LineHistory()
    for text in ("one", "two", "one", ""):
        history.add(text)
    assert [history.recall(-1, "") for _ in range(3)] == ["one", "two", None]


def test_the_number_of_texts_is_bounded() -> None:
    history = LineHistory()
    for number in range(REMEMBERED + 9):
        history.add(str(number))
    recalled = [history.recall(-1, "") for _ in range(REMEMBERED + 1)]
    assert recalled[-2:] == ["9", None]


def test_a_new_beginning_stands_behind_the_newest() -> None:
    history = LineHistory()
    history.add("one")
    history.recall(-1, "typed")
    history.begin()
    assert history.recall(1, "") is None
    assert history.recall(-1, "") == "one"
