from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import pytest

from danmaku_proto.events import LinkChange
from danmaku_tui.config.split_limit import SplitLimit
from danmaku_tui.store import file_series
from danmaku_tui.store.file_series import FileSeries
from danmaku_tui.store.recording import Recording
from danmaku_tui.store.rows import Item, ReceivedFrame
from danmaku_tui.store.state import RecordingOrigin
from danmaku_tui.store.writer import RecordingWriter

AT: Final = 1_790_000_000.0

Make = Callable[[int], ReceivedFrame]


class Reports:
    """The reasons and causes that were reported."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []

    def __call__(self, reason: str, cause: str = "") -> None:
        self.found.append((reason, cause))


@pytest.fixture
def reports() -> Reports:
    return Reports()


@pytest.fixture
def now() -> list[float]:
    return [0.0]


@pytest.fixture
def begin(
    origin: RecordingOrigin, reports: Reports, now: list[float]
) -> Iterator[Callable[..., FileSeries]]:
    begun: list[FileSeries] = []

    def make(path: Path, split: SplitLimit | None = None, *, new: bool = False) -> FileSeries:
        series = FileSeries(
            path,
            origin,
            reports,
            split=split or SplitLimit(),
            new=new,
            wall=lambda: AT,
            clock=lambda: now[0],
        )
        begun.append(series)
        return series

    yield make
    for series in begun:
        series.close()


Begin = Callable[..., FileSeries]


def data_in(path: Path) -> list[bytes | str]:
    with Recording(path) as recording:
        return [frame.data for frame in recording.frames()]


def test_a_file_that_fails_is_left_for_its_successor_which_begins_with_the_link(
    begin: Begin,
    arrival: Make,
    reports: Reports,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    series = begin(tmp_path / "room.danmaku")
    assert series.write([LinkChange("", AT, "live"), arrival(0)], None) is not None
    real = RecordingWriter.write

    def write(writer: RecordingWriter, items: Sequence[Item]) -> None:
        if writer.path.name == "room.danmaku":
            raise OSError(28, "No space left on device")
        real(writer, items)

    monkeypatch.setattr(RecordingWriter, "write", write)
    assert series.write([arrival(1)], None) is None
    [(reason, cause)] = reports.found
    assert reason.startswith("No space left on device: make room")
    assert cause == "No space left on device"
    note = LinkChange("", AT, "unrecorded", "1 message was not recorded", 0.0)
    writer = series.write([arrival(1)], note)
    assert writer is not None
    assert writer.path == tmp_path / "room-2.danmaku"
    series.close()
    assert data_in(writer.path) == [b"frame 1"]
    with Recording(writer.path) as recording:
        assert [change.phase for change in recording.links()] == ["unrecorded", "live"]


def test_a_new_file_is_made_with_its_folder_and_none_is_continued(
    begin: Begin, arrival: Make, tmp_path: Path
) -> None:
    path = tmp_path / "deep" / "folder" / "room.danmaku"
    for number in range(2):
        series = begin(path, new=True)
        series.write([arrival(number)], None)
        series.close()
    assert data_in(path) == [b"frame 0"]
    assert data_in(path.with_name("room-2.danmaku")) == [b"frame 1"]


def test_a_sync_is_due_before_a_merge_and_both_are_done_once(
    begin: Begin,
    arrival: Make,
    now: list[float],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done: list[str] = []
    series = begin(tmp_path / "room.danmaku")
    assert series.due is None
    series.write([arrival(0)], None)
    monkeypatch.setattr(RecordingWriter, "sync", lambda _: done.append("sync"))
    monkeypatch.setattr(RecordingWriter, "fold", lambda _: done.append("fold"))
    for at in (0.1, file_series.SYNC_SECONDS, file_series.FOLD_SECONDS, 9.0):
        assert (series.due is None) == (at == 9.0)
        now[0] = at
        series.sync(at_once=False)
        series.fold()
    assert done == ["sync", "fold"]


def test_a_length_that_cannot_be_read_leaves_the_file(
    begin: Begin,
    arrival: Make,
    tmp_path: Path,
    reports: Reports,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def length(_: RecordingWriter) -> int:
        raise sqlite3.OperationalError("database is locked")

    series = begin(tmp_path / "room.danmaku", SplitLimit(size=1_000_000))
    series.write([arrival(0)], None)
    monkeypatch.setattr(RecordingWriter, "length", property(length))
    assert series.write([arrival(1)], None) is not None
    series.close()
    assert data_in(tmp_path / "room-2.danmaku") == [b"frame 1"]
    assert len(reports.found) == 1


def test_items_that_were_not_synced_are_returned_to_be_written_again(
    begin: Begin, arrival: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    series = begin(tmp_path / "room.danmaku")
    series.write([arrival(0)], None)
    assert series.sync(at_once=True) == []
    series.write([arrival(1)], None)
    series.write([arrival(2)], None)
    assert series.sync(at_once=False) == []

    def sync(_: RecordingWriter) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as broken:
        broken.setattr(RecordingWriter, "sync", sync)
        assert series.sync(at_once=True) == [arrival(1), arrival(2)]
    writer = series.write([arrival(1), arrival(2)], None)
    assert writer is not None
    assert writer.path == tmp_path / "room-2.danmaku"
    assert series.sync(at_once=True) == []
