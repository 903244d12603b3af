from __future__ import annotations

from danmaku_proto.dialect import Received
from danmaku_proto.events import Chat, Enter, Notice, User
from danmaku_tui.sources.ways.masked_names import NAMES_TO_BE_SURE, MaskedNameWatch, watching_names


def said_by(*names: str, number: str = "5") -> Received:
    return Received([Chat("", 0.0, User(number, name, name), "hi") for name in names])


def notices(received: Received) -> list[str]:
    return [event.text for event in received.events if isinstance(event, Notice)]


def test_a_room_that_hides_every_name_is_told_once() -> None:
    watch = MaskedNameWatch()
    names = [f"{n}***" for n in range(NAMES_TO_BE_SURE)]
    assert not notices(watch.look(said_by(*names[1:]), 1.0))
    told = watch.look(said_by(names[0]), 2.0)
    assert "every name in this room is hidden" in notices(told)[0]
    assert len(told.events) == 2
    assert not notices(watch.look(said_by(*names), 3.0))


def test_the_number_that_stands_for_everyone_is_enough() -> None:
    names = ["visitor"] * NAMES_TO_BE_SURE
    assert notices(MaskedNameWatch().look(said_by(*names, number="111111"), 1.0))


def test_a_room_with_one_open_name_is_not_masked() -> None:
    watch = MaskedNameWatch()
    watch.look(said_by("小鱼"), 1.0)
    assert not notices(watch.look(said_by(*["a***"] * 50), 2.0))


def test_whoever_receives_gets_every_message_and_the_notice_in_its_place() -> None:
    told: list[Received] = []
    take = watching_names(lambda _data, received, _at: told.append(received))
    hidden = User("111111", "薛***", "x")
    for _ in range(NAMES_TO_BE_SURE + 1):
        take(b"", Received([Enter("", 0.0, hidden)]), 0.0)
    assert len(told) == NAMES_TO_BE_SURE + 1
    noticed = [any(isinstance(event, Notice) for event in received.events) for received in told]
    assert noticed.index(True) == NAMES_TO_BE_SURE - 1
    assert noticed.count(True) == 1
