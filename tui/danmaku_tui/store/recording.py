"""The reader of a recording, also while it is being written."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from danmaku_proto.events import Event, Kind, LinkChange
from danmaku_proto.limits import MESSAGE_BYTES
from danmaku_proto.text import clean
from danmaku_tui.store.event_json import LATEST, LONGEST, as_text, event_of, moment
from danmaku_tui.store.pages import MOST_ROWS, AnyValue, Pages, short_texts, unclosed_sessions

_FIRST, _LAST = -1.0, 1e300
LONGEST_GAP: Final = 366 * 86_400.0
"""The longest gap of a connection, in seconds."""

_SAME_TIME: Final = 1e-6
"""The greatest difference of two times that are the same, in seconds."""

LAST_ID: Final = 2**63 - 1
"""The greatest id that SQLite allows."""

_STORED: Final = frozenset(Kind) - {Kind.LINK}
"""The kinds in the table of events."""


@dataclass(frozen=True, slots=True)
class RecordedSession:
    """One session of the recorder. Times are seconds since 1970; texts are cleaned."""

    id: int
    started: float
    ended: float
    source: str
    dialect: str
    program: str


@dataclass(frozen=True, slots=True)
class RecordingEnd:
    """The end of a recording at one moment: the greatest ids, 0 where there is none yet."""

    frame: int
    link: int
    session: int


@dataclass(frozen=True, slots=True)
class StoredFrame:
    """A message as received, its arrival (seconds since 1970), and the session's id."""

    id: int
    at: float
    data: bytes | str
    session: int


