from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from danmaku_proto.events import Chat, Event, Gift, LinkChange, User
from danmaku_tui.store.error import RecordingError
from danmaku_tui.store.recording import Recording
from danmaku_tui.store.recording_copy import (
    CopyPart,
    CopyTotals,
    copy_recordings,
    new_recording_file,
)
from danmaku_tui.store.rows import Item, ReceivedFrame
from danmaku_tui.store.state import RecordingOrigin
from danmaku_tui.store.writer import RecordingWriter

AT = 1_790_000_000.0

Make = Callable[[int], ReceivedFrame]


def written(path: Path, items: Iterable[Item], *, dialect: str = "douyin", at: float = AT) -> Path:
    writer = RecordingWriter.open(path, RecordingOrigin(path.stem, dialect, "test"), at)
    writer.write(list(items))
    writer.close()
    return path


def copied(
    sources: list[Path], target: Path, part: CopyPart | None = None
) -> tuple[CopyTotals, Recording]:
    with new_recording_file(target, replacing=False) as file:
        totals = copy_recordings(sources, file, program="test", part=part)
    return totals, Recording(target)


def ids(recording: Recording) -> list[str]:
    return [event.id for _, event in recording.timed_events() if not isinstance(event, LinkChange)]


def test_a_copy_of_a_growing_recording_is_consistent(
    tmp_path: Path, origin: RecordingOrigin, arrival: Make
) -> None:
    writer = RecordingWriter.open(tmp_path / "room.danmaku", origin, AT)
    writer.write([LinkChange("", AT, "live"), *map(arrival, range(5))])
    totals, copy = copied([writer.path], tmp_path / "copy.danmaku")
    writer.write([arrival(5)])
    with copy:
        assert totals == CopyTotals(frames=5, events=5)
        assert [frame.data for frame in copy.frames()] == [arrival(n).data for n in range(5)]
        assert [change.phase for change in copy.links()] == ["live"]
        assert ids(copy) == [f"chat-{number}" for number in range(5)]
        assert copy.sessions[0].dialect == "douyin"
        assert not copy.growing
        assert not copy.lacks_log
        assert not copy.cut_off
    writer.close()
    assert sorted(each.name for each in tmp_path.iterdir()) == ["copy.danmaku", "room.danmaku"]


def test_a_copy_of_a_recording_that_was_cut_off_says_so(tmp_path: Path, arrival: Make) -> None:
    whole = written(tmp_path / "whole.danmaku", [arrival(0)])
    writer = RecordingWriter.open(
        tmp_path / "room.danmaku", RecordingOrigin("room", "douyin", "test"), AT + 10.0
    )
    writer.write([arrival(10)])
    writer.fold()
    cut = tmp_path / "cut.danmaku"
    cut.write_bytes(writer.path.read_bytes())  # as after a kill
    writer.close()
    _, merged = copied([cut, whole], tmp_path / "merged.danmaku")
    with merged:
        assert merged.cut_off
        assert {key for key in merged.meta if key.startswith("unclosed-")} == {"unclosed-2"}


def test_a_part_begins_with_the_state_of_the_link(tmp_path: Path, arrival: Make) -> None:
    changes = [LinkChange("", AT, "live"), LinkChange("", AT + 8, "waiting", "gone")]
    source = written(tmp_path / "room.danmaku", [changes[0], *map(arrival, range(10)), changes[1]])
    totals, copy = copied([source], tmp_path / "cut.danmaku", CopyPart(AT + 3, AT + 6))
    with copy:
        assert totals.frames == 3
        assert ids(copy) == ["chat-3", "chat-4", "chat-5"]
        assert [(change.phase, change.at) for change in copy.links()] == [("live", AT + 3)]
        assert copy.span == (AT + 3, AT + 5)
        [session] = copy.sessions
        assert (session.started, session.ended) == (AT + 3, AT + 5)


