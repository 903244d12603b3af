from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace

import pytest

from danmaku_proto.events import LinkChange
from danmaku_tui.config.split_limit import SplitLimit
from danmaku_tui.store import end_wait, file_series
from danmaku_tui.store import recorder as recorder_module
from danmaku_tui.store.recorder import Recorder
from danmaku_tui.store.recording import RecordedSession, Recording
from danmaku_tui.store.rows import Item, ReceivedFrame
from danmaku_tui.store.state import RecordingOrigin
from danmaku_tui.store.writer import RecordingWriter

AT = 1_790_000_000.0

Make = Callable[[int], ReceivedFrame]
Begin = Callable[..., Recorder]
Until = Callable[[Callable[[], object]], None]


def put(recorder: Recorder, arrival: ReceivedFrame) -> None:
    recorder.frame(arrival.data, arrival.events, arrival.at)


def data_in(path: Path) -> list[bytes | str]:
    with Recording(path) as recording:
        return [frame.data for frame in recording.frames()]


class Disk:
    """Stands between a recorder and the disk: fails, or keeps it waiting."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.error: Exception | None = None
        self.free = threading.Event()
        self.free.set()
        self.asked = threading.Event()
        real = RecordingWriter.write
        disk = self

        def write(self: RecordingWriter, items: Sequence[Item]) -> None:
            disk.asked.set()
            disk.free.wait()
            if disk.error is not None:
                raise disk.error
            real(self, items)

        monkeypatch.setattr(RecordingWriter, "write", write)
        monkeypatch.setattr(recorder_module, "RETRY_SECONDS", 0.01)


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    return Disk(monkeypatch)


def test_what_was_recorded_is_there_when_it_is_closed(
    record: Begin, arrival: Make, tmp_path: Path
) -> None:
    recorder = record()
    for number in range(1_000):
        put(recorder, arrival(number))
    recorder.close()
    assert data_in(tmp_path / "room.danmaku") == [arrival(number).data for number in range(1_000)]
    state = recorder.state
    assert (state.frames, state.events, state.lost) == (1_000, 1_000, 0)
    assert (state.path, state.since) == (tmp_path / "room.danmaku", AT)
    assert not state.trouble + state.notice


def test_what_was_recorded_can_be_read_before_it_is_closed(
    record: Begin, arrival: Make, tmp_path: Path, until: Until
) -> None:
    recorder = record()
    put(recorder, arrival(1))
    until(lambda: recorder.state.frames)
    assert data_in(tmp_path / "room.danmaku") == [b"frame 1"]
    assert recorder.state.bytes > 0


def test_batches_are_synced_though_nothing_more_comes(
    record: Begin, arrival: Make, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = threading.Event()
    recorder = record()
    until(lambda: recorder.state.bytes or recorder.state.frames == 0)
    monkeypatch.setattr(RecordingWriter, "sync", lambda _: synced.set())
    put(recorder, arrival(1))
    until(synced.is_set)


def test_changes_of_the_connection_stand_among_the_messages(record: Begin, tmp_path: Path) -> None:
    recorder = record()
    changes = [
        LinkChange("", AT, "live"),
        LinkChange("", AT + 1, "waiting", "the network is gone"),
        LinkChange("", AT + 9, "live", "8.0 s missing, resumed", 8.0),
    ]
    for change in changes:
        recorder.link(change)
    recorder.close()
    with Recording(tmp_path / "room.danmaku") as recording:
        assert list(recording.links()) == changes


def test_a_full_queue_holds_up_whoever_brings_more_and_nothing_is_lost(
    record: Begin, arrival: Make, disk: Disk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder_module, "QUEUE_BYTES", 20_000)
    disk.free.clear()
    recorder = record()
    brought = []

    def bring() -> None:
        for number in range(200):
            put(recorder, arrival(number))
            brought.append(number)

    reader = threading.Thread(target=bring)
    reader.start()
    assert disk.asked.wait(20)
    reader.join(0.2)
    assert reader.is_alive()
    assert len(brought) < 50
    disk.free.set()
    reader.join(20)
    recorder.close()
    assert data_in(tmp_path / "room.danmaku") == [arrival(number).data for number in range(200)]
    assert recorder.state.lost == 0


def test_a_disk_that_hangs_is_told_and_no_longer_waited_for(
    record: Begin, arrival: Make, disk: Disk, monkeypatch: pytest.MonkeyPatch, until: Until
) -> None:
    monkeypatch.setattr(recorder_module, "QUEUE_BYTES", 2_000)
    monkeypatch.setattr(recorder_module, "STALL_SECONDS", 0.05)
    disk.free.clear()
    recorder = record()
    for number in range(20):
        put(recorder, arrival(number))
    assert "the disk does not answer" in recorder.state.trouble
    assert recorder.state.lost == 20 - 2
    disk.free.set()
    until(lambda: not recorder.state.trouble)
    put(recorder, arrival(20))
    recorder.close()
    with Recording(recorder.state.path) as recording:
        assert [frame.data for frame in recording.frames()] == [b"frame 0", b"frame 1", b"frame 20"]
        [gap] = recording.links()
    assert (gap.phase, gap.detail) == ("unrecorded", "18 messages were not recorded")
    assert gap.gap == 17.0


def test_a_message_that_waits_for_room_at_the_end_is_counted(
    record: Begin, arrival: Make, disk: Disk, monkeypatch: pytest.MonkeyPatch, until: Until
) -> None:
    monkeypatch.setattr(recorder_module, "QUEUE_BYTES", 1)
    monkeypatch.setattr(end_wait, "CLOSE_SECONDS", 0.05)
    disk.free.clear()
    recorder = record()
    put(recorder, arrival(1))
    assert disk.asked.wait(20)
    late = threading.Thread(target=put, args=(recorder, arrival(2)))
    late.start()
    until(lambda: recorder._changed._waiters)  # type: ignore[attr-defined]  # it waits for room
    recorder.close()
    late.join(20)
    assert recorder.state.lost == 2
    disk.free.set()


def test_a_write_that_takes_longer_than_a_second_is_trouble_until_it_returns(
    record: Begin, arrival: Make, disk: Disk, until: Until
) -> None:
    ahead = [0.0]
    disk.free.clear()
    recorder = record(clock=lambda: time.monotonic() + ahead[0])
    put(recorder, arrival(1))
    assert disk.asked.wait(20)
    assert not recorder.state.trouble
    ahead[0] = 3.0
    assert "the disk does not answer" in recorder.state.trouble
    assert recorder.state.lost == 0
    disk.free.set()
    until(lambda: not recorder.state.trouble)
    recorder.close()
    assert (recorder.state.frames, recorder.state.lost) == (1, 0)


def test_everything_that_a_hanging_disk_has_not_taken_is_counted_once_at_the_end(
    record: Begin, arrival: Make, disk: Disk, monkeypatch: pytest.MonkeyPatch, until: Until
) -> None:
    monkeypatch.setattr(end_wait, "CLOSE_SECONDS", 0.05)
    recorder = record()
    put(recorder, arrival(0))
    until(lambda: recorder.state.frames)
    disk.free.clear()
    disk.asked.clear()
    for number in range(1, 6):
        put(recorder, arrival(number))
    assert disk.asked.wait(20)
    recorder.close()
    recorder.close()
    assert "the disk does not answer" in recorder.state.trouble
    assert (recorder.state.frames, recorder.state.lost) == (1, 5)
    disk.free.set()
    until(lambda: recorder.finished)
    assert (recorder.state.frames, recorder.state.lost) == (1, 5)


def test_a_batch_whose_write_returns_too_late_is_counted_once(
    record: Begin, arrival: Make, monkeypatch: pytest.MonkeyPatch, until: Until
) -> None:
    """The rows may be in the file, but close has reported them as missing."""
    written, free = threading.Event(), threading.Event()
    real = RecordingWriter.write

    def write(self: RecordingWriter, items: Sequence[Item]) -> None:
        real(self, items)
        written.set()
        free.wait()

    monkeypatch.setattr(RecordingWriter, "write", write)
    monkeypatch.setattr(end_wait, "HURRY_SECONDS", 0.05)
    recorder = record()
    put(recorder, arrival(0))
    assert written.wait(20)
    put(recorder, arrival(1))
    recorder.hurry()
    recorder.close()
    assert (recorder.state.frames, recorder.state.lost) == (0, 2)
    free.set()
    until(lambda: recorder.finished)
    assert (recorder.state.frames, recorder.state.lost) == (0, 2)
    assert "the disk does not answer" in recorder.state.trouble


def test_closing_in_a_hurry_does_not_wait_for_a_disk_that_hangs(
    record: Begin, arrival: Make, disk: Disk, monkeypatch: pytest.MonkeyPatch, until: Until
) -> None:
    monkeypatch.setattr(end_wait, "CLOSE_SECONDS", 600.0)
    monkeypatch.setattr(end_wait, "HURRY_SECONDS", 0.05)
    disk.free.clear()
    recorder = record()
    put(recorder, arrival(0))
    closing = threading.Thread(target=recorder.close)
    closing.start()
    recorder.hurry()
    closing.join(20)
    assert not closing.is_alive()
    assert recorder.state.lost == 1
    disk.free.set()
    until(lambda: recorder.finished)


def test_closing_in_a_hurry_writes_everything_to_a_disk_that_answers(
    record: Begin, arrival: Make, tmp_path: Path, until: Until
) -> None:
    recorder = record()
    put(recorder, arrival(0))
    until(lambda: recorder.state.frames)
    put(recorder, arrival(1))
    recorder.hurry()
    recorder.close()
    assert data_in(tmp_path / "room.danmaku") == [b"frame 0", b"frame 1"]


@pytest.mark.parametrize(("frames", "lost"), [(7, False), (20, True)])
def test_closing_waits_longer_for_a_disk_that_makes_progress_but_not_for_ever(
    frames: int, lost: bool, record: Begin, arrival: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each batch takes four seconds of a clock that only batches move."""
    now, gate, free = [0.0], threading.Semaphore(0), threading.Event()
    real = RecordingWriter.write

    def write(self: RecordingWriter, items: Sequence[Item]) -> None:
        if not free.is_set():
            gate.acquire()
        now[0] += 4.0
        real(self, items)

    monkeypatch.setattr(RecordingWriter, "write", write)
    monkeypatch.setattr(recorder_module, "BATCH_BYTES", 1)
    recorder = record()
    for number in range(frames):
        put(recorder, arrival(number))
    join = recorder._thread.join

    def let_one_through(seconds: float) -> None:
        gate.release()
        join(seconds)

    monkeypatch.setattr(recorder._thread, "join", let_one_through)
    clock = SimpleNamespace(monotonic=lambda: now[0])
    monkeypatch.setattr(end_wait, "time", clock)
    recorder.close()
    assert bool(recorder.state.lost) is lost
    assert recorder.state.frames + recorder.state.lost == frames
    free.set()
    gate.release()
    join(20)


