from __future__ import annotations

from dataclasses import replace

import pytest

from danmaku_tui.feed.link_log import LinkLog, LoggedChange
from danmaku_tui.feed.link_state import LinkState, Phase

AT = 1_793_707_200.0


def state(phase: Phase, since: float, **more: object) -> LinkState:
    return replace(LinkState(phase, since=since), **more)  # type: ignore[arg-type]  # test values


def follow(*states: LinkState) -> list[LoggedChange]:
    chronicle = LinkLog()
    return [chronicle.follow(each, AT) for each in states]


def test_the_first_time_live_is_notable_and_has_no_gap() -> None:
    *tried, live = follow(
        state(Phase.RESOLVING, 0), state(Phase.CONNECTING, 1), state(Phase.LIVE, 2, last_frame_at=2)
    )
    assert [chapter.notable for chapter in tried] == [False, False]
    assert live.notable
    assert live.change.gap is None
    assert live.change.detail == ""


def test_losing_the_feed_is_notable_and_tells_why() -> None:
    lost = follow(
        state(Phase.LIVE, 2, last_frame_at=2),
        state(Phase.WAITING, 40, last_frame_at=10, detail="the server closed the connection"),
    )[-1]
    assert lost.notable
    assert lost.change.phase == "waiting"
    assert lost.change.detail == "the server closed the connection"


def test_what_is_missing_counts_from_the_last_frame_not_from_when_the_loss_was_noticed() -> None:
    resumed = follow(
        state(Phase.LIVE, 2, last_frame_at=2),
        state(Phase.WAITING, 40, last_frame_at=10),
        state(Phase.CONNECTING, 41, last_frame_at=10),
        state(Phase.LIVE, 44, last_frame_at=44),
    )[-1]
    assert resumed.notable
    assert resumed.change.gap == pytest.approx(34)
    assert resumed.change.detail == "34 s missing, resumed"


def test_a_short_gap_is_told_in_tenths() -> None:
    resumed = follow(
        state(Phase.LIVE, 2, last_frame_at=9.5),
        state(Phase.WAITING, 10, last_frame_at=9.5),
        state(Phase.LIVE, 11, last_frame_at=11),
    )[-1]
    assert resumed.change.detail == "1.5 s missing, resumed"


def test_trying_again_and_again_is_not_notable() -> None:
    chapters = follow(
        state(Phase.LIVE, 2, last_frame_at=2),
        state(Phase.WAITING, 10, last_frame_at=9),
        state(Phase.RESOLVING, 11, last_frame_at=9),
        state(Phase.CONNECTING, 12, last_frame_at=9),
        state(Phase.WAITING, 13, last_frame_at=9),
    )
    assert [chapter.notable for chapter in chapters] == [True, True, False, False, False]


def test_a_reconnect_as_asked_is_a_loss_too() -> None:
    lost, resumed = follow(
        state(Phase.LIVE, 2, last_frame_at=9),
        state(Phase.RESOLVING, 10, last_frame_at=9),
        state(Phase.LIVE, 12, last_frame_at=12),
    )[1:]
    assert lost.notable
    assert resumed.change.gap == pytest.approx(3)


def test_a_refusal_is_notable_once_for_each_reason() -> None:
    chapters = follow(
        state(Phase.REFUSED, 1, detail="DEVICE_BLOCKED"),
        state(Phase.CONNECTING, 2, detail="DEVICE_BLOCKED"),
        state(Phase.REFUSED, 3, detail="DEVICE_BLOCKED"),
        state(Phase.REFUSED, 4, detail="HTTP 403"),
    )
    assert [chapter.notable for chapter in chapters] == [True, False, False, True]


def test_why_an_attempt_failed_is_not_told_again_at_each_step_of_the_next() -> None:
    nobody = "nothing listens at localhost:8080"
    chapters = follow(
        state(Phase.RESOLVING, 0),
        state(Phase.CONNECTING, 1),
        state(Phase.WAITING, 2, detail=nobody),
        state(Phase.RESOLVING, 3, detail=nobody),
        state(Phase.CONNECTING, 4, detail=nobody),
        state(Phase.WAITING, 5, detail=nobody),
    )
    assert [chapter.change.detail for chapter in chapters] == ["", "", nobody, "", "", nobody]


def test_a_step_that_has_something_new_to_say_says_it() -> None:
    chapters = follow(
        state(Phase.LIVE, 1, last_frame_at=1),
        state(Phase.RESOLVING, 2, last_frame_at=1, detail="reconnecting as asked"),
        state(Phase.CONNECTING, 3, last_frame_at=1, detail="reconnecting as asked"),
        state(Phase.CONNECTING, 4, last_frame_at=1, detail="the browser opens the room"),
    )
    said = [chapter.change.detail for chapter in chapters]
    assert said == ["", "reconnecting as asked", "", "the browser opens the room"]


def test_only_what_was_live_can_be_lost() -> None:
    chapters = follow(
        state(Phase.WAITING, 1),
        state(Phase.LIVE, 2, last_frame_at=2),
        state(Phase.WAITING, 3, last_frame_at=2),
        state(Phase.WAITING, 4, last_frame_at=2),
    )
    assert [chapter.change.lost for chapter in chapters] == [False, False, True, False]


def test_an_ended_room_is_notable_and_leaving_is_not() -> None:
    ended, closed = follow(
        state(Phase.LIVE, 1, last_frame_at=1), state(Phase.ENDED, 2), state(Phase.CLOSED, 3)
    )[1:]
    assert ended.notable
    assert not closed.notable


def test_leaving_while_live_is_no_loss() -> None:
    assert not follow(state(Phase.LIVE, 1, last_frame_at=1), state(Phase.CLOSED, 2))[-1].notable
