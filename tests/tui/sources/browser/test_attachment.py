from __future__ import annotations

from pathlib import Path

import pytest

from danmaku_tui.sources.browser.attachment import Attachment


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("http://127.0.0.1:9222", "http://127.0.0.1:9222"),
        (" http://localhost:9222/ ", "http://localhost:9222/"),
        ("9222", "http://127.0.0.1:9222"),
        (
            "ws://127.0.0.1:9222/devtools/browser/0f",
            "ws://127.0.0.1:9222/devtools/browser/0f",
        ),
    ],
)
def test_an_address_is_taken_as_it_was_typed(typed: str, url: str) -> None:
    assert Attachment.parse(typed) == Attachment(url=url)


def test_a_folder_is_a_browsers_profile(tmp_path: Path) -> None:
    assert Attachment.parse(str(tmp_path)) == Attachment(folder=tmp_path)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "0",
        "65536",
        "nowhere-to-be-found",
        "https://live.douyin.com/1",
        "http://127.0.0.1:0",
        "http://127.0.0.1:99999",
        "http://127.0.0.1:9222/json",
        "http://",
        "ws://127.0.0.1:9222",
        "file:///etc/passwd",
    ],
)
def test_what_no_browser_can_be_behind_is_refused_with_what_to_do(typed: str) -> None:
    with pytest.raises(ValueError, match=r"http://127\.0\.0\.1:9222") as caught:
        Attachment.parse(typed)
    assert "\n" not in str(caught.value)


def test_what_is_shown_of_an_attachment_holds_no_secret(tmp_path: Path) -> None:
    assert Attachment.parse("ws://127.0.0.1:9222/devtools/browser/0f").shown == "127.0.0.1:9222"
    assert Attachment.parse(str(tmp_path)).shown == str(tmp_path)