def test_a_long_queue_is_written_in_batches_that_show_progress(
    record: Begin, arrival: Make, disk: Disk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(recorder_module, "BATCH_BYTES", 3_000)
    sizes: list[int] = []
    real = RecordingWriter.write

    def write(self: RecordingWriter, items: Sequence[Item]) -> None:
        sizes.append(len(items))
        real(self, items)

    monkeypatch.setattr(RecordingWriter, "write", write)
    disk.free.clear()
    recorder = record()
    for number in range(30):
        put(recorder, arrival(number))
    disk.free.set()
    recorder.close()
    assert len(sizes) >= 30 // 4
    assert data_in(tmp_path / "room.danmaku") == [arrival(number).data for number in range(30)]


@pytest.mark.parametrize("broken", [1, 99])
def test_messages_that_could_not_be_synced_are_written_once_more_or_counted(
    broken: int, record: Begin, arrival: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = [broken]
    real = RecordingWriter.sync

    def sync(self: RecordingWriter) -> None:
        if not self.fresh and left[0]:
            left[0] -= 1
            raise OSError(5, "Input/output error")
        real(self)

    monkeypatch.setattr(RecordingWriter, "sync", sync)
    monkeypatch.setattr(recorder_module, "RETRY_SECONDS", 0.01)
    monkeypatch.setattr(file_series, "SYNC_SECONDS", 600.0)
    recorder = record()
    for number in range(3):
        put(recorder, arrival(number))
    recorder.close()
    state = recorder.state
    if broken == 1:
        assert data_in(tmp_path / "room-2.danmaku") == [arrival(number).data for number in range(3)]
        assert (state.frames, state.events, state.lost, state.trouble) == (3, 3, 0, "")
    else:
        assert (state.frames, state.events, state.lost) == (0, 0, 3)
        assert "Input/output error" in state.trouble


def test_changes_of_the_connection_do_not_wait_for_room(
    record: Begin, disk: Disk, arrival: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder_module, "QUEUE_BYTES", 1)
    disk.free.clear()
    recorder = record()
    put(recorder, arrival(0))
    changes = [LinkChange("", AT + number, "waiting") for number in range(5)]
    for change in changes:
        recorder.link(change)
    disk.free.set()
    recorder.close()
    with Recording(recorder.state.path) as recording:
        assert list(recording.links()) == changes


def test_a_full_disk_is_told_and_the_recording_goes_on_in_a_new_file(
    record: Begin, arrival: Make, disk: Disk, tmp_path: Path, until: Until
) -> None:
    recorder = record()
    recorder.link(LinkChange("", AT, "live"))
    put(recorder, arrival(0))
    until(lambda: recorder.state.frames == 1)
    disk.error = sqlite3.OperationalError("database or disk is full")
    disk.error.sqlite_errorname = "SQLITE_FULL"
    put(recorder, arrival(1))
    until(lambda: recorder.state.trouble)
    remedy = "make room, or record to another disk"
    assert recorder.state.trouble == (
        f"not recording: the disk is full: {remedy} ({tmp_path / 'room.danmaku'})"
    )
    put(recorder, arrival(2))
    disk.error = None
    until(lambda: not recorder.state.trouble)
    put(recorder, arrival(3))
    recorder.close()
    second = tmp_path / "room-2.danmaku"
    assert data_in(tmp_path / "room.danmaku") == [b"frame 0"]
    assert data_in(second) == [b"frame 1", b"frame 2", b"frame 3"]
    assert recorder.state.notice == f"the disk is full: the recording goes on in {second}"
    assert (recorder.state.lost, recorder.state.path) == (0, second)
    with Recording(second) as recording:
        assert [change.phase for change in recording.links()] == ["live"]
    assert len(list(tmp_path.iterdir())) == 2


def test_a_file_whose_rows_a_trigger_leaves_out_is_followed_by_another_with_every_message(
    record: Begin, arrival: Make, tmp_path: Path, until: Until
) -> None:
    recorder = record()
    put(recorder, arrival(0))
    until(lambda: recorder.state.frames)
    first, second = tmp_path / "room.danmaku", tmp_path / "room-2.danmaku"
    other = sqlite3.connect(first, isolation_level=None)
    other.execute("CREATE TRIGGER t BEFORE INSERT ON frame BEGIN SELECT RAISE(IGNORE); END")
    other.close()
    put(recorder, arrival(1))
    recorder.close()
    assert (data_in(first), data_in(second)) == ([b"frame 0"], [b"frame 1"])
    assert (recorder.state.frames, recorder.state.lost, recorder.state.trouble) == (2, 0, "")
    reason = "another program has added a trigger to the file"
    assert recorder.state.notice == f"{reason}: the recording goes on in {second}"


def test_what_a_full_disk_never_takes_is_counted(
    record: Begin, arrival: Make, disk: Disk, tmp_path: Path, until: Until
) -> None:
    disk.error = OSError(28, "No space left on device")
    recorder = record()
    put(recorder, arrival(0))
    until(lambda: recorder.state.trouble)
    put(recorder, arrival(1))
    recorder.close()
    assert recorder.state.lost == 2
    assert recorder.state.trouble == (
        "not recording: No space left on device: make room, or record to another disk"
        f" ({tmp_path / 'room-2.danmaku'})"
    )
    assert not list(tmp_path.iterdir())
    put(recorder, arrival(2))
    assert recorder.state.lost == 3


def test_a_folder_that_cannot_be_written_is_told_until_it_can(
    record: Begin, arrival: Make, disk: Disk, tmp_path: Path, until: Until
) -> None:
    assert not disk.asked.is_set()
    folder = tmp_path / "later"
    recorder = record(folder / "room.danmaku")
    put(recorder, arrival(0))
    until(lambda: recorder.state.trouble)
    assert "No such file or directory" in recorder.state.trouble
    folder.mkdir()
    until(lambda: not recorder.state.trouble)
    recorder.close()
    assert data_in(folder / "room.danmaku") == [b"frame 0"]


def test_two_recorders_never_write_the_same_file(
    record: Begin, arrival: Make, tmp_path: Path, until: Until
) -> None:
    first = record()
    put(first, arrival(0))
    until(lambda: first.state.frames)
    second = record()
    put(second, arrival(1))
    second.close()
    put(first, arrival(2))
    first.close()
    assert "is being recorded to by another program" in second.state.notice
    assert data_in(tmp_path / "room.danmaku") == [b"frame 0", b"frame 2"]
    assert data_in(tmp_path / "room-2.danmaku") == [b"frame 1"]


def test_a_file_that_is_no_recording_is_left_alone(
    record: Begin, arrival: Make, tmp_path: Path
) -> None:
    diary = tmp_path / "room.danmaku"
    diary.write_text("dear diary\n" * 500)
    recorder = record(diary)
    put(recorder, arrival(0))
    recorder.close()
    assert diary.read_text() == "dear diary\n" * 500
    assert data_in(tmp_path / "room-2.danmaku") == [b"frame 0"]
    assert "is no recording" in recorder.state.notice


def test_a_file_that_is_taken_away_is_replaced(
    record: Begin, arrival: Make, tmp_path: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_series, "SYNC_SECONDS", 0.0)
    monkeypatch.setattr(recorder_module, "RETRY_SECONDS", 0.01)
    recorder = record()
    put(recorder, arrival(0))
    until(lambda: recorder.state.frames)
    (tmp_path / "room.danmaku").unlink()
    put(recorder, arrival(1))
    until(lambda: recorder.state.trouble)
    put(recorder, arrival(2))
    recorder.close()
    assert "the file was taken away" in recorder.state.notice
    assert b"frame 2" in data_in(recorder.state.path)


def test_a_fault_of_the_programs_own_is_told_and_nothing_waits_for_it(
    record: Begin, arrival: Make, disk: Disk, until: Until
) -> None:
    disk.error = RuntimeError("unforeseen")
    recorder = record()
    put(recorder, arrival(0))
    until(lambda: recorder.finished)
    put(recorder, arrival(1))
    assert recorder.state.trouble == "not recording: unforeseen"
    assert recorder.state.lost == 2


def test_nothing_is_taken_after_the_end(record: Begin, arrival: Make, tmp_path: Path) -> None:
    recorder = record()
    put(recorder, arrival(0))
    recorder.finish()
    put(recorder, arrival(1))
    recorder.close()
    assert data_in(tmp_path / "room.danmaku") == [b"frame 0"]
    assert recorder.state.lost == 0


def test_a_frame_larger_than_the_queue_is_recorded(
    record: Begin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorder_module, "QUEUE_BYTES", 1_000)
    recorder = record()
    recorder.frame(bytes(5_000), (), AT)
    recorder.frame(bytes(6_000), (), AT)
    recorder.close()
    assert [len(data) for data in data_in(tmp_path / "room.danmaku")] == [5_000, 6_000]


def test_nothing_is_left_open(
    record: Begin, arrival: Make, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    real = os.open
    opened: list[int] = []

    def noted(path: Path, flags: int, mode: int = 0o777) -> int:
        opened.append(real(path, flags, mode))
        return opened[-1]

    monkeypatch.setattr(os, "open", noted)
    recorder = record()
    put(recorder, arrival(0))
    recorder.close()
    assert opened
    targets = [Path(f"/proc/self/fd/{each}") for each in opened]
    assert not any(
        link.exists() and str(link.readlink()).startswith(str(tmp_path)) for link in targets
    )


@pytest.mark.parametrize("limit", [SplitLimit(seconds=10.0), SplitLimit(size=100_000)])
def test_a_full_file_is_followed_by_another_and_no_frame_is_lost_or_doubled(
    limit: SplitLimit, origin: RecordingOrigin, arrival: Make, tmp_path: Path, until: Until
) -> None:
    now = 0.0
    recorder = Recorder(
        tmp_path / "room.danmaku", origin, split=limit, wall=lambda: AT, clock=lambda: now
    )
    recorder.link(LinkChange("", AT, "live"))
    for number in range(40):
        recorder.frame(bytes([number]) * 6_000, arrival(number).events, AT + number)
        now += 1.0
        until(partial(lambda count: recorder.state.frames == count, number + 1))
    recorder.close()
    state = recorder.state
    assert len(state.files) > 2
    assert [file.name for file in state.files[:3]] == [
        "room.danmaku",
        "room-2.danmaku",
        "room-3.danmaku",
    ]
    assert sorted(tmp_path.iterdir()) == sorted(state.files)
    assert [data[0] for file in state.files for data in data_in(file)] == list(range(40))
    if limit.size is not None:
        assert all(file.stat().st_size <= limit.size for file in state.files)
    for file in state.files:
        with Recording(file) as recording:
            assert next(recording.links()).phase == "live"
    assert not state.trouble + state.notice


def test_files_that_follow_one_another_have_no_gap_between_their_sessions(
    origin: RecordingOrigin, arrival: Make, tmp_path: Path, until: Until
) -> None:
    """Neither the quiet before a new file nor a slow disk that opens it is an interruption."""
    now = 0.0
    recorder = Recorder(
        tmp_path / "room.danmaku",
        origin,
        split=SplitLimit(size=100_000),
        wall=lambda: AT + now + 3.0,
        clock=lambda: now,
    )
    for number in range(40):
        recorder.frame(bytes([number]) * 6_000, arrival(number).events, AT + now)
        now += 7.0
        until(partial(lambda count: recorder.state.frames == count, number + 1))
    recorder.close()
    sessions: list[RecordedSession] = []
    for file in recorder.state.files:
        with Recording(file) as recording:
            sessions += recording.sessions
    assert len(sessions) > 2
    assert all(0 < after.started - before.ended < 0.001 for before, after in pairwise(sessions))


def test_the_file_alone_lacks_only_the_last_moments(
    record: Begin, arrival: Make, tmp_path: Path, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_series, "FOLD_SECONDS", 0.05)
    monkeypatch.setattr(file_series, "SYNC_SECONDS", 0.0)
    recorder = record()
    copy = tmp_path / "copy.danmaku"

    def copied() -> list[bytes | str]:
        copy.write_bytes((tmp_path / "room.danmaku").read_bytes())
        return data_in(copy)

    until(lambda: (tmp_path / "room.danmaku").exists() and recorder.state.since)
    for number in range(3):
        put(recorder, arrival(number))
        expected = [arrival(before).data for before in range(number + 1)]
        until(partial(lambda rows: recorder.state.frames and copied() == rows, expected))
    assert not list(tmp_path.glob("copy.danmaku-*"))
    with Recording(copy) as recording:
        assert recording.lacks_log
    recorder.close()
    with Recording(tmp_path / "room.danmaku") as recording:
        assert not recording.lacks_log
