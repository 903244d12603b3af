from __future__ import annotations

from sys import getsizeof

from danmaku_proto.events import Chat, Gift, LinkChange, User
from danmaku_tui.room.event_size import event_bytes

ANN = User("1", "ann", "1")


def test_every_text_of_an_event_counts() -> None:
    short, long = Chat("1", 0.0, ANN, "x"), Chat("1", 0.0, ANN, "😀" * 4_000)
    assert event_bytes(long) - event_bytes(short) == getsizeof(long.text) - getsizeof("x")
    named = Chat("1", 0.0, User("1", "ann" * 100, "1"), "x")
    assert event_bytes(named) - event_bytes(short) == 297


def test_the_receiver_of_a_gift_counts() -> None:
    gift = Gift("1", 0.0, ANN, "rose", "1", 1, 1)
    sent = Gift("1", 0.0, ANN, "rose", "1", 1, 1, to=User("2", "b" * 1_000, "2"))
    assert event_bytes(sent) - event_bytes(gift) > 1_000


def test_an_ordinary_event_has_less_than_a_kilobyte() -> None:
    assert 200 < event_bytes(LinkChange("", 0.0, "live")) < 600
    assert 500 < event_bytes(Chat("7123456789012345678", 0.0, ANN, "早上好" * 5)) < 1_300
