from __future__ import annotations

import pytest

from danmaku_tui.feed.page_origin import own_names, own_page

NAMES = own_names("0.0.0.0", "192.168.1.7")  # noqa: S104  # only a name


@pytest.mark.parametrize(
    ("origin", "host", "allowed"),
    [
        (None, "anything", True),
        ("http://localhost:5500", "127.0.0.1:8080", True),
        ("http://192.168.1.7:8080", "192.168.1.7:8080", True),
        ("http://[::1]:8080", "[::1]:8080", True),
        ("null", "127.0.0.1:8080", False),
        ("file://", "127.0.0.1:8080", False),
        ("https://evil.example", "127.0.0.1:8080", False),
        ("http://192.168.1.8", "192.168.1.7:8080", False),
        ("http://evil.example:8080", "evil.example:8080", False),
        ("http://localhost", "evil.example:8080", False),
        ("http://localhost.evil.example", "localhost:8080", False),
        ("http://[", "localhost", False),
    ],
)
def test_pages_of_this_machine_may_connect(origin: str | None, host: str, *, allowed: bool) -> None:
    assert own_page([] if origin is None else [origin], [host], NAMES) is allowed


def test_two_origins_or_hosts_are_no_page_of_this_machine() -> None:
    assert not own_page(["http://localhost"] * 2, ["localhost"], NAMES)
    assert not own_page(["http://localhost"], ["localhost"] * 2, NAMES)
