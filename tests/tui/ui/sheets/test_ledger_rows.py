from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_proto.events import Chat, Enter, Kind, User
from danmaku_tui.i18n.language import use
from danmaku_tui.room.census import CensusView
from danmaku_tui.room.history import History
from danmaku_tui.room.ledger import EventOutcome
from danmaku_tui.room.room import Room
from danmaku_tui.rules.judgement_cache import JudgementCache
from danmaku_tui.rules.rule import Rule, RuleAction, Subject
from danmaku_tui.stage.stage import Stage
from danmaku_tui.ui.look.palette import DARK, Palette, palette_of
from danmaku_tui.ui.sheets import ledger_rows as ledger_rows_module
from danmaku_tui.ui.sheets.ledger_rows import ledger_rows
from danmaku_tui.ui.stage.director import Director


def census() -> CensusView:
    return Room().census.snapshot()


def directed(history: History, *rules: Rule) -> Director:
    director = Director(history, Stage(0, 0), JudgementCache(history, rules))
    while director.untaken:
        director.take()
    return director


def texts(director: Director, width: int, palette: Palette) -> list[str]:
    rows = ledger_rows("It is quiet.", director, census(), width, palette)
    assert all(row.width <= width for row in rows)
    return [row.strip(width).text for row in rows]


@given(
    st.integers(24, 120),
    st.dictionaries(st.sampled_from(Kind), st.integers(1, 10**9), min_size=1),
    st.sampled_from(["en", "zh_CN"]),
)
def test_no_number_is_cut_however_narrow_it_is(
    width: int, received: dict[Kind, int], language: str
) -> None:
    director = directed(History())
    for kind, number in received.items():
        director.ledger._rows[kind].received = number
        director.ledger.count(kind, EventOutcome.SKIPPED, number)
    use(language)
    try:
        told = " ".join(texts(director, width, palette_of(DARK)))
    finally:
        use("en")
    figures = re.findall(r"[\d,]+", told)
    for number in received.values():
        assert f"{number:,}" in figures


def test_what_does_not_fit_as_a_table_is_told_kind_by_kind(
    history: History, chat: Callable[..., Chat], palette: Palette
) -> None:
    history.append(chat("hello"))
    director = directed(history)
    table = texts(director, 72, palette)
    heads = next(row for row in table if "received" in row and "=" not in row)
    assert heads.split() == ["received", "shown", "merged", "filtered", "skipped", "waiting"]
    folded = [row.strip() for row in texts(director, 38, palette)]
    at = folded.index("comments")
    assert folded[at + 1] == "received 1 · skipped 1"


def test_the_numbers_of_the_table_stand_under_their_names(
    history: History, chat: Callable[..., Chat], palette: Palette
) -> None:
    for number in range(1_234):
        history.append(chat(f"{number}"))
    rows = texts(directed(history), 72, palette)
    heads = next(row for row in rows if "received" in row and "=" not in row)
    line = next(row for row in rows if "comments" in row)
    for head, figure in [("received", "1,234"), ("skipped", "1,234")]:
        end = heads.index(head) + len(head)
        assert line[:end].endswith(f" {figure}")


def test_it_tells_why_what_was_filtered_was(
    history: History, chat: Callable[..., Chat], person: Callable[..., User], palette: Palette
) -> None:
    history.append(Enter("e", 0.0, person()))
    for text in ("spam", "spam", "hello"):
        history.append(chat(text))
    rows = texts(directed(history, Rule(RuleAction.HIDE, Subject.WORDS, "spam")), 72, palette)
    at = next(index for index, row in enumerate(rows) if "Reasons for filtering" in row)
    told = {" ".join(row.split()) for row in rows[at + 1 : at + 3]}
    assert told == {"kinds that are off 1", "rules 2"}


@pytest.mark.parametrize("width", [24, 38, 72])
def test_what_nothing_was_filtered_for_is_not_told(width: int, palette: Palette) -> None:
    assert "Reasons for filtering" not in " ".join(texts(directed(History()), width, palette))


def test_every_kind_has_a_name() -> None:
    assert set(ledger_rows_module._KINDS) == set(Kind)
