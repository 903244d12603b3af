from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from danmaku_proto.events import Chat, Event, Gift, LinkChange, User, Viewers
from danmaku_tui.store import writer as writer_module
from danmaku_tui.store.error import MissingRowsError, RecordingError, why
from danmaku_tui.store.recording import Recording
from danmaku_tui.store.rows import ReceivedFrame
from danmaku_tui.store.state import RecordingOrigin
from danmaku_tui.store.writer import RecordingWriter

Make = Callable[[int], ReceivedFrame]


def test_a_recording_is_gone_on_with_in_another_session(
    tmp_path: Path, origin: RecordingOrigin, arrival: Make
) -> None:
    path = tmp_path / "room.danmaku"
    for first in (0, 3):
        writing = RecordingWriter.open(path, origin, 1_790_000_000.0 + first)
        writing.write([arrival(first), arrival(first + 1)])
        writing.close()
    with Recording(path) as recording:
        assert [frame.data for frame in recording.frames()] == [
            b"frame 0",
            b"frame 1",
            b"frame 3",
            b"frame 4",
        ]
        assert [frame.session for frame in recording.frames()] == [1, 1, 2, 2]
        sessions = recording.sessions
    assert [session.ended - session.started for session in sessions] == [1.0, 1.0]


def test_a_session_counts_as_cut_off_until_it_is_closed(
    tmp_path: Path, origin: RecordingOrigin, arrival: Make
) -> None:
    path, copy = tmp_path / "room.danmaku", tmp_path / "copy.danmaku"
    writer = RecordingWriter.open(path, origin, 0.0)
    writer.write([arrival(0)])
    writer.fold()
    with Recording(path) as recording:
        assert not recording.cut_off  # it is being recorded
    copy.write_bytes(path.read_bytes())  # as after a kill
    writer.close()
    with Recording(path) as recording:
        assert not recording.cut_off
    RecordingWriter.open(copy, origin, 9.0).close()
    with Recording(copy) as recording:
        assert recording.cut_off
        assert set(recording.meta) >= {"unclosed-1"}
        assert "unclosed-2" not in recording.meta


def test_a_recording_whose_session_has_not_begun_is_cut_off(
    tmp_path: Path, origin: RecordingOrigin
) -> None:
    path = tmp_path / "room.danmaku"
    database = sqlite3.connect(path, isolation_level=None)
    writer_module.make(database, origin, 0.0)
    database.close()
    with Recording(path) as recording:
        assert recording.cut_off


def test_nothing_that_opens_a_door_is_written(tmp_path: Path, origin: RecordingOrigin) -> None:
    path = tmp_path / "room.danmaku"
    RecordingWriter.open(path, origin, 0.0).close()
    assert b"secret" not in path.read_bytes()
    with Recording(path) as recording:
        assert recording.meta["source"] == "wss://example.org/push"
        assert recording.sessions[0].source == "wss://example.org/push"


def test_a_batch_is_written_whole_or_not_at_all(
    tmp_path: Path, origin: RecordingOrigin, arrival: Make
) -> None:
    path = tmp_path / "room.danmaku"
    writing = RecordingWriter.open(path, origin, 0.0)
    writing.write([arrival(0)])
    broken = Chat("1", 1.0, User("", "", ""), b"no text")  # type: ignore[arg-type]  # a fault of this program's
    with pytest.raises((AttributeError, TypeError)):
        writing.write([arrival(1), ReceivedFrame(b"", (broken,), 1.0)])
    writing.write([arrival(2)])
    writing.close()
    with Recording(path) as recording:
        assert [frame.data for frame in recording.frames()] == [b"frame 0", b"frame 2"]


