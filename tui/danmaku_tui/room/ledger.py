"""The ledger of the screen: every event that it took, with the outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from types import MappingProxyType

from danmaku_proto.events import Kind


@dataclass(frozen=True, slots=True)
class Account:
    """The events of one kind: ``received`` is the sum of all the others."""

    received: int = 0
    shown: int = 0
    merged: int = 0
    filtered: int = 0
    skipped: int = 0
    waiting: int = 0

    @property
    def balanced(self) -> bool:
        """Whether every event received is accounted for exactly once."""
        outcomes = (self.shown, self.merged, self.filtered, self.skipped, self.waiting)
        return self.received == sum(outcomes) and min(outcomes) >= 0

    def __add__(self, other: Account) -> Account:
        return Account(
            *(getattr(self, each.name) + getattr(other, each.name) for each in fields(Account))
        )


class EventOutcome(StrEnum):
    """The ways in which an event received ends, each under the name of its :class:`Account`."""

    SHOWN = "shown"
    """Shown by itself: on the stage, or as a line of the list where it does not fly."""
    MERGED = "merged"
    """Counted into another one like it."""
    FILTERED = "filtered"
    """Left out by the person's own rules."""
    SKIPPED = "skipped"
    """Left off the stage for want of room; the list has it."""


class _Row:
    """The counts of one kind."""

    __slots__ = ("outcomes", "received")

    def __init__(self) -> None:
        self.received = 0
        self.outcomes = dict.fromkeys(EventOutcome, 0)

    def account(self) -> Account:
        waiting = self.received - sum(self.outcomes.values())
        counts = {outcome.value: count for outcome, count in self.outcomes.items()}
        return Account(received=self.received, waiting=waiting, **counts)


class Ledger:
    """The count of ``received = shown + merged + filtered + skipped + waiting`` of each kind.

    An event waits from :meth:`receive` until its outcome is counted. Nothing here raises: an
    outcome of an event that was never received makes the ledger unbalanced.
    """

    __slots__ = ("_lost", "_rows")

    def __init__(self) -> None:
        self._rows = {kind: _Row() for kind in Kind}
        self._lost = 0

    def receive(self, kind: Kind) -> None:
        """Count one event, which waits from now on."""
        self._rows[kind].received += 1

    def count(self, kind: Kind, outcome: EventOutcome, n: int = 1) -> None:
        """Count the outcome of ``n`` events that waited."""
        self._rows[kind].outcomes[outcome] += n

    def drop(self, n: int) -> None:
        """Count ``n`` events that were lost before they were taken, as received and skipped."""
        self._lost += n

    @property
    def accounts(self) -> Mapping[Kind, Account]:
        """The accounts of the kinds received so far."""
        rows = {kind: row.account() for kind, row in self._rows.items()}
        return MappingProxyType({kind: row for kind, row in rows.items() if row != Account()})

    @property
    def lost(self) -> Account:
        """The account of the events that were lost before their kind was known."""
        return Account(received=self._lost, skipped=self._lost)

    @property
    def total(self) -> Account:
        """The account of all kinds, the unknown one included."""
        return sum((row.account() for row in self._rows.values()), self.lost)

    @property
    def waiting(self) -> int:
        """The number of events without an outcome yet."""
        return sum(row.account().waiting for row in self._rows.values())

    @property
    def balanced(self) -> bool:
        """Whether every account is."""
        return self.lost.balanced and all(row.account().balanced for row in self._rows.values())
