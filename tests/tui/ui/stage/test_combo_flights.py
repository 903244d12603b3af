from __future__ import annotations

from collections.abc import Callable

import pytest

from danmaku_proto.events import Gift, combo_key
from danmaku_tui.stage.lanes import Flight
from danmaku_tui.ui.stage import combo_flights as combos_module
from danmaku_tui.ui.stage.combo_flights import ComboFlights
from danmaku_tui.ui.stage.comment import Comment, comment_of


@pytest.fixture
def flight(gift: Callable[..., Gift]) -> Flight[Comment]:
    comment = comment_of(gift(1), names=True)
    return Flight(comment, comment.width)


def test_the_states_of_a_combo_share_their_flight(
    flight: Flight[Comment], gift: Callable[..., Gift]
) -> None:
    combos = ComboFlights()
    combos.note(gift(1, combo="a"), flight)
    assert combos.flight_of(gift(2, combo="a")) is flight
    assert combos.flight_of(gift(2, combo="b")) is None


def test_what_is_no_combo_has_no_flight_of_its_own(
    flight: Flight[Comment], gift: Callable[..., Gift]
) -> None:
    combos = ComboFlights()
    combos.note(gift(1, combo=""), flight)
    assert combo_key(gift(1, combo="")) is None
    assert combos.flight_of(gift(1, combo="")) is None


def test_only_the_newest_combos_are_remembered(
    flight: Flight[Comment], gift: Callable[..., Gift], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(combos_module, "COMBOS", 2)
    combos = ComboFlights()
    for name in ("a", "b", "a", "c"):
        combos.note(gift(1, combo=name), flight)
    assert combos.flight_of(gift(1, combo="b")) is None
    assert combos.flight_of(gift(1, combo="a")) is flight
