from __future__ import annotations

import itertools
import random

import pytest

from danmaku_proto import codec
from danmaku_proto._pb import douyin as pb
from danmaku_tui.demo import messages
from danmaku_tui.demo.figures import Figures
from danmaku_tui.demo.gifts import CATALOGUE, GiftBook, GiftThrow
from danmaku_tui.demo.names import DemoPerson

PATRONS = [DemoPerson(number, f"第{number}", 1, 0, "") for number in range(1, 6)]
NEW = DemoPerson(9, "新来的", 1, 0, "")


@pytest.fixture
def given() -> GiftBook:
    return GiftBook()


@pytest.fixture
def figures(chance: random.Random, given: GiftBook) -> Figures:
    return Figures(chance, given, PATRONS)


def test_the_ranking_begins_with_what_was_given_before(figures: Figures) -> None:
    assert [person for person, _ in figures.best(9)] == PATRONS


def test_a_new_giver_overtakes_the_patrons(figures: Figures, given: GiftBook) -> None:
    given.add(GiftThrow(NEW, CATALOGUE[-1], 1, 0), 1)
    assert figures.best(1) == [(NEW, CATALOGUE[-1].price)]


def test_the_income_grows_by_what_is_given(figures: Figures, given: GiftBook) -> None:
    def earned() -> int:
        payload = messages.seal(figures.income(1e9), 1).payload
        return codec.decode(pb.UpdateFanTicketMessage, payload).room_fan_ticket_count

    before = earned()
    given.add(GiftThrow(NEW, CATALOGUE[0], 1, 0), 7)
    assert earned() - before == 7 * CATALOGUE[0].price


def test_the_total_of_likes_grows_faster_than_what_is_told(figures: Figures) -> None:
    totals = [figures.like(10) for _ in range(2_000)]
    assert totals[-1] - totals[0] > 2 * 10 * 1_990
    falls = sum(after < before for before, after in itertools.pairwise(totals))
    assert falls < 20


def test_the_number_of_people_moves_but_never_vanishes(figures: Figures) -> None:
    online = []
    for _ in range(500):
        payload = messages.seal(figures.viewers(1e9), 1).payload
        online.append(codec.decode(pb.RoomUserSeqMessage, payload).total)
    assert min(online) > 1_000
    assert max(online) > 10_000
    assert len(set(online)) > 100


def test_followers_are_counted_up(figures: Figures) -> None:
    assert figures.follow() + 1 == figures.follow()
