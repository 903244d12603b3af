from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from tests.fixtures.killing import Sender

KILLS: Final = 8

SLACK: Final = 2.0
"""Seconds that a busy machine may keep the recording's thread from running; it promises a quarter
of one, which ``tests/bench/kills.py`` measures."""


@pytest.fixture
def sender() -> Iterator[Sender]:
    from tests.fixtures.killing import Sender

    sender = Sender()
    yield sender
    sender.close()


def test_kills_at_any_moment_lose_only_what_had_just_come_and_recording_goes_on_in_the_file(
    sender: Sender, tmp_path: Path
) -> None:
    from tests.fixtures.killing import kill_recording, whole

    random = Random(7)  # noqa: S311  # the moments are the same each time
    path = tmp_path / "room.danmaku"
    kept = 0
    for _ in range(KILLS):
        found = kill_recording(path, sender, random)
        assert found.late < SLACK, f"{found.missing} frames are missing"
        assert found.kept > kept or found.missing
        kept = found.kept
    assert {number for _, number in sender.acknowledged[:-500]} & whole(path)
    assert b"secret" not in path.read_bytes()
