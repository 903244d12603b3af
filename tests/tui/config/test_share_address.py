from __future__ import annotations

import re

import pytest

from danmaku_tui.config.share_address import share_address


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("127.0.0.1:8082", "127.0.0.1", 8082),
        ("9000", "127.0.0.1", 9000),
        (":9000", "127.0.0.1", 9000),
        ("0", "127.0.0.1", 0),
        ("", "127.0.0.1", 8082),
        ("localhost", "localhost", 8082),
        ("[::1]", "::1", 8082),
        (" [::1]:9000 ", "::1", 9000),
    ],
)
def test_a_host_or_a_port_may_be_left_out(text: str, host: str, port: int) -> None:
    assert share_address(text) == (host, port)


@pytest.mark.parametrize(
    "text",
    ["host:", "host:port", "host:70000", "ws://127.0.0.1:8082", "::1", "a b:1", "host:١", "[]"],
)
def test_anything_else_is_no_address(text: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(text.strip()) + "$"):
        share_address(text)
