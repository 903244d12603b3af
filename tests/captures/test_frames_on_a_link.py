"""A link that receives a captured frame."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.feed.conftest import dialect, serving, time, until, watch
from tests.tui.feed.test_link_with_servers import (
    test_a_whole_frame_makes_a_link_live_and_is_acknowledged,
)

__all__ = [
    "dialect",
    "serving",
    "test_a_whole_frame_makes_a_link_live_and_is_acknowledged",
    "time",
    "until",
    "watch",
]


@pytest.fixture(params=["chat-2022", "gift-2026", "member-2026"])
def frame(request: pytest.FixtureRequest, frames_folder: Path) -> bytes:
    return (frames_folder / f"{request.param}.frame.bin").read_bytes()
