from __future__ import annotations

from collections.abc import Callable

from danmaku_proto.events import Chat, Event, Kind
from danmaku_tui.room.history import History
from danmaku_tui.stage.overload import OverloadLevel
from danmaku_tui.stage.stage import Stage
from danmaku_tui.ui.look.glyphs import UNICODE
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.stage.comment import Comment, TextRole, comment_of
from danmaku_tui.ui.stage.director import Director
from danmaku_tui.ui.stage.flight_control import OWN_WAITING
from danmaku_tui.ui.stage.lane_runs import style_of_role


def is_own(event: Event) -> bool:
    return event.user is not None and event.user.key == "me"


def own_flights(director: Director) -> list[str]:
    return [
        flight.payload.event.text
        for flight in director.stage.all()
        if flight.payload.own and isinstance(flight.payload.event, Chat)
    ]


def crowded(history: History, chat: Callable[..., Chat], lanes: int = 2) -> tuple[Director, float]:
    """Return a director whose stage samples, and the time."""
    director = Director(history, Stage[Comment](80, lanes), is_own=is_own)
    now, number = 0.0, 0
    while director.stage.pressure.level < OverloadLevel.SAMPLING:
        for _ in range(20):
            number += 1
            history.append(chat(f"noise {number}", f"person {number}"))
        director.take(now)
        changes = director.stage.tick(now)
        director.count_flights(changes.entered, ())
        now += 0.0625
        assert now < 60
    return director, now


def test_an_own_comment_flies_however_full_the_stage_is(chat: Callable[..., Chat]) -> None:
    history = History(100_000)
    director, now = crowded(history, chat)
    for number in range(5):
        history.append(chat(f"noise {number}", "somebody"))
        history.append(chat("mine", "me"))
        director.take(now)
    assert own_flights(director) == ["mine"] * 5
    assert director.ledger.total.merged + director.ledger.total.skipped > 0
    for _ in range(2_000):
        now += 0.0625
        changes = director.stage.tick(now)
        director.count_flights(changes.entered, ())
    assert director.stage.waiting == 0
    assert director.ledger.accounts[Kind.CHAT].shown >= 5


def test_an_own_comment_merges_with_nothing_and_takes_nothing_in(chat: Callable[..., Chat]) -> None:
    history = History(100_000)
    director, now = crowded(history, chat)
    for key in ("somebody", "me", "another", "me"):
        history.append(chat("the same text", key))
    director.take(now)
    own = [flight for flight in director.stage.all() if flight.payload.own]
    assert [flight.times for flight in own] == [1, 1]


def test_a_flood_under_the_same_name_and_id_does_not_fill_the_stage(
    chat: Callable[..., Chat],
) -> None:
    history = History(100_000)
    director = Director(history, Stage[Comment](80, 2), is_own=is_own)
    for number in range(400):
        history.append(chat(f"not me {number}", "me"))
    director.take(0.0)
    assert len(own_flights(director)) <= OWN_WAITING + 2


def test_an_own_comment_has_a_sign_and_a_style(chat: Callable[..., Chat], palette: Palette) -> None:
    own, other = (comment_of(chat("hi", "me"), names=True, own=own) for own in (True, False))
    assert [run.text for run in own.runs] == [f"{UNICODE.own} ", "name of me ", "hi"]
    assert own.width == other.width + 2
    assert (own.key, other.key) == ("", "hi")
    styles = [style_of_role(own, run.role, palette) for run in own.runs]
    assert styles == [palette.own] * 3
    highlighted = comment_of(chat("hi", "me"), names=True, own=True, highlighted=True)
    assert style_of_role(highlighted, TextRole.TEXT, palette) == palette.highlight
