from __future__ import annotations

import dataclasses

import pytest

from danmaku_tui.feed.link_state import LinkState, Phase


def test_a_state_cannot_be_changed_in_place() -> None:
    state = LinkState(Phase.LIVE, since=1.0)
    with pytest.raises(dataclasses.FrozenInstanceError):
        state.frames = 2  # type: ignore[misc]  # what the test is about


LIVE = LinkState(Phase.LIVE, since=1.0, connected_at=1.0, patience=4.0)


def test_a_connection_that_owes_nothing_is_not_silent() -> None:
    assert LIVE.silence(1_000.0) is None


def test_it_is_silent_when_a_sign_of_life_is_owed_for_longer_than_usual() -> None:
    owing = dataclasses.replace(LIVE, awaited_since=10.0)
    assert owing.silence(13.9) is None
    assert owing.silence(14.0) == 4.0
    assert owing.silence(17.5) == 7.5


@pytest.mark.parametrize("phase", sorted(set(Phase) - {Phase.CONNECTING, Phase.LIVE}))
def test_where_there_is_no_connection_nothing_is_silent(phase: Phase) -> None:
    owing = dataclasses.replace(LIVE, phase=phase, awaited_since=10.0)
    assert owing.silence(100.0) is None
    parted = dataclasses.replace(LIVE, connected_at=None, awaited_since=10.0)
    assert parted.silence(100.0) is None


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