def test_everything_that_a_feed_can_say_has_a_row(
    tmp_path: Path, origin: RecordingOrigin, every_kind: Callable[..., list[Event]]
) -> None:
    path = tmp_path / "room.danmaku"
    said = [event for event in every_kind() if not isinstance(event, LinkChange)]
    huge = Viewers("huge", 1.7e9, online=2**64 - 1)
    broken = Gift("broken", 1.7e9, User("\ud800", "x", ""), "x", "1", 1, 1)
    writing = RecordingWriter.open(path, origin, 1.7e9)
    writing.write([ReceivedFrame("a text \ud800", (*said, huge, broken), 1.7e9)])
    writing.close()
    with Recording(path) as recording:
        found = [event for _, event in recording.timed_events()]
        assert found[: len(said) + 1] == [*said, huge]
        assert len(found) == len(said) + 2
        counts = Counter(event.kind for event in found)
        assert {kind: recording.event_count(kinds=[kind]) for kind in counts} == counts
        assert recording.event_count() == counts.total()
        assert [type(frame.data) for frame in recording.frames()] == [str]


def test_a_file_that_was_taken_away_is_noticed_when_it_is_synced(
    tmp_path: Path, origin: RecordingOrigin
) -> None:
    path = tmp_path / "room.danmaku"
    writing = RecordingWriter.open(path, origin, 0.0)
    path.unlink()
    with pytest.raises(OSError, match="taken away"):
        writing.sync()
    writing.abandon()


def test_a_file_made_in_vain_goes_away_again(
    tmp_path: Path, origin: RecordingOrigin, arrival: Make
) -> None:
    path = tmp_path / "room.danmaku"
    RecordingWriter.open(path, origin, 0.0).abandon()
    assert not list(tmp_path.iterdir())
    writing = RecordingWriter.open(path, origin, 0.0)
    writing.write([arrival(0)])
    writing.abandon()
    RecordingWriter.open(path, origin, 0.0).abandon()
    assert [each.name for each in tmp_path.iterdir()] == ["room.danmaku"]


def test_anyone_may_read_while_it_is_written(
    tmp_path: Path, origin: RecordingOrigin, arrival: Make
) -> None:
    writing = RecordingWriter.open(tmp_path / "room.danmaku", origin, 0.0)
    writing.write([arrival(0)])
    with Recording(writing.path) as recording:
        frames = recording.frames()
        assert next(frames).data == b"frame 0"
        writing.write([arrival(1)])
        assert [frame.data for frame in frames] == [b"frame 1"]
        with pytest.raises(RecordingError, match="it cannot be written"):
            recording._pages.rows("DELETE FROM frame")
    writing.close()


