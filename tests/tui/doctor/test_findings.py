from __future__ import annotations

import pytest

from danmaku_tui.doctor.findings import milliseconds, parted
from danmaku_tui.feed.errors import explain
from danmaku_tui.i18n.language import LANGUAGES, use


@pytest.mark.parametrize(
    ("line", "happened", "order"),
    [
        ("nothing listens here: start it", "nothing listens here", "start it"),
        ("it closed (too old: get another)", "it closed (too old)", "get another"),
        ("the server said: no", "the server said: no", ""),
        ("nothing came", "nothing came", ""),
        ("这里没有程序：请启动它", "这里没有程序", "请启动它"),
        ("已被拒绝（签名失效：请重新取得）", "已被拒绝（签名失效）", "请重新取得"),
        ("服务器说：不", "服务器说：不", ""),
        ("localhost：请看：请检查地址（和端口）", "localhost：请看", "请检查地址（和端口）"),
    ],
)
def test_what_happened_is_told_apart_from_what_to_do(line: str, happened: str, order: str) -> None:
    assert parted(line) == (happened, order)


@pytest.mark.parametrize("code", LANGUAGES)
def test_an_explained_error_has_an_order_in_every_language(code: str) -> None:
    use(code)
    happened, order = parted(explain(ConnectionRefusedError(111, "refused"), "localhost:1"))
    assert happened.count("localhost:1") == 1
    assert order


def test_short_times_have_two_digits() -> None:
    assert [milliseconds(s) for s in (0.00123, 0.0099, 0.012, 1.5)] == [
        "1.2 ms",
        "9.9 ms",
        "12 ms",
        "1500 ms",
    ]
