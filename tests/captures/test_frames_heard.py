"""A source that listens, and is sent a captured frame."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tui.sources.listen.conftest import listening, send_to, until
from tests.tui.sources.listen.test_listen_source import test_a_whole_frame_is_read

__all__ = ["listening", "send_to", "test_a_whole_frame_is_read", "until"]


@pytest.fixture
def comment(frames_folder: Path) -> tuple[bytes, str]:
    return (frames_folder / "chat-2022.frame.bin").read_bytes(), "前驱车不行"
