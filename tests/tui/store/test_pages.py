from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from danmaku_tui.store import pages
from danmaku_tui.store.error import RecordingError
from danmaku_tui.store.pages import Pages
from danmaku_tui.store.rows import ReceivedFrame
from danmaku_tui.store.state import RecordingOrigin
from danmaku_tui.store.writer import RecordingWriter

FRAMES = "SELECT id, data FROM frame WHERE id > ? ORDER BY id"


@pytest.fixture
def path(tmp_path: Path, origin: RecordingOrigin, arrival: Callable[[int], ReceivedFrame]) -> Path:
    """A recording of twenty messages."""
    writer = RecordingWriter.open(tmp_path / "room.danmaku", origin, 0.0)
    writer.write([arrival(number) for number in range(20)])
    writer.close()
    return writer.path


def test_rows_come_a_page_at_a_time(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    page = Pages._page

    def measured(*arguments: object) -> tuple[list[tuple[object, ...]], int]:
        rows, size = page(*arguments)  # type: ignore[arg-type]  # as they come
        sizes.append(len(rows))
        return rows, size

    monkeypatch.setattr(Pages, "_page", measured)
    monkeypatch.setattr(pages, "FIRST_ROWS", 2)
    monkeypatch.setattr(pages, "PAGE_ROWS", 10)
    reader = Pages(path)
    assert [number for number, _ in reader.following(FRAMES, 3, ())] == list(range(4, 21))
    assert sizes == [2, 8, 7, 0]
    reader.close()


def test_a_page_ends_at_its_bytes(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "PAGE_BYTES", 1)
    reader = Pages(path)
    assert len(reader._page(FRAMES, (0,), 1, 8)[0]) == 1
    assert len(reader._page(FRAMES, (0,), None, 8)[0]) == 8
    assert len(list(reader.following(FRAMES, 0, (), 1))) == 20
    reader.close()


def test_a_writer_adds_rows_between_two_pages(
    path: Path, origin: RecordingOrigin, arrival: Callable[[int], ReceivedFrame]
) -> None:
    reader = Pages(path)
    rows = reader.following(FRAMES, 0, ())
    first = next(rows)
    writer = RecordingWriter.open(path, origin, 30.0)
    writer.write([arrival(30)])
    assert [first[0], *(number for number, _ in rows)] == list(range(1, 22))
    writer.close()
    reader.close()


def test_an_interrupted_read_ends_with_an_error(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "STEPS_BETWEEN", 1)
    reader = Pages(path)
    reader.interrupt()
    failed: list[str] = []

    def read() -> None:
        try:
            reader.rows("SELECT count(*) FROM frame, frame AS other")
        except RecordingError as error:
            failed.append(str(error))

    thread = threading.Thread(target=read)
    thread.start()
    thread.join()
    assert len(failed) == 1
    assert str(path) in failed[0]
    reader.close()


def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(RecordingError, match="is no file"):
        Pages(tmp_path / "pipe")


def test_a_statement_that_fails_is_an_error_of_the_file(path: Path) -> None:
    reader = Pages(path)
    with pytest.raises(RecordingError, match="cannot be read"):
        reader.rows("SELECT nothing FROM nowhere")
    with pytest.raises(RecordingError, match="cannot be read"):
        list(reader.following("SELECT nothing FROM nowhere", 0, ()))
    reader.close()


def killed(path: Path) -> Path:
    """Make the files of a killed writer from those of a living one; return the recording."""
    copy = path.with_name("killed.danmaku")
    for suffix in ("", "-wal"):
        source = path.with_name(path.name + suffix)
        copy.with_name(copy.name + suffix).write_bytes(source.read_bytes())
    return copy


def test_reading_a_killed_recording_leaves_one_whole_file(
    path: Path, origin: RecordingOrigin, arrival: Callable[[int], ReceivedFrame], tmp_path: Path
) -> None:
    writer = RecordingWriter.open(path, origin, 30.0)
    writer.write([arrival(30)])
    copy = killed(path)
    writer.close()
    for _ in range(2):
        reader = Pages(copy)
        assert reader.rows("SELECT count(*) FROM frame") == [(21,)]
        assert not reader.lacks_log
        reader.close()
        assert sorted(each.name for each in tmp_path.iterdir()) == [copy.name, path.name]


def test_a_missing_log_is_known_and_none_is_made(
    path: Path, origin: RecordingOrigin, arrival: Callable[[int], ReceivedFrame], tmp_path: Path
) -> None:
    writer = RecordingWriter.open(path, origin, 30.0)
    writer.write([arrival(30)])
    copy = killed(path)
    writer.close()
    (tmp_path / "killed.danmaku-wal").unlink()
    reader = Pages(copy)
    assert reader.lacks_log
    assert reader.rows("SELECT count(*) FROM frame") == [(20,)]
    assert sorted(each.name for each in tmp_path.iterdir()) == [copy.name, path.name]
    again = RecordingWriter.open(copy, origin, 40.0)
    again.write([arrival(31)])
    assert reader.rows("SELECT count(*) FROM frame") == [(21,)]
    assert vars(reader)["lacks_log"] is False
    again.close()
    reader.close()
    assert sorted(each.name for each in tmp_path.iterdir()) == [copy.name, path.name]


def test_a_reader_that_outlives_the_writer_leaves_nothing(
    path: Path, origin: RecordingOrigin, arrival: Callable[[int], ReceivedFrame], tmp_path: Path
) -> None:
    writer = RecordingWriter.open(path, origin, 30.0)
    writer.write([arrival(30)])
    reader = Pages(path)
    writer.close()
    assert reader.rows("SELECT count(*) FROM frame") == [(21,)]
    reader.close()
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    again = Pages(path)
    assert not again.lacks_log
    again.close()


def test_a_log_in_a_folder_that_is_read_only_is_read(
    path: Path,
    origin: RecordingOrigin,
    arrival: Callable[[int], ReceivedFrame],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    writer = RecordingWriter.open(path, origin, 30.0)
    writer.write([arrival(30)])
    copy = killed(path)
    writer.close()
    before = copy.read_bytes()
    monkeypatch.setattr(os, "access", lambda *_: False)
    reader = Pages(copy)
    assert reader.rows("SELECT count(*) FROM frame") == [(21,)]
    reader.close()
    assert copy.read_bytes() == before
    assert sorted(each.name for each in copy.parent.iterdir()) == [
        "killed.danmaku",
        "killed.danmaku-wal",
        "room.danmaku",
    ]
