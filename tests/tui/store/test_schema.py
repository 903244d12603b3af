from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from danmaku_proto.events import Event
from danmaku_tui.store.rows import ReceivedFrame
from danmaku_tui.store.schema import APPLICATION_ID, TABLES, VERSION
from danmaku_tui.store.state import RecordingOrigin
from danmaku_tui.store.writer import RecordingWriter


@pytest.fixture
def database(
    tmp_path: Path, origin: RecordingOrigin, every_kind: Callable[..., list[Event]]
) -> sqlite3.Connection:
    """What a person finds who opens a recording with nothing but SQLite."""
    path = tmp_path / "room.danmaku"
    writing = RecordingWriter.open(path, origin, 5.0)
    writing.write([ReceivedFrame(b"all kinds", every_kind(), 7.0)])
    writing.close()
    return sqlite3.connect(path)


def test_a_recording_says_in_its_header_what_it_is(database: sqlite3.Connection) -> None:
    assert database.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    assert database.execute("PRAGMA user_version").fetchone() == (VERSION,)


def test_the_schema_in_the_file_explains_its_columns(database: sqlite3.Connection) -> None:
    rows = database.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
    statements = dict(rows)
    assert set(TABLES) <= set(statements)
    assert all("--" in statements[table] for table in TABLES)


def test_comments_can_be_read_with_their_time_of_day(database: sqlite3.Connection) -> None:
    [(name, text, time)] = database.execute("SELECT user_name, text, time FROM chat").fetchall()
    assert (name, text) == ("someone", "some words")
    assert len(time) == len("2026-11-22 12:00:00")


def test_gifts_can_be_added_up(database: sqlite3.Connection) -> None:
    statement = "SELECT gift, sum(count), sum(diamonds), to_name FROM gift GROUP BY gift"
    assert database.execute(statement).fetchall() == [("some words", 3, 6, "someone")]


@pytest.mark.parametrize(
    ("where", "index"),
    [
        ("event WHERE at >= 5", "event_at"),
        ("event WHERE kind = 'gift' AND at >= 5", "event_kind"),
        ("event WHERE user_key = 'x' AND at >= 5", "event_user"),
        ("frame WHERE at >= 5", "frame_at"),
        ("chat WHERE at >= 5", "event_kind"),
    ],
)
def test_what_is_asked_for_often_needs_no_walk_through_the_file(
    where: str, index: str, database: sqlite3.Connection
) -> None:
    plan = database.execute(f"EXPLAIN QUERY PLAN SELECT * FROM {where}").fetchall()  # noqa: S608  # of this test
    assert any(index in step[-1] for step in plan)


def test_a_recording_at_rest_is_one_file_that_opens_where_nothing_can_be_written(
    tmp_path: Path, database: sqlite3.Connection
) -> None:
    database.close()
    assert [path.name for path in tmp_path.iterdir()] == ["room.danmaku"]
    immutable = sqlite3.connect(f"file:{tmp_path}/room.danmaku?immutable=1", uri=True)
    assert immutable.execute("PRAGMA journal_mode").fetchone() == ("delete",)
