"""Recordings that somebody has crafted: refused in one line, or read without what cannot be."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from danmaku_proto.events import Kind
from danmaku_tui.store.connection import check_to_append
from danmaku_tui.store.error import RecordingError
from danmaku_tui.store.recording import LONGEST_GAP, Recording
from danmaku_tui.store.recording_copy import copy_recordings
from danmaku_tui.store.schema import SCHEMA
from danmaku_tui.store.state import RecordingOrigin
from danmaku_tui.store.writer import make
from tests.fixtures.crafted_recordings import COLUMNS, recording

ORIGIN: Final = RecordingOrigin("room", "douyin", "test")
START: Final = 1_700_000_000.0

Craft = Callable[[str], Path]


@pytest.fixture
def craft(tmp_path: Path) -> Craft:
    """Return what makes a recording, with further statements."""

    def made(statements: str) -> Path:
        path = tmp_path / "crafted.danmaku"
        database = sqlite3.connect(path)
        make(database, ORIGIN, START)
        database.executescript(
            f"INSERT INTO session VALUES (1, {START}, {START}, 'room', 'douyin', 'test');"  # noqa: S608  # constants
            f"INSERT INTO frame VALUES (1, {START}, 1, x'00', 0);{statements}"
        )
        database.close()
        return path

    return made


@pytest.mark.parametrize(
    "replaced",
    [
        ("text TEXT, ", "text TEXT AS (printf('%.100000000c', 'x')), "),
        ("id INTEGER PRIMARY KEY,\n    at REAL,            --", "id TEXT PRIMARY KEY, at REAL, --"),
        ("is_text INTEGER     -- 1 for a text message\n)", "is_text INTEGER) WITHOUT ROWID"),
    ],
    ids=["generated", "id as text", "without row numbers"],
)
def test_tables_of_another_shape_are_refused(tmp_path: Path, replaced: tuple[str, str]) -> None:
    old, new = replaced
    schema = SCHEMA.replace("text TEXT,          --", "text TEXT, --").replace(old, new, 1)
    assert new in schema
    path = tmp_path / "shape.danmaku"
    database = sqlite3.connect(path)
    database.executescript(f"{schema}PRAGMA application_id = {0x444D4B55};PRAGMA user_version = 1;")
    database.close()
    with pytest.raises(RecordingError, match="no recording"):
        Recording(path)


def test_a_view_in_the_place_of_a_table_is_refused(craft: Craft) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
    path = craft(f"DROP TABLE link; CREATE VIEW link AS {endless};")
    with pytest.raises(RecordingError, match="no recording"):
        Recording(path)


def test_views_tables_and_triggers_beside_are_not_run(craft: Craft) -> None:
    path = craft(
        "CREATE TABLE other (x); CREATE VIEW more AS SELECT * FROM other;"
        "CREATE TRIGGER t AFTER INSERT ON frame BEGIN SELECT RAISE(ABORT, 'no'); END;"
    )
    with Recording(path) as recording:
        assert [frame.id for frame in recording.frames()] == [1]


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER t AFTER INSERT ON frame BEGIN SELECT RAISE(IGNORE); END;",
        "CREATE INDEX i ON event (hex(text));",
        "DROP TABLE link; CREATE TABLE link (id INTEGER PRIMARY KEY, at REAL, session INTEGER,"
        " phase TEXT, detail TEXT, gap REAL UNIQUE ON /* */ CONFLICT REPLACE);",
        "DROP INDEX event_at; CREATE INDEX event_at ON event (hex(zeroblob(10000000)));",
        "DROP INDEX event_at; CREATE INDEX event_at ON event (at) WHERE length(hex(text)) > 1;",
        "PRAGMA writable_schema = ON; UPDATE sqlite_master SET"
        " sql = replace(sql, 'is_text INTEGER', 'is_text INTEGER CHECK (is_text < 9)')"
        " WHERE name = 'frame';",
        "PRAGMA writable_schema = ON; UPDATE sqlite_master SET"
        " sql = replace(sql, 'data BLOB', 'data BLOB DEFAULT (randomblob(9))')"
        " WHERE name = 'frame';",
    ],
)
def test_nothing_is_recorded_into_a_file_that_runs_statements_of_others(
    craft: Craft, statement: str
) -> None:
    with pytest.raises(RecordingError, match="another program"):
        check_to_append(craft(statement))


def test_a_message_that_no_feed_can_send_is_passed_over(craft: Craft) -> None:
    path = craft(f"INSERT INTO frame VALUES (2, {START}, 1, zeroblob(30000000), 0);")  # noqa: S608  # constants
    with Recording(path) as recording:
        assert [frame.id for frame in recording.frames()] == [1]


def test_a_huge_gap_is_bounded(craft: Craft) -> None:
    path = craft(f"INSERT INTO link VALUES (1, {START}, 1, 'live', '', 1e11);")  # noqa: S608  # constants
    with Recording(path) as recording:
        assert [change.gap for change in recording.links()] == [LONGEST_GAP]


def read_all(path: Path) -> None:
    """Read everything in every way; only a :class:`RecordingError` may stop it."""
    with suppress(RecordingError), Recording(path) as recording:
        for read in (
            lambda: recording.meta,
            lambda: recording.sessions,
            lambda: recording.span,
            lambda: recording.density(10),
            lambda: list(recording.frames()),
            lambda: list(recording.links()),
            lambda: list(recording.timed_events()),
            lambda: recording.event_count(START, START + 1, [Kind.CHAT]),
            lambda: list(recording.timed_events(START, START + 9, [Kind.CHAT])),
        ):
            with suppress(RecordingError):
                read()
        assert recording.passed_over >= 0


values = (
    st.none()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False)
    | st.text(max_size=20)
    | st.binary(max_size=20)
    | st.sampled_from(["chat", "gift", "live", "{}", '{"text":1}', '{"id":"","user":{}}'])
)


@given(
    st.lists(
        st.sampled_from(list(COLUMNS)).flatmap(
            lambda table: st.tuples(st.just(table), st.tuples(*(values for _ in COLUMNS[table])))
        ),
        max_size=12,
    )
)
def test_any_values_in_any_columns_are_read_or_passed_over(
    rows: list[tuple[str, tuple[object, ...]]],
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.danmaku"
        database = sqlite3.connect(path)
        make(database, ORIGIN, START)
        for table, row in rows:
            columns = ", ".join(COLUMNS[table])
            marks = ", ".join("?" * len(row))
            with suppress(sqlite3.IntegrityError, UnicodeEncodeError):
                database.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", row)  # noqa: S608  # constants
        database.commit()
        database.close()
        read_all(path)
        copy_recordings([path], Path(folder) / "copy", program="test")


@example([(404, 128)])  # SQLite's error names bytes that are no text
@given(st.lists(st.tuples(st.integers(0, 2**20), st.integers(1, 255)), min_size=1, max_size=60))
def test_any_damage_is_read_or_refused(damage: list[tuple[int, int]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.danmaku"
        recording(path)
        data = bytearray(path.read_bytes())
        for place, bits in damage:
            data[place % len(data)] ^= bits
        path.write_bytes(bytes(data))
        read_all(path)
        with suppress(RecordingError):
            check_to_append(path)
