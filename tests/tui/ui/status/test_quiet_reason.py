from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeAlias

import pytest

from danmaku_proto.events import FaultKind, Kind
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.room.board import BoardKind, Window
from danmaku_tui.room.census import CensusView
from danmaku_tui.room.room import Room
from danmaku_tui.rules.event_group import EventGroup
from danmaku_tui.session import SessionView
from danmaku_tui.ui.status.quiet_reason import why_quiet
from danmaku_tui.ui.status.status_pieces import QUIET_SECONDS

AnyField: TypeAlias = Any

KEYS = {"freeze": "space", "kind-1": "1", "reconnect": "r"}
NOW = 1_000.0
EMPTY = Room().view(BoardKind.COMMENTS, Window.SESSION, 0, NOW)
LIVE = LinkState(
    Phase.LIVE,
    since=NOW - 90,
    connected_at=NOW - 90,
    last_frame_at=NOW - 1,
    round_trip=0.02,
    answered_at=NOW - 1,
)


def census(faults: int, chats: int) -> CensusView:
    events: Mapping[Kind, int] = {Kind.FAULT: faults, Kind.CHAT: chats}
    return replace(EMPTY.census, events=events, faults={FaultKind.MESSAGE: faults})


def why(
    link: LinkState = LIVE,
    *,
    off: frozenset[EventGroup] = frozenset(),
    frozen: bool = False,
    **room: AnyField,
) -> str:
    return why_quiet(SessionView(NOW, link, replace(EMPTY, **room)), NOW, off, KEYS, frozen=frozen)


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase is not Phase.LIVE])
def test_without_a_connection_that_is_the_reason(phase: Phase) -> None:
    assert why(LinkState(phase, since=NOW - 5)).strip().endswith(".")
    assert why(LinkState(phase, since=NOW - 5)) != why()


def test_every_reason_is_its_own_sentence() -> None:
    reasons = [
        why(LinkState(Phase.CONNECTING, since=NOW)),
        why(LinkState(Phase.CONNECTING, since=NOW, connected_at=NOW - 40)),
        why(LinkState(Phase.REFUSED, since=NOW)),
        why(LinkState(Phase.ENDED, since=NOW)),
        why(LinkState(Phase.CLOSED, since=NOW)),
        why(ended=True),
        why(paused=True),
        why(frozen=True),
        why(off=frozenset({EventGroup.COMMENTS})),
        why(last_chat_at=NOW - 3),
        why(census=census(faults=9, chats=1)),
        why(events_per_second=40.0),
        why(replace(LIVE, awaited_since=NOW - 9)),
        why(replace(LIVE, awaited_since=NOW - 9, round_trip=None)),
        why(replace(LIVE, round_trip=None)),
        why(),
    ]
    assert len(set(reasons)) == len(reasons)


def test_what_the_person_did_comes_before_what_the_room_does() -> None:
    assert why(frozen=True, events_per_second=40.0) == why(frozen=True)
    hidden = frozenset({EventGroup.COMMENTS})
    assert why(off=hidden, last_chat_at=NOW - 3) == why(off=hidden)


def test_groups_that_are_off_matter_only_where_they_hide_comments() -> None:
    assert why(off=frozenset({EventGroup.LIKES, EventGroup.ARRIVALS})) == why()


def test_a_comment_a_while_ago_is_no_talk() -> None:
    assert why(last_chat_at=NOW - QUIET_SECONDS) == why()


def test_a_few_faults_among_many_events_are_not_the_reason() -> None:
    assert why(census=census(faults=4, chats=6)) == why()


def test_a_connection_that_owes_an_answer_is_not_called_alive() -> None:
    silent = replace(LIVE, awaited_since=NOW - 9, patience=4.0)
    assert "no answer for 9s" in why(silent)
    assert "alive" not in why(silent)
    assert why(silent, frozen=True, last_chat_at=NOW - 10, events_per_second=40.0) == why(silent)
    assert "No data at all for 9s" in why(replace(silent, round_trip=None))


def test_a_quiet_room_tells_when_it_was_last_heard_that_the_other_side_lives() -> None:
    assert "(answered in 20ms, 3s ago)" in why(replace(LIVE, answered_at=NOW - 3))


def test_the_detail_of_a_refusal_is_told() -> None:
    refused = LinkState(Phase.REFUSED, since=NOW, detail="DEVICE_BLOCKED [/nope]x")
    assert "DEVICE_BLOCKED [/nope]x" in why(refused)


def test_it_says_which_key_helps() -> None:
    assert "space" in why(frozen=True)
    assert "1 " in why(off=frozenset({EventGroup.COMMENTS}))


def test_comments_that_cannot_be_read_are_no_quiet_room() -> None:
    unread = replace(EMPTY.census, unknown={"WebcastNewChatMessage": 100, "WebcastBanner": 900})
    reason = why(census=unread, unread_per_second=100 / 60)
    assert "WebcastNewChatMessage" in reason
    assert "a newer version reads them" in reason
