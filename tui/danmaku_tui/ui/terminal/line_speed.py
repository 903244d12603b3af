"""The speed of the line to the terminal, and how much of the written data is not shown yet.

The kernel's buffer shows nothing of a slow link: ssh empties it at once and queues the data itself.
The only witness is the terminal. It replies to a query for the cursor's position (DSR 6) in order,
that is, after it has read all data before the query. Such queries are sent after some of the
writes, and the times of the replies show how much has arrived and how fast.

Three things must be told apart, because all of them delay a reply: a line with a long round trip,
which is no reason to write less; a terminal that pauses once; and a line that is slower than the
data. The round trip is known from queries on an idle line and from the quickest reply. A delay
beyond it counts the more, the longer it is.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

FASTEST_RATE: Final = 200_000.0
"""Bytes a second beyond which no difference is made: no screen of this program needs more."""

INITIAL_RATE: Final = 50_000.0
"""Bytes a second that are assumed before the first reply."""

LOWEST_RATE: Final = 100.0
"""Bytes a second that are assumed of the slowest line, so that every estimate stays finite."""

QUERY_BYTES: Final = 600
"""Bytes after which a new query is sent: an idle screen sends none."""

QUERY_SECONDS: Final = 0.25
"""Seconds between two queries, at least."""

LATE_SECONDS: Final = 0.08
"""Seconds beyond the round trip after which a reply counts as late: data waits on the line."""

OVERDUE_SECONDS: Final = 0.24
"""Seconds beyond the expected time of a reply after which nothing more is to be written."""

ROUND_TRIP_GROWTH_SECONDS: Final = 0.05
"""Seconds that one slow reply on an idle line adds to the round trip, at most."""

ROUND_TRIP_QUERY_SECONDS: Final = 1.0
"""Seconds between two queries for the round trip, at least."""

CERTAIN_SECONDS: Final = 1.0
"""The delay in seconds that proves a rate; a shorter one counts in proportion."""

RECOVERY: Final = 1.15
"""The factor of the rate after a reply in time: a line that was slow is tried with more, slowly."""

MOST_GROWTH: Final = 2.0
"""The factor of the rate after one reply, at most, whatever rate that reply shows."""

NO_REPLY_SECONDS: Final = 3.0
"""Seconds without the first reply after which a terminal counts as one that never replies."""

LOST_REPLY_SECONDS: Final = 15.0
"""Seconds after which a later reply counts as lost, or the line as hung."""

LOST_REPLY_FACTOR: Final = 0.25
"""The factor of the rate after a lost reply."""


@dataclass(frozen=True, slots=True)
class _Query:
    """A query sent at ``sent_at`` after ``position`` bytes.

    They are expected to be shown by ``due``.
    ``busy_from`` is when the first byte after the query before was written. ``round_trip`` says
    that the line was idle, so that the reply takes the round trip and nothing else.
    """

    sent_at: float
    position: int
    busy_from: float
    due: float
    round_trip: bool


class LineSpeed:
    """An estimate of the line from the replies of the terminal. ``clock`` is in seconds.

    Between two replies, the line is assumed to go on at the rate that it showed last. The position
    of a byte is the number of bytes written before it.
    """

    __slots__ = (
        "_busy_from",
        "_clock",
        "_idle_at",
        "_measured",
        "_never_replies",
        "_queried_at",
        "_queries",
        "_rate",
        "_replies",
        "_round_trip",
        "_round_trip_queried_at",
        "_seen_slow",
        "_shown",
        "_shown_at",
        "_written",
    )

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._rate = INITIAL_RATE
        self._round_trip: float | None = None
        self._written = 0
        self._shown = 0
        self._shown_at = float("-inf")
        self._busy_from = float("-inf")
        self._idle_at = float("-inf")
        self._queried_at = float("-inf")
        self._round_trip_queried_at = float("-inf")
        self._queries: deque[_Query] = deque()
        # Times of replies that the thread of the keys has put here and nobody has evaluated yet.
        self._replies: deque[float] = deque()
        self._never_replies = False
        self._measured = False
        self._seen_slow = False

    @property
    def rate(self) -> float:
        """The bytes a second that the line is assumed to carry, ``FASTEST_RATE`` at most."""
        return self._rate

    @property
    def seen_slow(self) -> bool:
        """Whether a reply was ever late: the line is known to be slower than the data."""
        return self._seen_slow

    @property
    def awaiting_reply(self) -> bool:
        """Whether a reply is on its way."""
        return len(self._replies) < len(self._queries)

    def count(self, size: int) -> None:
        """Count ``size`` bytes that are written to the terminal."""
        now = self._update()
        if self._written == self._last_position:
            self._busy_from = now
        self._written += size
        self._idle_at = max(self._idle_at, now) + size / self._rate

    def begin_query(self) -> bool:
        """Return whether to send a query after the data that was counted last.

        If so, its reply is awaited from now on.
        """
        now = self._update()
        # One at a time: a line that hangs must not collect queries besides its data.
        if not all(query.round_trip for query in self._queries):
            return False
        if now - self._queried_at < QUERY_SECONDS:
            return False
        if self._round_trip is not None and self._written - self._last_position < QUERY_BYTES:
            return False
        self._queried_at = now
        return self._await(now, round_trip=False)

    def begin_round_trip(self) -> bool:
        """Return whether to send a query before any data, on a line that is idle.

        If so, its reply is awaited from now on. Only a line that was slow is worth the bytes.
        """
        now = self._update()
        if not self._seen_slow or self._queries or now < self._idle_at:
            return False
        if now - self._round_trip_queried_at < ROUND_TRIP_QUERY_SECONDS:
            return False
        self._round_trip_queried_at = now
        return self._await(now, round_trip=True)

    def on_reply(self) -> None:
        """Record that a reply has arrived; may be called from another thread."""
        # Only appends to a deque, which is atomic; the thread of the screen does the rest.
        if self.awaiting_reply:
            self._replies.append(self._clock())

    def backlog(self) -> float:
        """Return the seconds until all written data is shown, as estimated."""
        return max(0.0, self._idle_at - self._update())

    def overdue(self) -> bool:
        """Return whether a reply is missing, so that nothing is known about the data on its way."""
        now = self._update()
        return (
            bool(self._queries)
            and self._round_trip is not None
            and now > self._queries[0].due + self._round_trip + OVERDUE_SECONDS
        )

    def measuring(self) -> bool:
        """Return whether the first screen is on its way, whose reply will give the first rate."""
        self._update()
        return (
            not self._measured
            and self._round_trip is not None
            and any(query.position - self._shown >= QUERY_BYTES for query in self._queries)
        )

    @property
    def _last_position(self) -> int:
        """The position of the last query."""
        return self._queries[-1].position if self._queries else self._shown

    def _await(self, now: float, *, round_trip: bool) -> bool:
        if self._never_replies:
            return False
        due = max(now, self._idle_at)
        self._queries.append(_Query(now, self._written, self._busy_from, due, round_trip))
        return True

    def _update(self) -> float:
        """Evaluate the replies that have arrived, and those that are missing; return the time."""
        while self._replies:
            self._evaluate(self._queries.popleft(), self._replies.popleft())
        now = self._clock()
        if not self._queries:
            return now
        oldest = self._queries[0]
        if self._round_trip is None:
            if now - oldest.sent_at > NO_REPLY_SECONDS:
                # Some terminals know no DSR. They get everything as it comes, as before.
                self._queries.clear()
                self._never_replies = True
                self._rate = FASTEST_RATE
        elif now > oldest.due + self._round_trip + LOST_REPLY_SECONDS:
            self._shown = self._last_position
            self._queries.clear()
            self._rate = max(LOWEST_RATE, self._rate * LOST_REPLY_FACTOR)
        return now

    def _evaluate(self, query: _Query, replied_at: float) -> None:
        """Learn the round trip, the rate and the backlog from a reply."""
        size, shown_before_at = query.position - self._shown, self._shown_at
        self._shown, self._shown_at = query.position, replied_at
        took = replied_at - query.sent_at
        if self._round_trip is None or took < self._round_trip:
            self._round_trip = took
        elif query.round_trip:
            # A route may become longer for good, which must not count as a backlog for ever. A
            # little at a time, because a single slow reply may have another cause.
            self._round_trip = min(took, self._round_trip + ROUND_TRIP_GROWTH_SECONDS)
        if query.round_trip:
            return
        # The line carried these bytes from when the first of them could reach the terminal, or from
        # when it had shown all bytes before them.
        carrying = replied_at - max(query.busy_from + self._round_trip, shown_before_at)
        shown_rate = size / carrying if carrying > 0 else FASTEST_RATE
        late = took - self._round_trip
        if late > LATE_SECONDS:
            # A terminal that pauses for a moment is not a slow line, a long delay is one: the rate
            # moves toward the one shown, on a logarithmic scale, by the share of certainty.
            self._seen_slow = True
            factor = min(shown_rate, self._rate * MOST_GROWTH) / self._rate
            self._rate *= max(factor, 1e-9) ** min(1.0, late / CERTAIN_SECONDS)
        else:
            # A reply in time says that the line carries this much, and perhaps far more.
            self._rate = max(self._rate * RECOVERY, min(shown_rate, self._rate * MOST_GROWTH))
        self._rate = min(max(self._rate, LOWEST_RATE), FASTEST_RATE)
        self._measured = self._measured or size >= QUERY_BYTES
        self._idle_at = replied_at + (self._written - query.position) / self._rate
