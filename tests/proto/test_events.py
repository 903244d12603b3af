from __future__ import annotations

from dataclasses import replace
from typing import get_args

from danmaku_proto import events
from danmaku_proto.events import NOBODY, Event, Gift, Kind

ROSE = Gift(id="1", at=0.0, user=NOBODY, gift="玫瑰", gift_id="7", price=3, total=10)


def test_a_gift_is_worth_its_new_units_and_not_its_total() -> None:
    assert ROSE.diamonds == 0
    assert replace(ROSE, count=4).diamonds == 12
    assert replace(ROSE, count=4, price=0).diamonds == 0


def test_every_event_has_a_kind_of_its_own() -> None:
    assert sorted(event.kind for event in get_args(Event)) == sorted(Kind)


def test_kinds_and_faults_are_words_as_a_person_reads_them() -> None:
    assert f"{Kind.FAN_CLUB}: {events.FaultKind.GZIP}" == "fanclub: corrupt gzip"
