from __future__ import annotations

import os
from pathlib import Path

import pytest

from danmaku_proto.events import Chat, Kind
from danmaku_tui.store import frame_files
from danmaku_tui.store.error import RecordingError
from danmaku_tui.store.recording import Recording
from tests.fixtures.costly_frames import FRAMES
from tests.fixtures.wire import field, message, push, response

FIXTURES = Path(__file__).parents[2] / "fixtures"


def test_a_captured_frame_reads_like_a_recording_of_it() -> None:
    path = FIXTURES / "chat.frame.bin"
    with Recording(path) as recording:
        [frame] = recording.frames()
        assert frame.data == path.read_bytes()
        assert recording.sessions[0].dialect == "douyin"
        [(_, chat)] = recording.timed_events()
        assert isinstance(chat, Chat)
        assert chat.text == "这首歌叫什么名字？"


def test_a_classrooms_frame_is_known_by_what_it_says() -> None:
    with Recording(FIXTURES / "classroom.frame.bin") as recording:
        assert recording.sessions[0].dialect == "classroom"
        assert [event.kind for _, event in recording.timed_events()] == [Kind.CHAT]


def test_a_folder_of_frames_is_one_recording_in_the_order_of_the_names(tmp_path: Path) -> None:
    for name in ("gift", "chat", "member"):
        data = (FIXTURES / f"{name}.frame.bin").read_bytes()
        (tmp_path / f"{name}.frame.bin").write_bytes(data)
        os.utime(tmp_path / f"{name}.frame.bin", (1.7e9, 1.7e9))
    (tmp_path / "README.md").write_text("about")
    with Recording(tmp_path) as recording:
        assert [frame.at for frame in recording.frames()] == [1.7e9, 1.7e9 + 1, 1.7e9 + 2]
        kinds = {event.kind for _, event in recording.timed_events()}
        assert {Kind.CHAT, Kind.GIFT, Kind.ENTER} <= kinds
        assert recording.meta["source"] == tmp_path.name
        assert not recording.event_count(kinds=[Kind.FAULT])
        gifts = [event for _, event in recording.timed_events(kinds=[Kind.GIFT])]
        assert all(getattr(gift, "count", 0) for gift in gifts)


def test_a_folder_that_would_fill_the_memory_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frame_files, "FOLDER_BYTES", 10)
    (tmp_path / "a.bin").write_bytes(bytes(11))
    with pytest.raises(RecordingError, match="too large"):
        Recording(tmp_path)


def damaged(name: str, path: Path) -> Path:
    data = bytearray((FIXTURES / name).read_bytes())
    at = data.index(b"\x1f\x8b")
    data[at + 12 : at + 40] = b"\xff" * 28
    path.write_bytes(data)
    return path


def test_a_damaged_push_frame_is_no_comment_of_a_class(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="holds 1 frame, and it cannot be read"):
        Recording(damaged("gift.frame.bin", tmp_path / "a.bin"))


def test_a_push_frame_without_its_end_is_one_still(tmp_path: Path) -> None:
    path = tmp_path / "a.bin"
    path.write_bytes((FIXTURES / "chat.frame.bin").read_bytes()[:300])
    with pytest.raises(RecordingError, match="corrupt frame"):
        Recording(path)


def test_a_damaged_frame_among_good_ones_is_a_counted_fault(tmp_path: Path) -> None:
    damaged("gift.frame.bin", tmp_path / "a.bin")
    (tmp_path / "b.bin").write_bytes((FIXTURES / "chat.frame.bin").read_bytes())
    with Recording(tmp_path) as recording:
        assert recording.sessions[0].dialect == "douyin"
        kinds = [event.kind for _, event in recording.timed_events()]
        assert kinds == [Kind.FAULT, Kind.CHAT]


def folder_of(path: Path, frames: list[bytes]) -> Path:
    path.mkdir()
    for number, data in enumerate(frames):
        (path / f"{number:05}.bin").write_bytes(data)
    return path


def test_frames_with_more_events_than_fit_into_memory_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frame_files, "EVENTS_BYTES", 1_000_000)
    crowd = push(
        response(*(message("WebcastChatMessage", field(3, b"x"), n + 1) for n in range(1_000)))
    )
    folder_of(tmp_path / "one", [crowd])
    Recording(tmp_path / "one").close()
    folder_of(tmp_path / "many", [crowd] * 3)
    with pytest.raises(RecordingError, match="too large for captured frames"):
        Recording(tmp_path / "many")


def test_frames_that_are_too_costly_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frame_files, "COSTLY_FRAMES", 1)
    costly = FRAMES["sentences of jamo"]()
    Recording(folder_of(tmp_path / "one", [costly])).close()
    with pytest.raises(RecordingError, match="too large for captured frames"):
        Recording(folder_of(tmp_path / "two", [costly] * 2))
