"""The lines that captured frames become."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.conftest import person_folder, run, speak, until
from tests.e2e.test_watch_json import (
    RANKLIST,
    Line,
    test_whole_frames_become_their_events_and_are_acknowledged,
)

__all__ = [
    "RANKLIST",
    "Line",
    "person_folder",
    "run",
    "speak",
    "test_whole_frames_become_their_events_and_are_acknowledged",
    "until",
]

pytestmark = pytest.mark.timeout(60)

CAPTURED: dict[str, list[Line]] = {
    "chat-2022": [
        {
            "kind": "chat",
            "id": "4499100128963724625",
            "user": {"id": "24877639848", "name": "jdht~", "level": 1, "club": None},
            "text": "前驱车不行",
        }
    ],
    "gift-2026": [
        {
            "kind": "gift",
            "id": "1818889600127340492",
            "gift": "小心心",
            "count": 1,
            "total": 1,
            "diamonds": 1,
            "to": {"id": "1130984889802897", "name": "MgmcMDZE.GT", "level": 0, "club": None},
        },
        {"kind": "unknown", "method": "WebcastInRoomBannerMessage"},
        {"kind": "unknown", "method": "WebcastLinkerContributeMessage"},
        RANKLIST | {"text": "小时榜 · 人气榜 · 聊天室榜"},
    ],
    "member-2026": [{"kind": "enter", "id": "1570944351498852245", "online": 48}],
}


@pytest.fixture
def whole_frames(frames_folder: Path) -> dict[Path, list[Line]]:
    return {frames_folder / f"{name}.frame.bin": lines for name, lines in CAPTURED.items()}
