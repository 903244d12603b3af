from __future__ import annotations

from danmaku_proto.events import LinkChange
from danmaku_tui.store.loss_count import LossCount


def test_nothing_lost_needs_no_note() -> None:
    assert LossCount().note() == (0, None)


def test_a_note_has_the_number_and_the_length_of_the_gap() -> None:
    losses = LossCount()
    for at in (10.0, 12.0, 17.0):
        losses.add(at)
    note = LinkChange("", 17.0, "unrecorded", "3 messages were not recorded", 7.0)
    assert losses.note() == (3, note)


def test_messages_lost_after_a_note_get_one_of_their_own() -> None:
    losses = LossCount()
    losses.add(10.0)
    losses.noted(1)
    losses.add(20.0)
    losses.add(21.0)
    lost, note = losses.note()
    assert note is not None
    assert (lost, note.gap) == (2, 1.0)
