"""Apache Parquet, for DuckDB, Polars, pandas and Arrow: one row an event.

A column without a meaning for the kind of the row is null. The extra ``parquet`` brings pyarrow.
"""

from __future__ import annotations

import importlib.util
import secrets
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypeAlias
from urllib.parse import quote

from danmaku_proto import events
from danmaku_proto.events import Event, User
from danmaku_tui.config.new_file import check_replaceable
from danmaku_tui.export.export_run import ExportTotals
from danmaku_tui.export.recording_folder import SUFFIX
from danmaku_tui.export.timed_event import RecordingInfo, TimedEvent
from danmaku_tui.lines import own_fields

ROWS: Final = 50_000
"""The rows of a row group, which are held in memory at a time."""

SCHEMA: Final = (
    ("second", "float64"),
    ("at", "time"),
    ("kind", "word"),
    ("id", "string"),
    ("key", "string"),
    ("user_id", "string"),
    ("user", "string"),
    ("level", "int32"),
    ("club", "string"),
    ("club_level", "int32"),
    ("admin", "bool"),
    ("about", "string"),
    ("text", "string"),
    ("gift", "string"),
    ("gift_id", "string"),
    ("price", "int64"),
    ("count", "int64"),
    ("total", "int64"),
    ("total_text", "string"),
    ("diamonds", "int64"),
    ("to_key", "string"),
    ("to_id", "string"),
    ("to", "string"),
    ("action", "string"),
    ("value", "int64"),
    ("online", "int64"),
    ("followers", "int64"),
    ("topic", "string"),
    ("ranks", "ranks"),
    ("method", "string"),
    ("fault", "word"),
    ("phase", "word"),
    ("detail", "string"),
    ("gap", "float64"),
    ("history", "bool"),
)
"""The columns and their types: ``time`` is milliseconds in UTC, ``word`` a dictionary of texts."""

_Row: TypeAlias = dict[str, Any]

_LIMITS: Final = {"int32": 2**31 - 1, "int64": 2**63 - 1}


def has_pyarrow() -> bool:
    """Return whether the extra ``parquet`` is installed."""
    return importlib.util.find_spec("pyarrow") is not None


def place_in(folder: Path, info: RecordingInfo) -> Path:
    """Return the file of a recording below ``folder``, with its day (in UTC) and name as folders.

    These are the ``key=value`` folders of Hive, which readers take for two more columns.
    """
    day = datetime.fromtimestamp(info.began, UTC).date().isoformat()
    name = quote(info.name.removesuffix(SUFFIX), safe=" ")
    return folder / f"date={day}" / f"recording={name}" / "events.parquet"


def write(
    path: Path, timed: Iterable[TimedEvent], info: RecordingInfo, *, replacing: bool
) -> ExportTotals:
    """Write ``timed`` to ``path``, which appears when it is whole; return the totals.

    Raises ``FileExistsError`` for an existing file unless ``replacing``, or another ``OSError``.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    target = path.resolve()
    check_replaceable(target)
    if target.exists() and not replacing:
        raise FileExistsError
    schema = _schema(pa, info)
    beside = target.with_name(f".danmaku-export-{secrets.token_hex(8)}")
    total = comments = 0
    try:
        beside.touch(0o600, exist_ok=False)
        with pq.ParquetWriter(str(beside), schema, compression="zstd") as writer:
            left = iter(timed)
            while group := list(islice(left, ROWS)):
                total += len(group)
                comments += sum(isinstance(each.event, events.Chat) for each in group)
                rows = [_bounded(_row(each)) for each in group]
                writer.write_table(pa.Table.from_pylist(rows, schema=schema))
        beside.replace(target)
    finally:
        with suppress(FileNotFoundError):
            beside.unlink()
    return ExportTotals(total, comments)


def _schema(pa: Any, info: RecordingInfo) -> Any:  # noqa: ANN401  # pyarrow has no types
    user = [("key", pa.string()), ("user_id", pa.string()), ("user", pa.string())]
    rank = pa.struct([("place", pa.int32()), *user, ("score", pa.string())])
    types = {
        "string": pa.string(),
        "word": pa.dictionary(pa.int32(), pa.string()),
        "time": pa.timestamp("ms", tz="UTC"),
        "float64": pa.float64(),
        "int32": pa.int32(),
        "int64": pa.int64(),
        "bool": pa.bool_(),
        "ranks": pa.list_(rank),
    }
    facts = {"name": info.name, "source": info.source, "began": f"{info.began:.3f}"}
    return pa.schema(
        [(name, types[kind]) for name, kind in SCHEMA],
        metadata={f"danmaku.{name}": _storable(fact) for name, fact in facts.items()},
    )


def _row(timed: TimedEvent) -> _Row:
    event = timed.event
    row: _Row = {
        "second": round(timed.second, 3),
        "at": round(event.at * 1000),
        "kind": event.kind.value,
        "id": event.id,
        "history": event.history,
    }
    user = event.user
    if user is not None:
        row |= _person(user)
        row |= {"level": user.level, "admin": user.admin, "about": user.about or None}
        if user.club is not None:
            row |= {"club": user.club.name, "club_level": user.club.level}
    return row | _own(event)


def _own(event: Event) -> _Row:
    """Return the cells of this kind beyond those of all kinds: its fields in JSON.

    A number that the feed may leave out is None in place of 0, and people are flat.
    """
    row: _Row = own_fields(event)
    match event:
        case events.Gift():
            del row["to"]
            row |= {"gift_id": event.gift_id, "price": event.price}
            if (to := event.to) is not None:
                row |= {"to_key": to.key or None, "to_id": to.id, "to": to.name}
        case events.Ranks():
            row["ranks"] = [
                {"place": rank.place, **_person(rank.user), "score": rank.score}
                for rank in event.ranks
            ]
        case events.Like() | events.Viewers():
            row["total"] = event.total or None
            if isinstance(event, events.Viewers):
                row["total_text"] = event.total_text or None
        case events.Enter():
            row["online"] = event.online or None
        case events.Social():
            row["followers"] = event.followers or None
        case _:
            pass
    return row


def _person(user: User) -> _Row:
    return {"key": user.key or None, "user_id": user.id, "user": user.name}


def _bounded(row: _Row) -> _Row:
    """Return ``row`` with numbers and texts that the columns can hold."""
    for name, kind in SCHEMA:
        cell = row.get(name)
        if isinstance(cell, str):
            row[name] = _storable(cell)
        elif kind in _LIMITS and cell is not None:
            row[name] = max(-_LIMITS[kind], min(cell, _LIMITS[kind]))
    return row


def _storable(text: str) -> str:
    """Return ``text`` without lone surrogates, which UTF-8 cannot hold."""
    return text.encode("utf-8", "replace").decode("utf-8")
