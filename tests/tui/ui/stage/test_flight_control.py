from __future__ import annotations

from collections.abc import Callable

from danmaku_proto.events import Chat, Gift, Kind, User
from danmaku_tui.room.history import History
from danmaku_tui.stage.stage import Stage
from danmaku_tui.ui.look.glyphs import ASCII
from danmaku_tui.ui.stage.comment import TextRole
from danmaku_tui.ui.stage.director import Director
from tests.fixtures.flights import words_of


def test_a_combo_grows_in_the_flight_that_it_has(
    director: Director, history: History, gift: Callable[..., Gift]
) -> None:
    history.append(gift(1, combo="c"))
    director.take()
    changes = director.stage.step(40)
    director.count_flights(changes.entered, ())
    history.append(gift(7, combo="c"))
    assert director.take() == {0}
    [flight] = director.stage.flights(0)
    assert "×7" in "".join(part.text for part in flight.payload.runs)
    account = director.ledger.accounts[Kind.GIFT]
    assert (account.shown, account.merged) == (1, 1)


def test_a_combo_whose_flight_has_left_flies_again(
    director: Director, history: History, gift: Callable[..., Gift]
) -> None:
    history.append(gift(1, combo="c"))
    director.take()
    changes = director.stage.step(400)
    director.count_flights(changes.entered, ())
    history.append(gift(2, combo="c"))
    director.take()
    assert director.stage.waiting == 1
    assert director.ledger.accounts[Kind.GIFT].merged == 0


def test_combos_of_different_people_or_gifts_fly_apart(
    director: Director, history: History, gift: Callable[..., Gift]
) -> None:
    for given in (gift(1, combo="c"), gift(1, "bob", combo="c"), gift(1, combo="c", gift_id="9")):
        history.append(given)
    director.take()
    assert director.stage.waiting == 3


def test_a_combo_that_outgrows_its_room_flies_anew(
    director: Director, history: History, gift: Callable[..., Gift]
) -> None:
    for total in (1, 999, 10_000):
        history.append(gift(total, combo="c"))
    director.take()
    assert director.stage.waiting == 2
    assert director.ledger.accounts[Kind.GIFT].merged == 1


def test_names_can_be_left_away(history: History, chat: Callable[..., Chat]) -> None:
    director = Director(history, Stage(40, 5), names=False)
    history.append(chat("hi", "ann"))
    director.take()
    [flight] = director.stage.all()
    assert [part.role for part in flight.payload.runs] == [TextRole.TEXT]


def test_signs_of_its_own_can_be_of_ascii(
    history: History, gift: Callable[..., Gift], person: Callable[..., User]
) -> None:
    director = Director(history, Stage(80, 5), glyphs=ASCII)
    history.append(gift(3, gift="rose", to=person("host", "host"), combo="", count=3))
    director.take()
    [flight] = director.stage.all()
    assert words_of(flight).isascii()
