from __future__ import annotations

from danmaku_proto.events import Kind
from danmaku_tui.rules.event_group import GROUPS, OFF_AT_FIRST, EventGroup, group_of


def test_every_kind_is_of_one_group() -> None:
    grouped = {group: {kind for kind in Kind if group_of(kind) is group} for group in GROUPS}
    assert grouped == {
        EventGroup.COMMENTS: {Kind.CHAT},
        EventGroup.GIFTS: {Kind.GIFT},
        EventGroup.LIKES: {Kind.LIKE},
        EventGroup.ARRIVALS: {Kind.ENTER},
        EventGroup.NEWS: set(Kind) - {Kind.CHAT, Kind.GIFT, Kind.LIKE, Kind.ENTER},
    }


def test_likes_and_arrivals_are_off_at_first() -> None:
    assert {EventGroup.LIKES, EventGroup.ARRIVALS} == OFF_AT_FIRST


def test_every_group_has_a_name_and_a_text_for_its_key() -> None:
    assert [group.words for group in GROUPS] == ["comments", "gifts", "likes", "arrivals", "news"]
    assert [group.switching for group in GROUPS] == [f"Show {group}" for group in GROUPS]
