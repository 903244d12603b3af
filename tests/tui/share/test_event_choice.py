from __future__ import annotations

import pytest

from danmaku_proto.events import Chat, Enter, Gift, Kind
from danmaku_proto.line_error import LineError
from danmaku_tui.share.event_choice import EventChoice, event_choice
from tests.tui.share.conftest import ANN

HI = Chat("1", 0.0, ANN, "hi")
ROSE = Gift("2", 0.0, ANN, "rose", "1", 10, 3, count=3)
CAME = Enter("3", 0.0, ANN)


def test_without_a_parameter_all_events_from_now_on_are_taken() -> None:
    choice = event_choice("")
    assert choice == EventChoice()
    assert [choice.takes(event) for event in (HI, ROSE, CAME)] == [True] * 3


def test_kinds_and_a_search_choose() -> None:
    choice = event_choice("since=5&kinds=chat,gift&match=-user:bob%20hi")
    assert (choice.since, choice.kinds) == (5, frozenset({Kind.CHAT, Kind.GIFT}))
    assert [choice.takes(event) for event in (HI, ROSE, CAME)] == [True, False, False]


def test_a_state_of_a_combo_without_new_units_is_left_out() -> None:
    assert not EventChoice().takes(Gift("2", 0.0, ANN, "rose", "1", 10, 3))


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("since=-1", "since=-1 is no serial"),
        ("since=yesterday", "since=yesterday is no serial"),
        ("since=" + "9" * 40, "is no serial"),
        ("kinds=chat,song", "kinds=song is no kind: use chat, gift"),
        ("match=%2F(%2F", "match: "),
        ("colour=red", "colour is no parameter: use since, kinds, match, token"),
        ("&".join(f"a{n}=1" for n in range(30)), "too many parameters"),
        ("match=level:%1b]0;x%07", "match: "),
    ],
)
def test_a_wrong_parameter_is_named_with_its_right_form(query: str, words: str) -> None:
    with pytest.raises(LineError) as raised:
        event_choice(query)
    assert words in str(raised.value)
    assert str(raised.value).isprintable()
