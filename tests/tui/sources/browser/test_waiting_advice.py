from __future__ import annotations

import pytest

from danmaku_tui.sources.browser.mirror import Tab
from danmaku_tui.sources.browser.waiting_advice import (
    PATIENCE_SECONDS,
    needs_person,
    waiting_advice,
)

ROOM = "https://live.douyin.com/1"


def tab(title: str = "", *, crashed: bool = False) -> Tab:
    return Tab(ROOM, title, "s", crashed=crashed)


@pytest.mark.parametrize(
    ("tabs", "feeds", "waited", "told"),
    [
        ([tab()], 1, 99.0, "waiting for the first message"),
        ([], 0, 0.0, "open it in the browser, or press r"),
        ([tab(crashed=True)], 0, 0.0, "crashed: press r"),
        ([tab(crashed=True), tab()], 0, 0.0, "waiting for it to open its feed"),
        ([tab()], 0, PATIENCE_SECONDS - 1, "waiting for it to open its feed"),
        ([tab()], 0, PATIENCE_SECONDS, "the room's page has opened no feed"),
        ([tab("验证码中间页")], 0, PATIENCE_SECONDS, "the page “验证码中间页” has opened no feed"),
        ([tab("x" * 500)], 0, PATIENCE_SECONDS, "a captcha, or the room is not live"),
    ],
)
def test_what_is_waited_for_is_told_with_what_to_do(
    tabs: list[Tab], feeds: int, waited: float, told: str
) -> None:
    line = waiting_advice(tabs, feeds, waited)
    assert told in line
    assert len(line) < 200
    assert "\n" not in line


def test_a_page_that_is_loaded_again_is_told_to_be_unless_it_wants_a_person() -> None:
    line = waiting_advice([tab("a room")], 0, PATIENCE_SECONDS, reloads=True)
    assert "the page “a room” has opened no feed: the room may not be live yet" in line
    assert "again about once a minute" in line
    captcha = [tab("验证码中间页")]
    assert needs_person(captcha)
    assert not needs_person([tab("a room")])
    assert "look at it in the browser" in waiting_advice(captcha, 0, PATIENCE_SECONDS, reloads=True)
