"""The ledger of the screen: every event that it took, with the outcome."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
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


class _Row:
    """An account while it is being kept."""

    __slots__ = ("filtered", "merged", "received", "shown", "skipped", "waiting")

    def __init__(self) -> None:
        self.received = self.shown = self.merged = self.filtered = self.skipped = self.waiting = 0

    def close(self) -> Account:
        return Account(
            self.received, self.shown, self.merged, self.filtered, self.skipped, self.waiting
        )


class Ledger:
    """The accounts: ``received = shown + merged + filtered + skipped + waiting`` for each kind.

    An event waits from :meth:`receive` until its outcome. Nothing here raises: an outcome without
    an event shows as a ledger that is not balanced.
    """

    __slots__ = ("_lost", "_rows")

    def __init__(self) -> None:
        self._rows = {kind: _Row() for kind in Kind}
        self._lost = 0

    def receive(self, kind: Kind) -> None:
        """Count one event that was received and waits."""
        row = self._rows[kind]
        row.received += 1
        row.waiting += 1

    def show(self, kind: Kind) -> None:
        """Count one that waited as shown by itself."""
        row = self._rows[kind]
        row.waiting -= 1
        row.shown += 1

    def merge(self, kind: Kind) -> None:
        """Count one that waited as merged into an identical one."""
        row = self._rows[kind]
        row.waiting -= 1
        row.merged += 1

    def filter(self, kind: Kind) -> None:
        """Count one that waited as filtered: the person does not want it."""
        row = self._rows[kind]
        row.waiting -= 1
        row.filtered += 1

    def skip(self, kind: Kind, n: int = 1) -> None:
        """Count ``n`` that waited as skipped: there was no room for them."""
        row = self._rows[kind]
        row.waiting -= n
        row.skipped += n

    def drop(self, n: int) -> None:
        """Count ``n`` events that were lost before they were taken, as received and skipped."""
        self._lost += n

    def account(self, kind: Kind) -> Account:
        """Return the account of one kind."""
        return self._rows[kind].close()

    @property
    def accounts(self) -> Mapping[Kind, Account]:
        """The accounts of the kinds received so far."""
        rows = {kind: row.close() for kind, row in self._rows.items()}
        return MappingProxyType({kind: row for kind, row in rows.items() if row != Account()})

    @property
    def lost(self) -> Account:
        """The account of the events that were lost before their kind was known."""
        return Account(received=self._lost, skipped=self._lost)

    @property
    def total(self) -> Account:
        """The account of all kinds, the unknown one included."""
        return sum((row.close() for row in self._rows.values()), self.lost)

    @property
    def waiting(self) -> int:
        """The number of events without an outcome yet."""
        return sum(row.waiting for row in self._rows.values())

    @property
    def balanced(self) -> bool:
        """Whether every account is."""
        return self.lost.balanced and all(row.close().balanced for row in self._rows.values())