@pytest.mark.parametrize("kind", ["nfs4", "cifs", "fuse.sshfs", "9p"])
def test_a_network_file_system_gets_a_rollback_journal(
    kind: str,
    tmp_path: Path,
    origin: RecordingOrigin,
    arrival: Make,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(writer_module, "network_type", lambda _: kind)
    path = tmp_path / "room.danmaku"
    writer = RecordingWriter.open(path, origin, 0.0)
    writer.write([arrival(0)])
    writer.sync()
    writer.fold()
    assert [each.name for each in tmp_path.iterdir()] == ["room.danmaku"]
    with Recording(path) as recording:
        assert recording.growing
        assert [frame.data for frame in recording.frames()] == [b"frame 0"]
        writer.write([arrival(1)])
    copy = tmp_path / "copy.danmaku"
    copy.write_bytes(path.read_bytes())
    writer.close()
    with Recording(copy) as recording:
        assert not recording.lacks_log
        assert len(list(recording.frames())) == 2


def test_a_recording_with_a_log_is_continued_without_one(
    tmp_path: Path, origin: RecordingOrigin, arrival: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "room.danmaku"
    for number, kind in enumerate(("", "nfs", "")):
        monkeypatch.setattr(writer_module, "network_type", lambda _, kind=kind: kind)
        writer = RecordingWriter.open(path, origin, 0.0)
        writer.write([arrival(number)])
        writer.close()
    with Recording(path) as recording:
        assert len(list(recording.frames())) == 3


def test_the_file_alone_is_whole_after_a_merge_of_the_log(
    tmp_path: Path, origin: RecordingOrigin, arrival: Make
) -> None:
    writer = RecordingWriter.open(tmp_path / "room.danmaku", origin, 0.0)
    copy = tmp_path / "copy.danmaku"
    copy.write_bytes(writer.path.read_bytes())
    with Recording(copy) as recording:
        assert len(recording.sessions) == 1
    writer.write([arrival(0)])
    writer.fold()
    copy.write_bytes(writer.path.read_bytes())
    with Recording(copy) as recording:
        assert [frame.data for frame in recording.frames()] == [b"frame 0"]
    writer.close()


def test_half_a_batch_of_a_killed_writer_is_taken_back(
    tmp_path: Path, origin: RecordingOrigin, arrival: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer_module, "network_type", lambda _: "nfs")
    path, copy = tmp_path / "room.danmaku", tmp_path / "copy.danmaku"
    writer = RecordingWriter.open(path, origin, 0.0)
    writer.write([arrival(0)])
    database = writer._database
    database.execute("PRAGMA cache_size = 1")  # pages go to the file before the end of a batch
    database.execute("BEGIN IMMEDIATE")
    for _ in range(200):
        database.execute("INSERT INTO frame (at, data) VALUES (1.0, zeroblob(4000))")
    for suffix in ("", "-journal"):
        source = path.with_name(path.name + suffix)
        copy.with_name(copy.name + suffix).write_bytes(source.read_bytes())
    database.execute("ROLLBACK")
    writer.close()
    with Recording(copy) as recording:
        assert [frame.data for frame in recording.frames()] == [b"frame 0"]


def test_a_refused_log_is_replaced_by_a_rollback_journal(tmp_path: Path) -> None:
    class Refusing(sqlite3.Connection):
        def execute(self, sql: str, parameters: Any = ()) -> sqlite3.Cursor:  # noqa: ANN401  # sqlite3's
            if "WAL" in sql:
                raise sqlite3.OperationalError("locking protocol")
            return super().execute(sql, parameters)

    path = tmp_path / "room.danmaku"
    database = sqlite3.connect(path, factory=Refusing)
    assert writer_module._choose_journal(database, path) is False
    assert database.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    database.close()
    other = sqlite3.connect(path)
    assert writer_module._choose_journal(other, path) is True
    other.close()


@pytest.mark.parametrize(
    "trigger",
    [
        "BEFORE INSERT ON frame BEGIN SELECT RAISE(IGNORE); END",
        "BEFORE INSERT ON event WHEN NEW.kind = 'chat' BEGIN SELECT RAISE(IGNORE); END",
        "AFTER INSERT ON frame BEGIN DELETE FROM frame WHERE id = NEW.id; END",
        "AFTER INSERT ON frame BEGIN UPDATE frame SET data = NULL; END",
        "BEFORE UPDATE ON session BEGIN SELECT RAISE(IGNORE); END",
    ],
)
def test_a_trigger_that_another_program_adds_is_an_error(
    trigger: str, tmp_path: Path, origin: RecordingOrigin, arrival: Make
) -> None:
    path = tmp_path / "room.danmaku"
    writer = RecordingWriter.open(path, origin, 0.0)
    writer.write([arrival(0)])
    other = sqlite3.connect(path, isolation_level=None)
    other.execute(f"CREATE TRIGGER other {trigger}")
    with pytest.raises(sqlite3.DatabaseError) as caught:
        writer.write([arrival(1)])
    assert why(caught.value) == "another program has added a trigger to the file"
    other.close()
    writer.close()
    with Recording(path) as recording:
        assert [frame.data for frame in recording.frames()] == [b"frame 0"]
        assert recording.event_count() == 1


def test_a_row_that_sqlite_leaves_out_in_silence_is_an_error(
    tmp_path: Path, origin: RecordingOrigin, arrival: Make
) -> None:
    path = tmp_path / "room.danmaku"
    writer = RecordingWriter.open(path, origin, 0.0)
    other = sqlite3.connect(path, isolation_level=None)
    other.executescript(
        "DROP TABLE frame; CREATE TABLE frame (id INTEGER PRIMARY KEY, at REAL, session INTEGER,"
        " data BLOB UNIQUE ON CONFLICT IGNORE, is_text INTEGER)"
    )
    with pytest.raises(MissingRowsError, match="does not take every message"):
        writer.write([arrival(1), arrival(1)])
    writer.write([arrival(2)])
    other.execute("DELETE FROM session")
    other.close()
    with pytest.raises(MissingRowsError):
        writer.write([arrival(3)])
    writer.close()
