"""Captured frames that were damaged on the way."""

from __future__ import annotations

from pathlib import Path

from danmaku_proto.douyin.dialect import DouyinDialect
from tests.fixtures.hostile_layers import damaged
from tests.proto.test_hostile_corpus import Prices, prices, trial

__all__ = ["prices"]


def test_no_damage_raises_costs_too_much_or_is_dangerous_to_show(
    frames_folder: Path, prices: Prices
) -> None:
    frames = [path.read_bytes() for path in sorted(frames_folder.glob("*.frame.bin"))]
    assert trial(DouyinDialect, damaged(frames), prices)
