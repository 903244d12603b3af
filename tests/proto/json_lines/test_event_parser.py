from __future__ import annotations

import pytest

from danmaku_proto.events import Gift, Kind
from danmaku_proto.json_lines.event_parser import PRICE, event_of
from danmaku_proto.json_lines.fields import FieldError, Fields

ANN = {"name": "ann"}


def test_a_gift_may_have_its_price_or_the_value_of_its_new_units() -> None:
    def price(**more: int) -> int:
        gift = event_of(Fields({"kind": "gift", "user": ANN, "gift": "rose", **more}), 1.0)
        assert isinstance(gift, Gift)
        return gift.price

    assert (price(count=2, diamonds=20), price(count=2, price=20), price(count=0)) == (10, 20, 0)
    with pytest.raises(FieldError, match="price must be the price of a gift"):
        price(price=PRICE + 1)


def test_every_kind_of_event_can_be_read() -> None:
    every = {
        "user": ANN,
        "text": "hi",
        "gift": "rose",
        "online": 3,
        "method": "M",
        "phase": "live",
    }
    action = {Kind.STATE: "end"}
    for kind in Kind:
        fields = {**every, "kind": kind, "action": action.get(kind, "follow")}
        event = event_of(Fields({**fields, "fault": "corrupt frame"}), 1.0)
        assert event.kind is (Kind.NOTICE if kind is Kind.LINK else kind)
