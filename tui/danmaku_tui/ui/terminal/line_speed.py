"""Delivery: how much of what was written the terminal has not shown yet, and how fast it does."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

ENOUGH: Final = 200_000.0
"""Bytes a second that no screen of this program needs; a line is not thought to be faster."""

AT_FIRST: Final = 50_000.0
"""Bytes a second that a line is taken to do before the first answer tells more."""

LEAST: Final = 100.0
"""Bytes a second that every line takes."""

ASK_BYTES: Final = 600
"""Bytes after which the terminal is asked anew: an idle screen asks nothing."""

ASK_SECONDS: Final = 0.25
"""Seconds between two questions, at least."""

LATE_SECONDS: Final = 0.08
"""How much later than the line itself explains an answer may come until bytes wait on it."""

OVERDUE_SECONDS: Final = 0.24
"""How much later than expected an answer may come until nothing more is to be written."""

LONGER_SECONDS: Final = 0.05
"""By so much an answer on a free line can make the way longer that is taken for usual."""

WAY_SECONDS: Final = 1.0
"""Seconds between two questions for the way, at least."""

TRUST_SECONDS: Final = 1.0
"""A delay of so long proves how fast the line is; a shorter one does so in proportion."""

FASTER: Final = 1.15
"""What an answer in time makes of the speed: what was slow is tried again with care."""

FASTER_SEEN: Final = 2.0
"""What an answer makes of the speed at most, however fast it says that the line is."""

DEAF_SECONDS: Final = 3.0
"""Without a first answer for so long, a terminal is one that does not answer."""

GIVEN_UP_SECONDS: Final = 15.0
"""A later answer that is missing for so long was lost, or the line hangs."""

GIVEN_UP_RATE: Final = 0.25
"""What a missing answer makes of the speed."""


@dataclass(frozen=True, slots=True)
class _Question:
    """Asked at ``at`` behind ``place`` bytes, which are expected to be shown at ``due``.

    ``begun`` is when the first byte behind the question before was written. ``way`` says that
    nothing is thought to have waited then, so that the answer took what the way takes.
    """

    at: float
    place: int
    begun: float
    due: float
    way: bool


class LineSpeed:
    """Learns from a terminal that is asked, now and then, where its cursor is.

    It answers when it has read all that was written before, so an answer tells what has arrived,
    also where no buffer of this machine shows what waits. Between two answers the line is thought
    to go on at the speed that it showed. ``clock`` is in seconds.
    """

    __slots__ = (
        "_answers",
        "_asked",
        "_begun",
        "_clock",
        "_deaf",
        "_free_at",
        "_known",
        "_known_at",
        "_last_asked",
        "_last_way",
        "_measured",
        "_rate",
        "_tried",
        "_usual",
        "_written",
    )

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._rate = AT_FIRST
        self._usual: float | None = None
        self._written = 0
        self._known = 0
        self._known_at = float("-inf")
        self._begun = float("-inf")
        self._free_at = float("-inf")
        self._last_asked = float("-inf")
        self._last_way = float("-inf")
        self._asked: deque[_Question] = deque()
        self._answers: deque[float] = deque()
        self._deaf = False
        self._measured = False
        self._tried = False

    @property
    def rate(self) -> float:
        """Bytes a second that the line is thought to take; ``ENOUGH`` for all faster ones."""
        return self._rate

    @property
    def tried(self) -> bool:
        """Whether an answer was ever late, so that the line is known not to take all."""
        return self._tried

    @property
    def awaited(self) -> bool:
        """Whether an answer is on its way."""
        return len(self._answers) < len(self._asked)

    def wrote(self, size: int) -> None:
        """Take notice of ``size`` bytes that go to the terminal."""
        now = self._settled()
        if self._written == self._place:
            self._begun = now
        self._written += size
        self._free_at = max(self._free_at, now) + size / self._rate

    def asks(self) -> bool:
        """Return whether to ask behind what was written; if so, an answer is waited for."""
        now = self._settled()
        if now - self._last_asked < ASK_SECONDS or not all(one.way for one in self._asked):
            return False
        if self._usual is not None and self._written - self._place < ASK_BYTES:
            return False
        self._last_asked = now
        return self._begins_to_ask(now, way=False)

    def asks_the_way(self) -> bool:
        """Return whether to ask before anything is written, on a line that is free."""
        now = self._settled()
        if not self._tried or self._asked or now < self._free_at:
            return False
        if now - self._last_way < WAY_SECONDS:
            return False
        self._last_way = now
        return self._begins_to_ask(now, way=True)

    def answered(self) -> None:
        """Take notice of an answer; may be called from another thread."""
        if self.awaited:
            self._answers.append(self._clock())

    def backlog(self) -> float:
        """Return the seconds until all that was written is shown, as far as it is known."""
        return max(0.0, self._free_at - self._settled())

    def overdue(self) -> bool:
        """Return whether an answer is missing: nothing is known of what is on its way."""
        now = self._settled()
        return (
            bool(self._asked)
            and self._usual is not None
            and now > self._asked[0].due + self._usual + OVERDUE_SECONDS
        )

    def untried(self) -> bool:
        """Return whether the first picture is on its way: its answer will tell the speed."""
        self._settled()
        return (
            not self._measured
            and self._usual is not None
            and any(one.place - self._known >= ASK_BYTES for one in self._asked)
        )

    @property
    def _place(self) -> int:
        """The bytes before the last question."""
        return self._asked[-1].place if self._asked else self._known

    def _begins_to_ask(self, now: float, *, way: bool) -> bool:
        if self._deaf:
            return False
        due = max(now, self._free_at)
        self._asked.append(_Question(now, self._written, self._begun, due, way))
        return True

    def _settled(self) -> float:
        """Return the time, with everything learned that is known by now."""
        while self._answers:
            self._learn(self._asked.popleft(), self._answers.popleft())
        now = self._clock()
        if not self._asked:
            return now
        asked = self._asked[0]
        if self._usual is None:
            if now - asked.at > DEAF_SECONDS:
                self._asked.clear()
                self._deaf = True
                self._rate = ENOUGH
        elif now > asked.due + self._usual + GIVEN_UP_SECONDS:
            self._known = self._place
            self._asked.clear()
            self._rate = max(LEAST, self._rate * GIVEN_UP_RATE)
        return now

    def _learn(self, asked: _Question, answered: float) -> None:
        size, since = asked.place - self._known, self._known_at
        self._known, self._known_at = asked.place, answered
        took = answered - asked.at
        if self._usual is None or took < self._usual:
            self._usual = took
        elif asked.way:
            # A way that has become longer for good is not a backlog for ever.
            self._usual = min(took, self._usual + LONGER_SECONDS)
        if asked.way:
            return
        busy = answered - max(asked.begun + self._usual, since)
        shown = size / busy if busy > 0 else ENOUGH
        late = took - self._usual
        if late > LATE_SECONDS:
            # One hiccup of a terminal is no slow line; a long delay is.
            self._tried = True
            known = min(shown, self._rate * FASTER_SEEN) / self._rate
            self._rate *= max(known, 1e-9) ** min(1.0, late / TRUST_SECONDS)
        else:
            self._rate = max(self._rate * FASTER, min(shown, self._rate * FASTER_SEEN))
        self._rate = min(max(self._rate, LEAST), ENOUGH)
        self._measured = self._measured or size >= ASK_BYTES
        self._free_at = answered + (self._written - asked.place) / self._rate
