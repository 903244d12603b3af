from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from danmaku_proto.events import LinkChange
from danmaku_tui.replay.cursor import CursorItem, RecordingCursor, RecordingGap
from danmaku_tui.store.recording import RecordedSession, RecordingEnd, StoredFrame


@dataclass
class Reel:
    """A recording in memory."""

    frame_times: Sequence[float] = ()
    changes: Sequence[tuple[float, str]] = ()
    starts: Sequence[float] = (0.0,)

    @property
    def sessions(self) -> tuple[RecordedSession, ...]:
        return tuple(
            RecordedSession(number, at, at, "", "classroom", "")
            for number, at in enumerate(self.starts, 1)
        )

    @property
    def end(self) -> RecordingEnd:
        return RecordingEnd(len(self.frame_times), len(self.changes), len(self.starts))

    def frames(self, *, after: int, until: int) -> Iterator[StoredFrame]:
        numbered = enumerate(self.frame_times, 1)
        return (StoredFrame(id_, at, b"", 1) for id_, at in numbered if after < id_ <= until)

    def links(self, *, until: int) -> Iterator[LinkChange]:
        return (LinkChange("", at, phase) for at, phase in self.changes[:until])


def all_of(cursor: RecordingCursor) -> list[CursorItem]:
    items = []
    while (item := cursor.pop()) is not None:
        items.append(item)
    return items


def test_everything_comes_in_the_order_of_its_times() -> None:
    cursor = RecordingCursor(Reel((1.0, 4.0), ((2.0, "live"), (5.0, "waiting")), (0.0, 3.0)))
    assert [item.at for item in all_of(cursor)] == [1.0, 2.0, 3.0, 4.0, 5.0]
    assert cursor.pop() is None
    assert cursor.upcoming is None


def test_only_a_recording_that_was_gone_on_with_has_a_break() -> None:
    assert not any(isinstance(item, RecordingGap) for item in all_of(RecordingCursor(Reel((1.0,)))))
    assert RecordingGap(3.0) in all_of(RecordingCursor(Reel((1.0,), (), (0.0, 3.0))))


def test_live_comes_with_the_message_that_it_was_told_for() -> None:
    cursor = RecordingCursor(Reel((1.0,), ((1.001, "live"), (9.0, "live"))))
    cursor.pop()
    assert cursor.pop_live(1.0) == LinkChange("", 1.001, "live")
    assert cursor.pop_live(1.0) is None
    assert cursor.upcoming == 9.0


def test_another_change_than_to_live_stays_in_its_place() -> None:
    assert RecordingCursor(Reel((1.0,), ((1.001, "waiting"),))).pop_live(1.0) is None


def test_what_is_recorded_meanwhile_is_on_it_when_it_is_extended() -> None:
    reel = Reel([1.0], [(0.5, "live")], [0.0])
    cursor = RecordingCursor(reel)
    reel.frame_times, reel.changes, reel.starts = [1.0, 3.0], [(0.5, "live"), (2.0, "live")], [0, 4]
    assert [item.at for item in all_of(cursor)] == [0.5, 1.0]
    assert cursor.extend()
    assert [item.at for item in all_of(cursor)] == [2.0, 3.0, 4.0]
    assert not cursor.extend()


@given(
    st.lists(st.floats(0, 100)),
    st.lists(st.tuples(st.floats(0, 100), st.sampled_from(["live", "waiting", "closed"]))),
    st.lists(st.floats(0, 100), max_size=3),
    st.data(),
)
def test_from_a_place_it_goes_on_as_if_it_had_never_been_left(
    frames: list[float], links: list[tuple[float, str]], starts: list[float], data: st.DataObject
) -> None:
    cursor = RecordingCursor(reel := Reel(frames, links, starts))
    for _ in range(data.draw(st.integers(0, len(frames) + len(links)))):
        cursor.pop()
        if data.draw(st.booleans()):
            cursor.pop_live(50.0)
    again = RecordingCursor(reel, cursor.position)
    assert again.upcoming == cursor.upcoming
    assert all_of(again) == all_of(cursor)


@given(
    st.lists(st.floats(0, 100)),
    st.lists(st.floats(0, 100)),
    st.lists(st.floats(0, 100), max_size=3),
)
def test_nothing_is_lost_and_times_never_go_back_whatever_the_clock_did(
    frames: list[float], links: list[float], starts: list[float]
) -> None:
    reel = Reel(frames, [(at, "waiting") for at in links], starts)
    cursor, times, items = RecordingCursor(reel), [], []
    while (at := cursor.upcoming) is not None:
        times.append(at)
        items.append(cursor.pop())
    assert times == sorted(times)
    gaps = [item for item in items if isinstance(item, RecordingGap)]
    assert len(items) - len(gaps) == len(frames) + len(links)
    assert len(gaps) <= len(starts[1:])
    assert [item.at for item in items if isinstance(item, StoredFrame)] == frames
