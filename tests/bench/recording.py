"""A recording of a million messages: the cost to write, to keep, to open, to seek and to read.

The reference is SQLite alone, which writes the same rows in the same batches, or reads the same
bytes. The cost to go back in a replay is in :mod:`tests.bench.seeking`.
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final, TypeVar

from danmaku_proto import codec
from danmaku_proto._pb import douyin as pb
from danmaku_proto.douyin.dialect import DouyinDialect
from danmaku_proto.events import Event
from danmaku_tui.store.recorder import Recorder
from danmaku_tui.store.recording import Recording
from danmaku_tui.store.rows import ReceivedFrame
from danmaku_tui.store.state import RecordingOrigin
from danmaku_tui.store.writer import RecordingWriter
from tests.bench import feed, seeking
from tests.bench.figures import Figure

T = TypeVar("T")

MESSAGES: Final = 1_000_000
A_FRAME: Final = 10
"""Messages in each frame."""

_SECONDS_APART: Final = 0.2
_BATCH: Final = 500
_AT: Final = 1_790_000_000.0
_KINDS: Final = 200
_SEEKS: Final = 200


def figures(messages: int = MESSAGES) -> Iterator[Figure]:
    """Write it in three ways, and read it."""
    with TemporaryDirectory() as folder:
        path, plain, alone = (Path(folder) / name for name in ("a.danmaku", "b.db", "c.danmaku"))
        ours, _ = _timed(lambda: _record(path, messages))
        written, _ = _timed(lambda: _write(alone, messages))
        theirs, _ = _timed(lambda: _rows_alone(path, plain))
        each = 1e6 / messages
        yield _figure(
            "recording, a message", ours * each, "µs", written * each, "in one thread", at_most=2
        )
        yield _figure(
            "recording, a message", ours * each, "µs", theirs * each, "SQLite alone", at_most=8
        )
        with Recording(path) as recording:
            sizes = [len(frame.data) for frame in recording.frames()]
            raw = sum(sizes)
            assert len(sizes) == messages // A_FRAME
        size = path.stat().st_size
        yield _figure(
            "size", size / 1e6, "MB", plain.stat().st_size / 1e6, "rows, no indexes", at_most=2
        )
        yield _figure("size", size / 1e6, "MB", raw / 1e6, "the frames alone")
        yield from _reading(path, messages)
        yield from exporting(path, messages)
    yield from seeking.figures()


def _reading(path: Path, messages: int) -> Iterator[Figure]:
    bare, _ = _timed(lambda: sqlite3.connect(path).execute("SELECT 1 FROM frame").fetchone())
    opened, recording = _timed(lambda: Recording(path))
    yield _figure("opening", opened * 1e3, "ms", bare * 1e3, "SQLite's first row", at_most=20)
    span = recording.span
    assert span is not None
    first, last = span
    random = Random(1)  # noqa: S311  # the places are the same each time
    places = [random.uniform(first, last) for _ in range(_SEEKS)]
    database = sqlite3.connect(path)
    statement = "SELECT data FROM frame WHERE at >= ? ORDER BY at LIMIT 1"
    seek, _ = _timed(lambda: [next(recording.frames(place), None) for place in places])
    their_seek, _ = _timed(lambda: [database.execute(statement, (at,)).fetchone() for at in places])
    ms = 1e3 / _SEEKS
    yield _figure("seeking", seek * ms, "ms", their_seek * ms, "SQLite's index alone")
    density, _ = _timed(lambda: recording.density(200))
    count, _ = _timed(lambda: database.execute("SELECT count(*) FROM event").fetchone())
    yield _figure("density", density * 1e3, "ms", count * 1e3, "SQLite counting rows")
    frames, _ = _timed(lambda: sum(1 for _ in recording.frames()))
    raw, _ = _timed(lambda: sum(1 for _ in database.execute("SELECT id, at, data FROM frame")))
    each = 1e6 / messages
    yield _figure("reading frames, a message", frames * each, "µs", raw * each, "SQLite alone")
    events, said = _timed(lambda: sum(1 for _ in recording.timed_events()))
    assert said == messages
    replay, _ = _timed(lambda: _decode(recording))
    yield _figure("reading events, a message", events * each, "µs", replay * each, "decoding anew")


def exporting(path: Path, messages: int) -> Iterator[Figure]:
    """Run each command that reads a whole recording, beside a program that only reads it."""
    opened = _run(_OPENING, str(path))
    read = _run(_READING, str(path))
    each = 1e6 / messages
    yield _figure(
        "memory, reading all", read.most / 1e6, "MB", opened.most / 1e6, "opened", at_most=1.5
    )
    with TemporaryDirectory() as folder:
        for name in ("jsonl", "csv", "xml", "ass", "stats"):
            command = ["export", str(path), "--to", name, "-o", str(Path(folder) / name)]
            ran = _run(_COMMAND, *(["stats", str(path)] if name == "stats" else command))
            yield _figure(
                f"{name}, a message",
                ran.seconds * each,
                "µs",
                read.seconds * each,
                "reading the events alone",
                at_most=3,
            )
            yield _figure(
                f"memory, {name}",
                ran.most / 1e6,
                "MB",
                read.most / 1e6,
                "reading the events alone",
                at_most=2,
            )


_OPENING: Final = """
import sys
from pathlib import Path
from danmaku_tui.store.recording import Recording
recording = Recording(Path(sys.argv[1]))
"""

_READING: Final = _OPENING + "all(True for _ in recording.timed_events())"

_COMMAND: Final = "from danmaku_tui.cli import main; main()"


_MEASURING: Final = """
import os, subprocess, sys
program = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
_, status, used = os.wait4(program.pid, 0)
print(used.ru_utime + used.ru_stime, used.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""
"""A small program that runs another: on Linux the most that one held counts who began it, too."""


@dataclass(frozen=True, slots=True)
class _Ran:
    """The cost of a program: ``seconds`` of the processor, and its most bytes of memory."""

    seconds: float
    most: float


def _run(code: str, *arguments: str) -> _Ran:
    command = [sys.executable, "-c", _MEASURING, sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, capture_output=True, check=True)
    seconds, most = map(float, done.stdout.split())
    return _Ran(seconds, most if sys.platform == "darwin" else most * 1024)


def _decode(recording: Recording) -> int:
    dialect = DouyinDialect()
    return sum(len(dialect.receive(frame.data, frame.at).events) for frame in recording.frames())


def _record(path: Path, messages: int) -> None:
    recorder = Recorder(path, RecordingOrigin("bench", "douyin", "bench"))
    for arrival in _arrivals(messages):
        recorder.frame(arrival.data, arrival.events, arrival.at)
    recorder.finish()
    while not recorder.finished:
        recorder.close()
    assert not recorder.state.lost, recorder.state


def _write(path: Path, messages: int) -> None:
    writing = RecordingWriter.open(path, RecordingOrigin("bench", "douyin", "bench"), _AT)
    batch: list[ReceivedFrame] = []
    for arrival in _arrivals(messages):
        batch.append(arrival)
        if len(batch) == _BATCH:
            writing.write(batch)
            batch = []
    writing.write(batch)
    writing.close()


def _rows_alone(path: Path, plain: Path) -> None:
    """Copy the rows into tables without an index, through Python and by batches."""
    source, target = sqlite3.connect(path), sqlite3.connect(plain, isolation_level=None)
    target.execute("PRAGMA journal_mode = WAL")
    target.execute("PRAGMA synchronous = NORMAL")
    for table in ("frame", "event"):
        rows = source.execute(f"SELECT * FROM {table}")  # noqa: S608  # of these two
        names = ", ".join(column[0] for column in rows.description)
        target.execute(f"CREATE TABLE {table} ({names})")
        marks = ", ".join("?" * len(rows.description))
        while batch := rows.fetchmany(_BATCH * A_FRAME):
            target.execute("BEGIN")
            target.executemany(f"INSERT INTO {table} VALUES ({marks})", batch)  # noqa: S608  # the same
            target.execute("COMMIT")
    target.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _arrivals(messages: int) -> Iterator[ReceivedFrame]:
    """Yield frames of comments; each is decoded once and comes again with other numbers."""
    kinds = list(_templates())
    for number in range(messages // A_FRAME):
        data, events = kinds[number % len(kinds)]
        at = _AT + number * _SECONDS_APART
        renewed = [
            replace(event, id=f"{number}-{place}", at=at) for place, event in enumerate(events)
        ]
        yield ReceivedFrame(data, renewed, at)


def _templates() -> Iterator[tuple[bytes, list[Event]]]:
    comments = feed.comments(_KINDS * A_FRAME)
    for start in range(0, len(comments), A_FRAME):
        messages = comments[start : start + A_FRAME]
        response = pb.Response(messages=messages, cursor="c", internal_ext="e", now=1)
        data = codec.encode(pb.PushFrame(payload_type="msg", payload=codec.encode(response)))
        yield data, list(DouyinDialect().receive(data, _AT).events)


def _timed(act: Callable[[], T]) -> tuple[float, T]:
    begun = time.perf_counter()
    done = act()
    return time.perf_counter() - begun, done


def _figure(
    figure: str,
    ours: float,
    unit: str,
    theirs: float,
    name: str,
    *,
    at_most: float | None = None,
) -> Figure:
    value, reference = f"{ours:,.1f} {unit}", f"{theirs:,.2f} {unit} {name}"
    return Figure(figure, value, reference, ours / theirs, at_most)
