from __future__ import annotations

import pytest

from danmaku_tui.config.split_limit import SplitLimit, split_limit


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("6h", SplitLimit(6 * 3_600.0)),
        ("30min", SplitLimit(1_800.0)),
        ("90m", SplitLimit(5_400.0)),
        ("1.5 d", SplitLimit(129_600.0)),
        ("45s", SplitLimit(45.0)),
        ("2GiB", SplitLimit(size=2 * 1024**3)),
        ("700MB", SplitLimit(size=700_000_000)),
        ("2gib, 6H", SplitLimit(6 * 3_600.0, 2 * 1024**3)),
    ],
)
def test_a_limit_is_a_time_or_a_size_or_both(text: str, limit: SplitLimit) -> None:
    assert split_limit(text) == limit


@pytest.mark.parametrize(
    "text", ["", "6", "h", "-6h", "0h", "1kB", "5M", "6h,7h", "1GiB,2MB", "6x", "6h,", "nan h"]
)
def test_an_unclear_limit_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"^$"):
        split_limit(text)
