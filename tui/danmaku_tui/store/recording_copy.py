"""A recording made from others: a consistent copy, a part, or several merged."""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from heapq import merge
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Final, TypeAlias

from danmaku_proto.events import Event
from danmaku_proto.limits import MESSAGE_BYTES
from danmaku_tui.config.new_file import check_replaceable
from danmaku_tui.store.event_json import LONGEST, event_of, moment
from danmaku_tui.store.pages import MOST_ROWS, AnyValue, Pages, short_texts, unclosed_sessions
from danmaku_tui.store.rows import EVENT_COLUMNS
from danmaku_tui.store.schema import UNCLOSED
from danmaku_tui.store.state import RecordingOrigin
from danmaku_tui.store.writer import make

Row: TypeAlias = tuple[AnyValue, ...]

KNOWN_EVENTS: Final = 200_000
"""The last events whose repetition in another recording is noticed."""

_BATCH_ROWS: Final = 500
_BATCH_BYTES: Final = 8 * 1024 * 1024

_EVENT_BYTES: Final = 4 * LONGEST
"""The most characters of all columns of an event."""

_FRAMES: Final = (
    f"SELECT id, at, session, CASE WHEN length(data) <= {MESSAGE_BYTES} THEN data END, is_text"  # noqa: S608  # constants
    " FROM frame WHERE id > ? AND id <= ?"
)
_EVENTS: Final = f"SELECT id, {EVENT_COLUMNS} FROM event WHERE id > ? ORDER BY id"  # noqa: S608
_LINKS: Final = (
    f"SELECT id, at, session, {short_texts('phase', 'detail')}, gap FROM link"  # noqa: S608  # constants
    " WHERE id > ? AND id <= ? ORDER BY id"
)
_SESSIONS: Final = (
    f"SELECT id, started, ended, {short_texts('source', 'dialect', 'program')} FROM session"  # noqa: S608  # constants
    " WHERE id > ? AND id <= ? ORDER BY id"
)
_SOURCE: Final = (
    f"SELECT rowid, {short_texts('value')} FROM meta WHERE rowid > ? AND key = 'source'"  # noqa: S608  # constants
    " ORDER BY rowid"
)
_EVENT_AT, _KIND, _EVENT_ID, _USER_KEY = 0, 1, 2, 3
"""The places in a row of ``EVENT_COLUMNS`` without the frame."""


@dataclass(frozen=True, slots=True)
class CopyPart:
    """The part of a recording to copy.

    ``start`` and ``stop`` are seconds since 1970; ``takes`` gets an event and the time of its
    arrival. A frame is copied as a whole where it has an event of the part; without ``takes`` all
    are.
    """

    start: float | None = None
    stop: float | None = None
    takes: Callable[[Event, float], bool] | None = None


@dataclass(frozen=True, slots=True)
class CopyTotals:
    """The numbers of copied frames and events.

    ``repeated`` events were in another file already. ``passed_over`` has the number of rows of each
    file that cannot be read.
    """

    frames: int
    events: int
    repeated: int = 0
    passed_over: Mapping[Path, int] = field(default_factory=dict)


def copy_recordings(
    sources: Sequence[Path], target: Path, *, program: str, part: CopyPart | None = None
) -> CopyTotals:
    """Write the recordings ``sources`` as one to the empty file ``target``, in order of time.

    A source may grow meanwhile: it is read up to its end at the beginning. An event that two of
    them have is written once. Raises :class:`danmaku_tui.store.error.RecordingError` for a source
    that cannot be read, ``OSError`` and ``sqlite3.Error`` where ``target`` cannot be written.
    """
    with ExitStack() as stack:
        inputs = []
        for path in sources:
            pages = Pages(path)
            stack.callback(pages.close)
            inputs.append(_Input(path, pages, part or CopyPart()))
        database = sqlite3.connect(target, isolation_level=None)
        stack.callback(database.close)
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        return _Copy(inputs, database).write(program, whole=part is None)


@contextmanager
def new_recording_file(path: Path, *, replacing: bool) -> Iterator[Path]:
    """Yield an empty file beside ``path``, which becomes ``path`` without an exception.

    Raises ``FileExistsError`` for an existing file unless ``replacing``, and ``OSError``.
    """
    target = path.resolve()
    check_replaceable(target)
    if target.exists() and not replacing:
        raise FileExistsError
    beside = target.with_name(f".danmaku-export-{secrets.token_hex(8)}")
    try:
        beside.touch(0o600, exist_ok=False)
        yield beside
        with beside.open("rb") as file:
            os.fsync(file.fileno())
        beside.replace(target)
    finally:
        with suppress(OSError):
            beside.unlink()


