from __future__ import annotations

import pytest

from danmaku_tui.browser.mirror import Tab
from danmaku_tui.browser.prospect import PATIENCE_SECONDS, prospect

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
    line = prospect(tabs, feeds, waited)
    assert told in line
    assert len(line) < 200
    assert "\n" not in line
