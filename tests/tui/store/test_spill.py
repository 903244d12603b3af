from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from danmaku_proto.events import LinkChange
from danmaku_tui.store import end_wait
from danmaku_tui.store import recorder as recorder_module
from danmaku_tui.store.recorder import Recorder
from danmaku_tui.store.recording import Recording
from danmaku_tui.store.recording_copy import copy_recordings
from danmaku_tui.store.rows import Item, ReceivedFrame
from danmaku_tui.store.state import RecordingOrigin
from danmaku_tui.store.writer import RecordingWriter

AT: Final = 1_790_000_000.0

Make = Callable[[int], ReceivedFrame]
Until = Callable[[Callable[[], object]], None]


class Disks:
    """Two folders: the first fails or hangs, the second one can fail, too."""

    def __init__(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.first, self.second = tmp_path / "first", tmp_path / "second"
        self.first.mkdir()
        self.free = threading.Event()
        self.free.set()
        self.asked = threading.Event()
        self.broken: set[Path] = set()
        real = RecordingWriter.write

        def write(writer: RecordingWriter, items: Sequence[Item]) -> None:
            if writer.path.parent == self.first:
                self.asked.set()
                self.free.wait()
            if writer.path.parent in self.broken:
                raise OSError(28, "No space left on device")
            real(writer, items)

        monkeypatch.setattr(RecordingWriter, "write", write)
        monkeypatch.setattr(recorder_module, "RETRY_SECONDS", 0.01)
        monkeypatch.setattr(recorder_module, "SPILL_SECONDS", 0.05)
        monkeypatch.setattr(recorder_module, "QUEUE_BYTES", 2_000)


@pytest.fixture
def disks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Disks:
    return Disks(tmp_path, monkeypatch)


@pytest.fixture
def recorder(disks: Disks, origin: RecordingOrigin) -> Iterator[Recorder]:
    recorder = Recorder(disks.first / "room.danmaku", origin, spill=disks.second, wall=lambda: AT)
    yield recorder
    disks.free.set()
    recorder.close()
    assert recorder.finished


def put(recorder: Recorder, arrival: ReceivedFrame) -> None:
    recorder.frame(arrival.data, arrival.events, arrival.at)


def data_in(*paths: Path) -> list[bytes | str]:
    found: list[bytes | str] = []
    for path in paths:
        with Recording(path) as recording:
            found += [frame.data for frame in recording.frames()]
    return found


def test_messages_without_room_go_to_the_other_folder_and_merge_joins_them(
    recorder: Recorder, disks: Disks, arrival: Make, until: Until, tmp_path: Path
) -> None:
    recorder.link(LinkChange("", AT, "live"))
    put(recorder, arrival(0))
    until(lambda: recorder.state.frames)
    disks.free.clear()
    for number in range(1, 20):
        put(recorder, arrival(number))
        if number == 10:
            recorder.link(LinkChange("", AT + 10.5, "waiting", "the network is gone"))
    first, second = disks.first / "room.danmaku", disks.second / "room.danmaku"
    until(lambda: recorder.state.spilled == 17)
    state = recorder.state
    assert (state.trouble, state.lost) == ("", 0)
    assert state.notice == f"the disk does not answer: the recording goes on in {second}"
    disks.free.set()
    until(lambda: recorder.state.frames == 20)
    put(recorder, arrival(20))
    recorder.close()
    state = recorder.state
    assert (state.frames, state.events, state.lost, state.spilled) == (21, 21, 0, 17)
    assert (state.files, state.spill_files, state.trouble) == ((first,), (second,), "")
    assert len(data_in(first)) == 4
    with Recording(second) as recording:
        assert [change.phase for change in recording.links()] == ["live", "waiting"]
    joined = tmp_path / "joined.danmaku"
    joined.touch()
    copy_recordings((first, second), joined, program="test")
    assert data_in(joined) == [arrival(number).data for number in range(21)]
    with Recording(joined) as recording:
        assert [change.phase for change in recording.links()] == ["live", "waiting"]


def test_what_waits_for_the_disk_at_the_end_goes_to_the_other_folder(
    recorder: Recorder,
    disks: Disks,
    arrival: Make,
    until: Until,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put(recorder, arrival(0))
    until(lambda: recorder.state.frames)
    disks.free.clear()
    disks.asked.clear()
    put(recorder, arrival(1))
    assert disks.asked.wait(20)
    put(recorder, arrival(2))
    monkeypatch.setattr(end_wait, "HURRY_SECONDS", 0.0)
    recorder.hurry()
    monkeypatch.setattr(end_wait, "HURRY_SECONDS", 20.0)  # for the other folder
    recorder.close()
    state = recorder.state
    assert (state.frames, state.lost, state.spilled, state.trouble) == (3, 0, 2, "")
    assert data_in(disks.second / "room.danmaku") == [b"frame 1", b"frame 2"]
    disks.free.set()
    until(lambda: recorder.finished)
    assert (recorder.state.frames, recorder.state.spilled) == (3, 2)


def test_a_full_disk_spills_the_rest_at_the_end_into_a_new_file(
    recorder: Recorder, disks: Disks, arrival: Make, origin: RecordingOrigin
) -> None:
    disks.second.mkdir()
    old = disks.second / "room.danmaku"
    RecordingWriter.open(old, origin, AT).close()
    before = old.read_bytes()
    disks.broken = {disks.first}
    for number in range(10):
        put(recorder, arrival(number))
    recorder.close()
    state = recorder.state
    assert (state.frames, state.lost, state.trouble) == (10, 0, "")
    assert sorted(disks.second.iterdir()) == sorted([old, *state.spill_files])
    assert old.read_bytes() == before
    for file in state.spill_files:
        assert data_in(file) == sorted(data_in(file))
    found = data_in(*state.spill_files)
    assert sorted(found) == [arrival(number).data for number in range(10)]
    assert "No space left on device" in state.notice


def test_what_both_folders_refuse_is_counted(
    recorder: Recorder, disks: Disks, arrival: Make
) -> None:
    disks.broken = {disks.first, disks.second}
    for number in range(10):
        put(recorder, arrival(number))
    recorder.close()
    state = recorder.state
    assert (state.frames, state.lost) == (0, 10)
    assert "No space left on device" in state.trouble
    assert str(disks.second) in state.trouble


def test_a_folder_that_cannot_be_made_is_reported(
    recorder: Recorder, disks: Disks, arrival: Make
) -> None:
    disks.second.write_text("a file")
    disks.broken = {disks.first}
    put(recorder, arrival(0))
    recorder.close()
    assert recorder.state.lost == 1
    assert "File exists" in recorder.state.trouble


def test_a_message_after_the_end_begins_no_other_recording(
    recorder: Recorder, disks: Disks, arrival: Make
) -> None:
    disks.broken = {disks.first}
    put(recorder, arrival(0))
    recorder.close()
    disks.broken = set()
    files = recorder.state.spill_files
    recorder._state = replace(recorder._state, trouble="not recording: full")
    put(recorder, arrival(1))
    assert recorder.state.spill_files == files
    assert (recorder.state.frames, recorder.state.lost) == (1, 1)


def test_nothing_is_made_in_the_other_folder_without_need(
    recorder: Recorder, disks: Disks, arrival: Make
) -> None:
    put(recorder, arrival(0))
    recorder.close()
    assert not disks.second.exists()
    assert (recorder.state.spilled, recorder.state.spill_files) == (0, ())