class _Input:
    """The rows of one recording up to its present end, within a part."""

    def __init__(self, path: Path, pages: Pages, part: CopyPart) -> None:
        self.path = path
        self._pages = pages
        self._part = part
        [(frame, link, session)] = pages.rows(
            "SELECT (SELECT ifnull(max(id), 0) FROM frame), (SELECT ifnull(max(id), 0) FROM link),"
            " (SELECT ifnull(max(id), 0) FROM session)"
        )
        self._last_frame, self._last_link = frame, link
        self.passed_over = 0
        self.sessions: list[Row] = []
        for row in islice(pages.following(_SESSIONS, -1, (session,)), MOST_ROWS):
            if _is_time(row[1]) and _is_time(row[2]) and None not in row[3:]:
                self.sessions.append(row)
            else:
                self.passed_over += 1
        self.unclosed = unclosed_sessions(pages)
        source = next(pages.following(_SOURCE, -1, ()), None)
        self.source = "" if source is None else source[1] or ""
        self.started = min((row[1] for row in self.sessions), default=0.0)

    def covers(self, at: float) -> bool:
        """Return whether it was recorded at ``at``, in seconds since 1970."""
        return any(started <= at <= ended for _, started, ended, *_ in self.sessions)

    def frames(self) -> Iterator[tuple[float, Row, list[Row]]]:
        """Yield time, row and events of each frame of the part, in order."""
        start, stop = self._part.start, self._part.stop
        whole = start is None and stop is None
        events = _Grouped(self._pages.following(_EVENTS, -1, ()), self._last_frame)
        latest = 0.0
        low, high = -1.0 if start is None else start, 1e300 if stop is None else stop
        within = "" if whole else " AND at >= ? AND at < ?"
        bounds = () if whole else (low, high)
        rows = self._pages.following(
            f"{_FRAMES}{within} ORDER BY id", -1, (self._last_frame, *bounds), 3
        )
        for row in rows:
            if not _is_time(row[1]) or not isinstance(row[3], bytes):
                self.passed_over += 1
                continue
            found = events.of(row[0])
            takes = self._part.takes
            if takes is not None:
                found = [each for each in found if _takes(takes, each, row[1])]
                if not found:
                    continue
            latest = max(latest, row[1])  # in order, also where the clock was set back
            yield latest, row, found
        self.passed_over += events.finish() if whole else events.unreadable

    def links(self) -> Iterator[tuple[float, Row]]:
        """Yield time and row of each change of the connection in the part, in order.

        The state at its beginning comes first, or a replay would show none.
        """
        start, stop = self._part.start, self._part.stop
        before: Row | None = None
        latest = 0.0
        for row in self._pages.following(_LINKS, -1, (self._last_link,)):
            if not _is_time(row[1]) or row[3] is None:
                self.passed_over += 1
                continue
            if start is not None and row[1] < start:
                before = row
                continue
            if before is not None and start is not None:
                yield start, (before[0], start, *before[2:5], None)
                before = None
            if stop is not None and row[1] >= stop:
                return
            latest = max(latest, row[1])
            yield latest, row
        if before is not None and start is not None:
            yield start, (before[0], start, *before[2:5], None)


class _Grouped:
    """The rows of events by their frames up to ``last_frame``, both in order.

    ``unreadable`` is the number of rows that no recorder writes.
    """

    def __init__(self, rows: Iterator[Row], last_frame: int) -> None:
        self._rows = rows
        self._last_frame = last_frame
        self._strays = self.unreadable = 0
        self._next = next(rows, None)

    def of(self, frame: int) -> list[Row]:
        """Return the rows of ``frame``, without their ids; frames before it are passed over."""
        found: list[Row] = []
        while self._next is not None:
            row = self._next
            if isinstance(row[1], int) and row[1] > frame:
                break
            if not isinstance(row[1], int) or _length(row) > _EVENT_BYTES:
                self.unreadable += 1
            elif row[1] == frame:
                found.append(row[2:])
            else:
                self._strays += 1
            self._next = next(self._rows, None)
        return found

    def finish(self) -> int:
        """Return the number of rows that no recorder writes, or that have no frame."""
        self.of(self._last_frame + 1)
        return self.unreadable + self._strays


def _length(row: Row) -> int:
    """Return the length of the texts and bytes in ``row``."""
    return sum(len(each) for each in row if isinstance(each, (str, bytes)))


