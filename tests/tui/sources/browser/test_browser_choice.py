from __future__ import annotations

from pathlib import Path

import pytest

from danmaku_tui.sources.browser.browser_choice import NEW, BrowserRequest, choose_browser
from danmaku_tui.sources.browser.browser_source import BrowserSource

ENVIRONMENT = {"CHROMIUM": "/bin/sh", "DISPLAY": ":0"}


@pytest.mark.parametrize(
    ("wanted", "shown"),
    [
        (BrowserRequest("154251804633", NEW), "live.douyin.com/154251804633"),
        (
            BrowserRequest("https://live.douyin.com/154251804633", "9222"),
            "live.douyin.com/154251804633",
        ),
        (BrowserRequest("看 https://v.douyin.com/abc/ 直播", NEW), "v.douyin.com/abc/"),
        (BrowserRequest("http://127.0.0.1:8000/7?quiet", NEW), "127.0.0.1:8000/7"),
        (BrowserRequest("7", NEW, headless=True), "live.douyin.com/7"),
        (BrowserRequest(None, "154251804633"), "live.douyin.com/154251804633"),
        (BrowserRequest(None, "https://live.douyin.com/7"), "live.douyin.com/7"),
    ],
)
def test_a_room_is_opened_in_the_browser_that_was_asked_for(
    wanted: BrowserRequest, shown: str, tmp_path: Path
) -> None:
    chosen = choose_browser(wanted, tmp_path, ENVIRONMENT)
    assert chosen.shown == shown
    source = chosen.open_source(lambda *_: None, lambda _: None)
    assert isinstance(source, BrowserSource)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        (BrowserRequest(None, NEW), "which room"),
        (BrowserRequest(None, "http://127.0.0.1:9222"), "which room"),
        (BrowserRequest("ws://localhost:8080", NEW), "a browser shows web pages"),
        (BrowserRequest("https://live.douyin.com/", NEW), "names no room"),
        (BrowserRequest("7", "nowhere-to-be-found"), "is no browser"),
        (BrowserRequest("7", "9222", headless=True), "--browser new"),
    ],
)
def test_what_cannot_be_is_told_before_anything_begins(
    wanted: BrowserRequest, told: str, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match=told) as caught:
        choose_browser(wanted, tmp_path, ENVIRONMENT)
    assert "\n" not in str(caught.value)


def test_a_missing_browser_or_screen_is_told_before_anything_begins(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="CHROMIUM"):
        choose_browser(BrowserRequest("7", NEW), tmp_path, {"CHROMIUM": "/nowhere/chromium"})
