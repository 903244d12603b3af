from __future__ import annotations

import dataclasses

import pytest

from danmaku_tui.feed.phase import LinkState, Phase


def test_a_state_cannot_be_changed_in_place() -> None:
    state = LinkState(Phase.LIVE, since=1.0)
    with pytest.raises(dataclasses.FrozenInstanceError):
        state.frames = 2  # type: ignore[misc]  # what the test is about


def test_phases_are_worded_as_the_json_lines_word_them() -> None:
    assert [str(phase) for phase in Phase] == [
        "resolving",
        "connecting",
        "live",
        "waiting",
        "ended",
        "refused",
        "closed",
    ]
