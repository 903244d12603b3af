from __future__ import annotations

import pytest

from danmaku_tui.feed.endpoint import WayError
from danmaku_tui.feed.link_state import Phase
from danmaku_tui.sources.ways.failures import (
    CONFIRM_SECONDS,
    POLL_SECONDS,
    RISK_SECONDS,
    BroadcastOverError,
    CookieError,
    LinkTargetError,
    NoRoomError,
    NotLiveError,
    PerhapsOverError,
    RiskControlError,
    SignerError,
    SiteError,
)


@pytest.mark.parametrize(
    ("error", "phase", "seconds", "text"),
    [
        (RiskControlError("HTTP 444"), Phase.REFUSED, RISK_SECONDS, "answered with HTTP 444"),
        (NoRoomError("123"), Phase.REFUSED, RISK_SECONDS, "no anchor at 123"),
        (NotLiveError("小满", awaited=True), Phase.WAITING, POLL_SECONDS, "小满 is not live yet"),
        (NotLiveError("", awaited=False), Phase.ENDED, 0.0, "the room is not live: --wait"),
        (BroadcastOverError(replay=False), Phase.ENDED, 0.0, "the broadcast has ended"),
        (BroadcastOverError(replay=True), Phase.ENDED, 0.0, "shows its replay"),
        (PerhapsOverError(), Phase.WAITING, CONFIRM_SECONDS, "making sure"),
        (SiteError("no answer"), Phase.WAITING, 0.0, "the room's page: no answer"),
        (LinkTargetError("example.org/"), Phase.REFUSED, RISK_SECONDS, "leads to example.org/"),
        (SignerError("ended with 1"), Phase.REFUSED, 0.0, "the signer ended with 1"),
        (CookieError("c.txt is empty"), Phase.REFUSED, 0.0, "c.txt is empty"),
    ],
)
def test_a_failure_has_its_line_its_phase_and_its_pause(
    error: WayError, phase: Phase, seconds: float, text: str
) -> None:
    assert text in str(error)
    assert (error.phase, error.retry_after) == (phase, seconds)


@pytest.mark.parametrize("error", [NoRoomError("1\x1b[2J\n2"), LinkTargetError("x\x1b]0;t\x07\n")])
def test_the_text_of_a_stranger_is_cleaned(error: WayError) -> None:
    assert not {"\x1b", "\n", "\x07"} & set(str(error))


def test_the_target_of_a_link_is_shortened() -> None:
    assert len(str(LinkTargetError("x" * 10_000))) < 400
