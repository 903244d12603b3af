from __future__ import annotations

import os
from pathlib import Path

import pytest

from danmaku_proto.events import Chat, Kind
from danmaku_tui.store import frame_files
from danmaku_tui.store.error import RecordingError
from danmaku_tui.store.recording import Recording

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
