"""The rows in which valuable items stand still for a moment. Pure: time is passed in.

An item stays in its row until it ends, so that nothing moves while it is read.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

T = TypeVar("T")

SECONDS: Final = 4.0
"""The seconds for which an item is pinned, at most."""

LEAST_SECONDS: Final = 2.0
"""The seconds for which it is pinned, at least: the time to look up and read it."""

WAIT_SECONDS: Final = 10.0
"""The longest wait for a row: after it the item is about something long over."""

QUEUE: Final = 50
"""Items that may wait: of more, only the most valuable would have a row in time."""


@dataclass(slots=True, eq=False)
class _Pin(Generic[T]):
    """Something pinned since ``since``, or waiting for it; ``renewed`` is its last offer."""

    payload: T
    value: float
    key: Hashable
    since: float
    renewed: float
    seen: bool = False


class Pins(Generic[T]):
    """At most ``rows`` things at once, the most valuable first, each for 2 to ``seconds`` seconds.

    One that is offered anew again and again stays on for as long as nothing else wants its row.
    Every ``now`` is in seconds of any one monotonic clock. Raises ``ValueError`` when ``seconds``
    is less than ``LEAST_SECONDS``.
    """

    __slots__ = ("_changed", "_dropped", "_news", "_pins", "_seconds", "_waiting")

    def __init__(self, rows: int, seconds: float = SECONDS) -> None:
        if not seconds >= LEAST_SECONDS:
            msg = f"an item is pinned for at least {LEAST_SECONDS:g} seconds"
            raise ValueError(msg)
        self._seconds = seconds
        self._pins: list[_Pin[T] | None] = [None] * max(0, rows)
        self._waiting: list[_Pin[T]] = []
        self._changed: set[int] = set()
        self._dropped = 0
        self._news = False

    @property
    def rows(self) -> tuple[T | None, ...]:
        """The item of each row, from top to bottom; None for an empty row."""
        return tuple(None if pin is None else pin.payload for pin in self._pins)

    @property
    def waiting(self) -> int:
        """The number of items that wait for a row."""
        return len(self._waiting)

    @property
    def dropped(self) -> int:
        """The number of items without a row: they were too many, or waited for too long."""
        return self._dropped

    @property
    def news(self) -> bool:
        """Whether a tick is due before time alone asks for one: something came or went."""
        return self._news

    def offer(self, payload: T, value: float, now: float, key: Hashable = None) -> None:
        """Give ``payload`` a row by its ``value`` (more is better), from the next tick on.

        One of the same ``key`` that is pinned or waits takes the new payload and value, where it
        is. Without a key each is one of its own.
        """
        if key is not None and self._renewed(payload, value, now, key):
            self._news = True
        elif not self._pins:
            self._dropped += 1
        else:
            self._news = True
            self._waiting.append(_Pin(payload, value, key, now, now))
            if len(self._waiting) > QUEUE:
                self._drop(min(reversed(self._waiting), key=lambda pin: pin.value))

    def tick(self, now: float) -> frozenset[int]:
        """Advance to ``now``; return the rows that have changed since the last tick."""
        for row, pin in enumerate(self._pins):
            if pin is not None and now - max(pin.since, pin.renewed) >= self._seconds:
                self._put(row, None)
        for pin in [pin for pin in self._waiting if now - pin.renewed > WAIT_SECONDS]:
            self._drop(pin)
        while self._waiting:
            best = max(self._waiting, key=lambda pin: pin.value)
            place = self._row_for(best, now)
            if place is None:
                break
            self._waiting.remove(best)
            best.since, best.seen = now, True
            self._put(place, best)
        changed = frozenset(self._changed)
        self._changed.clear()
        self._news = False
        return changed

    def shift(self, seconds: float) -> None:
        """Count ``seconds`` that have passed as if they had not: the rows stood still, too."""
        for pin in self._all():
            pin.since += seconds
            pin.renewed += seconds

    def withdraw(self, unwanted: Callable[[T], bool]) -> None:
        """Remove all ``unwanted`` items from the rows and the queue at once."""
        self._waiting = [pin for pin in self._waiting if not unwanted(pin.payload)]
        for row, pin in enumerate(self._pins):
            if pin is not None and unwanted(pin.payload):
                self._put(row, None)
                self._news = True

    def resize(self, rows: int) -> None:
        """Set the number of rows. An item of a removed row waits for another one."""
        rows = max(0, rows)
        self._waiting += [pin for pin in self._pins[rows:] if pin is not None]
        del self._pins[rows:]
        self._pins += [None] * (rows - len(self._pins))
        self._changed = set(range(rows))
        self._news = True

    def _row_for(self, newcomer: _Pin[T], now: float) -> int | None:
        """Return the row that ``newcomer`` may have: a free one, else that of the least valuable.

        It may take the place of one that has less value and has had its least time, and of any
        that is only still there because it was offered anew.
        """
        worst: tuple[float, int] | None = None
        for row, pin in enumerate(self._pins):
            if pin is None:
                return row
            least = LEAST_SECONDS if pin.value < newcomer.value else self._seconds
            if now - pin.since >= least and (worst is None or pin.value <= worst[0]):
                worst = (pin.value, row)
        return None if worst is None else worst[1]

    def _renewed(self, payload: T, value: float, now: float, key: Hashable) -> bool:
        known = next((pin for pin in self._all() if pin.key == key), None)
        if known is None:
            return False
        known.payload, known.value, known.renewed = payload, value, now
        if known in self._pins:
            self._changed.add(self._pins.index(known))
        return True

    def _put(self, row: int, pin: _Pin[T] | None) -> None:
        self._pins[row] = pin
        self._changed.add(row)

    def _drop(self, pin: _Pin[T]) -> None:
        self._waiting.remove(pin)
        self._dropped += not pin.seen

    def _all(self) -> Iterable[_Pin[T]]:
        yield from (pin for pin in self._pins if pin is not None)
        yield from self._waiting
