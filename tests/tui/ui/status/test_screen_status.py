from __future__ import annotations

from dataclasses import replace

from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.room.board import BoardKind, Window
from danmaku_tui.room.room import Room
from danmaku_tui.session import SessionView
from danmaku_tui.ui.status.screen_status import link_problem

NOW = 1_000.0
EMPTY = Room().view(BoardKind.COMMENTS, Window.SESSION, 0, NOW)
LIVE = LinkState(Phase.LIVE, since=NOW - 60, connected_at=NOW - 60, patience=4.0)
WAITING = LinkState(Phase.WAITING, since=NOW - 1, retry_at=NOW + 8, detail="nobody listens")


def told(link: LinkState, error: BaseException | None = None) -> str:
    return link_problem(SessionView(NOW, link, EMPTY), error, "r")


def test_a_link_in_order_is_no_trouble() -> None:
    assert told(LIVE) == ""
    assert told(replace(LIVE, detail="connected, waiting for the first message")) == ""


def test_a_link_that_waits_tells_why_and_which_key_helps() -> None:
    assert told(WAITING) == "r reconnects · nobody listens"
    assert told(replace(WAITING, retry_at=None)) == "nobody listens"


def test_an_answer_that_is_owed_is_trouble_and_the_key_comes_first() -> None:
    assert told(replace(LIVE, awaited_since=NOW - 3)) == ""
    assert told(replace(LIVE, awaited_since=NOW - 7)) == "r reconnects · no answer for 7s"


def test_an_error_of_the_programs_own_is_told_before_all_else() -> None:
    said = told(replace(LIVE, awaited_since=NOW - 7), LookupError("not today"))
    assert "not today" in said
    assert "report" in said