class _Copy:
    """The rows of ``inputs`` in one order, written to ``database``."""

    def __init__(self, inputs: Sequence[_Input], database: sqlite3.Connection) -> None:
        # An earlier one is preferred where two were recorded at the same time.
        self._inputs = sorted(inputs, key=lambda each: each.started)
        self._database = database
        self._known: OrderedDict[Row, int] = OrderedDict()
        self._numbers: dict[tuple[int, AnyValue], int] = {}
        self._spans: dict[int, tuple[float, float]] = {}
        self._frames: list[Row] = []
        self._events: list[Row] = []
        self._links: list[Row] = []
        self._repeated = self._frame = self._written = self._held_bytes = 0

    def write(self, program: str, *, whole: bool) -> CopyTotals:
        """Write everything; return the totals. Only a ``whole`` copy has sessions without rows."""
        first = self._inputs[0]
        sources = dict.fromkeys(each.source for each in self._inputs)
        dialect = next((str(row[4]) for row in first.sessions), "")
        origin = RecordingOrigin(", ".join(sources), dialect, program)
        make(self._database, origin, first.started)
        sessions = sorted(
            (
                (row[1], index, row)
                for index, each in enumerate(self._inputs)
                for row in each.sessions
            ),
            key=itemgetter(0, 1),
        )
        self._numbers = {
            (index, row[0]): number for number, (_, index, row) in enumerate(sessions, 1)
        }
        self._database.execute("BEGIN")
        frames = (self._frames_of(index) for index in range(len(self._inputs)))
        for _, index, row, events in merge(*frames, key=itemgetter(0)):
            self._add_frame(index, row, events)
        links = (self._links_of(index) for index in range(len(self._inputs)))
        for _, index, row in merge(*links, key=itemgetter(0)):
            self._add_link(index, row)
        self._flush()
        for _, index, row in sessions:
            number = self._numbers[index, row[0]]
            span = self._spans.get(number)
            if whole:
                low, high = (row[1], row[2]) if span is None else span
                span = (min(row[1], low), max(row[2], high))
            if span is not None:
                self._database.execute(
                    "INSERT INTO session VALUES (?, ?, ?, ?, ?, ?)", (number, *span, *row[3:])
                )
                if row[0] in self._inputs[index].unclosed:
                    self._database.execute(
                        "INSERT INTO meta VALUES (?, '')", (f"{UNCLOSED}{number}",)
                    )
        self._database.execute("COMMIT")
        passed_over = {each.path: each.passed_over for each in self._inputs if each.passed_over}
        return CopyTotals(self._frame, self._written, self._repeated, passed_over)

    def _frames_of(self, index: int) -> Iterator[tuple[float, int, Row, list[Row]]]:
        for at, row, events in self._inputs[index].frames():
            yield at, index, row, events

    def _links_of(self, index: int) -> Iterator[tuple[float, int, Row]]:
        for at, row in self._inputs[index].links():
            yield at, index, row

    def _add_frame(self, index: int, row: Row, events: list[Row]) -> None:
        number = self._session(index, row[2], row[1])
        if number is None:
            self._inputs[index].passed_over += 1
            return
        new = [each for each in events if self._is_new(index, each)]
        if events and not new:
            return  # another recording has the whole frame
        self._frame += 1
        self._frames.append((self._frame, row[1], number, row[3], row[4]))
        self._events += [(self._frame, *each) for each in new]
        self._written += len(new)
        self._held_bytes += len(row[3]) + sum(map(_length, new))
        if len(self._frames) >= _BATCH_ROWS or self._held_bytes > _BATCH_BYTES:
            self._flush()

    def _add_link(self, index: int, row: Row) -> None:
        # Where several were recording, one connection is the one of the room.
        if any(each.covers(row[1]) for each in self._inputs[:index]):
            return
        number = self._session(index, row[2], row[1])
        if number is None:
            self._inputs[index].passed_over += 1
        else:
            self._links.append((row[1], number, *row[3:]))

    def _is_new(self, index: int, event: Row) -> bool:
        """Return whether no other recording has ``event``; one without an id always is new."""
        if len(self._inputs) == 1 or not event[_EVENT_ID]:
            return True
        key = (event[_KIND], event[_EVENT_ID], event[_USER_KEY])
        found = self._known.setdefault(key, index)
        self._known.move_to_end(key)
        if len(self._known) > KNOWN_EVENTS:
            self._known.popitem(last=False)
        self._repeated += found != index
        return found == index

    def _session(self, index: int, session: AnyValue, at: float) -> int | None:
        """Return the new number of a session, which now lasts until ``at``; None for no session."""
        number = self._numbers.get((index, session))
        if number is not None:
            started, ended = self._spans.get(number, (at, at))
            self._spans[number] = min(started, at), max(ended, at)
        return number

    def _flush(self) -> None:
        columns = ", ".join("?" * (EVENT_COLUMNS.count(",") + 1))
        self._database.executemany("INSERT INTO frame VALUES (?, ?, ?, ?, ?)", self._frames)
        self._database.executemany(
            f"INSERT INTO event ({EVENT_COLUMNS}) VALUES ({columns})",  # noqa: S608  # constants
            self._events,
        )
        self._database.executemany(
            "INSERT INTO link (at, session, phase, detail, gap) VALUES (?, ?, ?, ?, ?)",
            self._links,
        )
        self._frames, self._events, self._links = [], [], []
        self._held_bytes = 0


def _takes(takes: Callable[[Event, float], bool], row: Row, arrived: float) -> bool:
    try:
        return takes(event_of(row[_KIND], row[_EVENT_AT], row[-1]), arrived)
    except ValueError:
        return False


def _is_time(value: AnyValue) -> bool:
    try:
        moment(value)
    except ValueError:
        return False
    return True