class Recording:
    """The recording at ``path``; or a captured frame file, or a folder of these.

    May be used on any thread. A recording may grow between two reads. Raises
    :class:`RecordingError` where no recording can be read; so do its methods when the file is
    damaged. Rows that no recorder writes are passed over, and counted.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._pages = Pages(path)
        self._passed: dict[str, tuple[int, int]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._pages.close()

    def interrupt(self) -> None:
        """Stop a read on another thread soon, with :class:`RecordingError`."""
        self._pages.interrupt()

    @property
    def passed_over(self) -> int:
        """The number of rows read so far that no recorder writes, each counted once."""
        return sum(count for count, _ in self._passed.values())

    def _pass_over(self, table: str, number: int) -> None:
        count, last = self._passed.get(table, (0, -1))
        if number > last:
            self._passed[table] = (count + 1, number)

    @property
    def meta(self) -> dict[str, str]:
        """The facts about the recording: source, dialect, program, started, schema."""
        statement = (
            f"SELECT rowid, {short_texts('key', 'value')} FROM meta"  # noqa: S608  # constants
            " WHERE rowid > ? ORDER BY rowid"
        )
        facts: dict[str, str] = {}
        for number, key, value in islice(self._pages.following(statement, -1, ()), MOST_ROWS):
            if key is None or value is None:
                self._pass_over("meta", number)
            else:
                facts[clean(key)] = clean(value)
        return facts

    @property
    def sessions(self) -> tuple[RecordedSession, ...]:
        """The sessions of the recorder, in order."""
        statement = (
            f"SELECT id, started, ended, {short_texts('source', 'dialect', 'program')} FROM session"  # noqa: S608  # constants
            " WHERE id > ? ORDER BY id"
        )
        found: list[RecordedSession] = []
        for row in islice(self._pages.following(statement, -1, ()), MOST_ROWS):
            number, started, ended, *texts = row
            if _is_moment(started) and _is_moment(ended) and None not in texts:
                each = RecordedSession(number, started, ended, *map(clean, texts))
                found.append(each)
            else:
                self._pass_over("session", number)
        return tuple(found)

    @property
    def span(self) -> tuple[float, float] | None:
        """The arrivals of the first and the last message, in seconds since 1970; None if empty."""
        between = "FROM frame WHERE at >= 0 AND at < ?"
        first, last = self._pages.rows(
            f"SELECT (SELECT min(at) {between}), (SELECT max(at) {between})",
            (LATEST, LATEST),
        )[0]
        return (moment(first), moment(last)) if _is_moment(first) and _is_moment(last) else None

    @property
    def end(self) -> RecordingEnd:
        """The present end, read in one statement: its ids belong to one moment of the writer."""
        greatest = (
            f"(SELECT ifnull(max(id), 0) FROM {each})"  # noqa: S608  # of these three
            for each in ("frame", "link", "session")
        )
        return RecordingEnd(*self._pages.rows(f"SELECT {', '.join(greatest)}")[0])

    @property
    def growing(self) -> bool:
        """Whether a recorder writes to it at present."""
        return self._pages.growing

    @property
    def lacks_log(self) -> bool:
        """Whether the recorder was stopped by force, and the log of the file is missing.

        The messages of the last seconds may be in that log alone.
        """
        return self._pages.lacks_log

    @property
    def cut_off(self) -> bool:
        """Whether a session in it was not closed: its program or its disk failed."""
        # A recorder that is killed in the first moment has not begun its session.
        return bool(unclosed_sessions(self._pages)) or not (self.end.session or self.growing)

    def frames(
        self,
        start: float | None = None,
        stop: float | None = None,
        *,
        after: int = -1,
        until: int = LAST_ID,
    ) -> Iterator[StoredFrame]:
        """Yield the messages that arrived from ``start`` until before ``stop``, in order.

        Both are seconds since 1970. Only those with an id above ``after`` and at most ``until``.
        The first one is found without reading those before it.
        """
        low, high = self._frame_ids(start, stop)
        low, high = max(low, after + 1), min(high, until)
        statement = (
            f"SELECT id, at, CASE WHEN length(data) <= {MESSAGE_BYTES} THEN data END, session,"  # noqa: S608  # a constant
            " is_text FROM frame WHERE id > ? AND id <= ? ORDER BY id"
        )
        for number, at, data, session, is_text in self._pages.following(
            statement, low - 1, (high,), 2
        ):
            if not _is_moment(at) or not isinstance(data, bytes) or not isinstance(session, int):
                self._pass_over("frame", number)
                continue
            whole = data.decode("utf-8", "replace") if is_text else data
            yield StoredFrame(number, moment(at), whole, session)

    def frame_of(self, event: Event) -> bytes | str | None:
        """Return the message that ``event`` came in, as received; None where there is none.

        Of several events of its kind and time it is the one with the same text and sender.
        """
        rows = self._pages.rows(
            "SELECT frame FROM event WHERE at >= ? AND at <= ? AND kind = ? AND event_id = ?"
            " ORDER BY json = ? DESC, user_key = ? DESC, id LIMIT 1",
            (
                event.at - _SAME_TIME,
                event.at + _SAME_TIME,
                event.kind.value,
                event.id,
                as_text(event),
                "" if event.user is None else event.user.key,
            ),
        )
        if not rows or not isinstance(rows[0][0], int):
            return None
        number = rows[0][0]
        return next((each.data for each in self.frames(after=number - 1, until=number)), None)

    def links(
        self, start: float | None = None, stop: float | None = None, *, until: int = LAST_ID
    ) -> Iterator[LinkChange]:
        """Yield the changes of the connection from ``start`` until before ``stop``, in order.

        Only those with an id of at most ``until``.
        """
        statement = (
            f"SELECT id, at, {short_texts('phase', 'detail')}, gap FROM link"  # noqa: S608  # constants
            " WHERE id > ? AND id <= ? ORDER BY id"
        )
        low, high = _bounds(start, stop)
        for number, at, phase, detail, gap in self._pages.following(statement, -1, (until,)):
            if not _is_moment(at) or phase is None:
                self._pass_over("link", number)
            elif low <= at < high:
                seconds = min(moment(gap), LONGEST_GAP) if _is_moment(gap) else None
                yield LinkChange("", moment(at), clean(phase), clean(detail or ""), seconds)

    def timed_events(
        self,
        start: float | None = None,
        stop: float | None = None,
        kinds: Sequence[Kind] | None = None,
    ) -> Iterator[tuple[float, Event]]:
        """Yield the events that arrived from ``start`` until before ``stop``, with their arrival.

        In order of arrival, with the changes of the connection among them; ``kinds`` None means
        all. Gifts have the new units that the recorder counted. The arrival is in seconds since
        1970 by the recorder's clock, the same for all frames; the event's own time is the server's,
        and may be wrong.
        """
        events = self._events(start, stop, kinds)
        if kinds is not None and Kind.LINK not in kinds:
            return events
        links = ((change.at, change) for change in self.links(start, stop))
        return heapq.merge(events, links, key=itemgetter(0))

    def event_count(
        self,
        start: float | None = None,
        stop: float | None = None,
        kinds: Sequence[Kind] | None = None,
    ) -> int:
        """Return the number of events that :meth:`timed_events` reads, without links."""
        low, high = self._event_ids(start, stop)
        where, values = _of_kinds(kinds)
        statement = f"SELECT count(*) FROM event WHERE id > ? AND id <= ?{where}"  # noqa: S608  # constants
        return int(self._pages.rows(statement, (low - 1, high, *values))[0][0])

    def density(self, buckets: int, kinds: Sequence[Kind] | None = None) -> list[int]:
        """Return the number of events in each of ``buckets`` equal parts of the span.

        Reads every event. Raises ``ValueError`` when ``buckets`` is less than 1.
        """
        if buckets < 1:
            raise ValueError("buckets must be at least 1")
        density = [0] * buckets
        if self.span is None:
            return density
        first, last = self.span
        width = (last - first) / buckets or 1.0
        where, values = _of_kinds(kinds)
        # In the order of the file: an index would read it back and forth.
        statement = (
            "SELECT min(CAST((frame.at - ?) / ? AS INTEGER), ?) AS part, count(*)"  # noqa: S608  # constants
            " FROM event CROSS JOIN frame ON frame.id = event.frame"
            f" WHERE +frame.at >= ? AND +frame.at <= ?{where.replace('kind', '+kind')}"
            " GROUP BY part"
        )
        rows = self._pages.rows(statement, (first, width, buckets - 1, first, last, *values))
        for part, count in rows:
            density[part] = count
        return density

    def _events(
        self, start: float | None, stop: float | None, kinds: Sequence[Kind] | None
    ) -> Iterator[tuple[float, Event]]:
        low, high = self._event_ids(start, stop)
        where, values = _of_kinds(kinds)
        # The plus forbids the index on kind: pages must follow one another in the order of ids.
        statement = (
            f"SELECT event.id, kind, event.at, CASE WHEN length(json) <= {LONGEST} THEN json END,"  # noqa: S608  # constants
            " frame.at"
            " FROM event LEFT JOIN frame ON frame.id = event.frame"
            f" WHERE event.id > ? AND event.id <= ?{where.replace('kind', '+kind')}"
            " ORDER BY event.id"
        )
        for number, kind, at, text, arrived in self._pages.following(
            statement, low - 1, (high, *values)
        ):
            try:
                event, second = event_of(kind, at, text), moment(arrived)
            except ValueError:
                self._pass_over("event", number)
                continue
            if kinds is None or event.kind in kinds:
                yield second, event

    def _event_ids(self, start: float | None, stop: float | None) -> tuple[int, int]:
        """Return the first and the last id of the events in the frames of this time."""
        low, high = self._frame_ids(start, stop)
        return (
            0 if start is None else self._first_event(low),
            LAST_ID if stop is None else self._first_event(high + 1) - 1,
        )

    def _first_event(self, frame: int) -> int:
        """Return the least id from which on events belong to ``frame`` or a later one.

        Events are in the order of their frames: a binary search finds it without an index.
        """
        last = self._pages.rows("SELECT max(id) FROM event")[0][0]
        low, high = 0, -1 if last is None else last
        statement = "SELECT id, frame >= ? FROM event WHERE id >= ? ORDER BY id LIMIT 1"
        while low <= high:
            middle = (low + high) // 2
            found, reached = self._pages.rows(statement, (min(frame, LAST_ID), middle))[0]
            if reached:
                high = middle - 1
            else:
                low = found + 1
        return low

    def _frame_ids(self, start: float | None, stop: float | None) -> tuple[int, int]:
        """Return the first and the last id of the frames in this time."""
        low, high = 0, LAST_ID
        if start is not None:
            found = self._pages.rows(
                "SELECT id FROM frame WHERE at >= ? ORDER BY at, id LIMIT 1", (start,)
            )
            low = found[0][0] if found else high
        if stop is not None:
            statement = "SELECT id FROM frame WHERE at < ? ORDER BY at DESC, id DESC LIMIT 1"
            found = self._pages.rows(statement, (stop,))
            high = found[0][0] if found else -1
        return low, high


def _of_kinds(kinds: Sequence[Kind] | None) -> tuple[str, tuple[str, ...]]:
    if kinds is None or _STORED.issubset(kinds):
        return "", ()
    return f" AND kind IN ({', '.join('?' * len(kinds))})", tuple(kind.value for kind in kinds)


def _bounds(start: float | None, stop: float | None) -> tuple[float, float]:
    return _FIRST if start is None else start, _LAST if stop is None else stop


def _is_moment(value: AnyValue) -> bool:
    try:
        moment(value)
    except ValueError:
        return False
    return True