def test_a_part_by_events_has_their_frames_alone(tmp_path: Path, arrival: Make) -> None:
    source = written(tmp_path / "room.danmaku", map(arrival, range(10)))

    def takes(event: Event, at: float) -> bool:
        return event.id == "chat-7" and at == AT + 7

    totals, copy = copied([source], tmp_path / "cut.danmaku", CopyPart(takes=takes))
    with copy:
        assert totals == CopyTotals(1, 1)
        assert [frame.data for frame in copy.frames()] == [b"frame 7"]


def test_recordings_are_merged_in_order_of_time(tmp_path: Path, arrival: Make) -> None:
    late = written(tmp_path / "late.danmaku", map(arrival, range(20, 23)), at=AT + 20)
    text = Chat("", AT + 1, User("1", "Ann", "1"), "hello")
    early = written(
        tmp_path / "early.danmaku", [ReceivedFrame("hello", (text,), AT + 1)], dialect="classroom"
    )
    totals, merged = copied([late, early], tmp_path / "all.danmaku")
    with merged:
        assert totals == CopyTotals(4, 4)
        assert [frame.at - AT for frame in merged.frames()] == [1, 20, 21, 22]
        assert [session.dialect for session in merged.sessions] == ["classroom", "douyin"]
        assert [frame.session for frame in merged.frames()] == [1, 2, 2, 2]
        assert merged.meta["source"] == "early, late"


def test_merged_parts_of_a_quiet_room_have_no_gap_between_them(
    tmp_path: Path, origin: RecordingOrigin, arrival: Make
) -> None:
    first = RecordingWriter.open(tmp_path / "room.danmaku", origin, AT)
    first.write([LinkChange("", AT, "live"), arrival(0)])
    first.close(until=AT + 60)
    lost = LinkChange("", AT + 60, "waiting", "gone")
    second = written(tmp_path / "room-2.danmaku", [lost, arrival(70)], at=AT + 60)
    _, copy = copied([second, first.path], tmp_path / "whole.danmaku")
    with copy:
        spans = [(each.started, each.ended) for each in copy.sessions]
        assert spans == [(AT, pytest.approx(AT + 60)), (AT + 60, AT + 70)]
        assert [change.phase for change in copy.links()] == ["live", "waiting"]


def test_an_event_of_two_recordings_is_written_once(tmp_path: Path, arrival: Make) -> None:
    rose = Gift("g", AT + 3, User("1", "Ann", "a"), "rose", "1", price=1, total=2, count=1)
    again = ReceivedFrame(b"combo", (rose,), AT + 3.2)
    first = written(
        tmp_path / "a.danmaku",
        [*map(arrival, range(4)), again, ReceivedFrame(b"x", (rose,), AT + 9)],
    )
    second = written(tmp_path / "b.danmaku", [*map(arrival, range(2, 7)), again], at=AT + 2)
    totals, merged = copied([first, second], tmp_path / "all.danmaku")
    with merged:
        # The gift's later state in the first recording stays.
        expected = [*(f"chat-{number}" for number in range(4)), "g"]
        assert ids(merged) == [*expected, "chat-4", "chat-5", "chat-6", "g"]
        assert totals.repeated == 3


def test_an_existing_file_stays_and_half_a_file_goes(tmp_path: Path, arrival: Make) -> None:
    source = written(tmp_path / "room.danmaku", [arrival(0)])
    target = tmp_path / "copy.danmaku"
    target.write_text("mine")
    with pytest.raises(FileExistsError), new_recording_file(target, replacing=False):
        pass
    (tmp_path / "diary").write_text("dear diary")
    with (
        pytest.raises(RecordingError, match="is no recording"),
        new_recording_file(target, replacing=True) as file,
    ):
        copy_recordings([source, tmp_path / "diary"], file, program="test")
    assert target.read_text() == "mine"
    assert len(list(tmp_path.iterdir())) == 3
