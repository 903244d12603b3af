"""What an hour of the invented evening is about: phrases, questions and turns of events.

In a phrase, ``<a|b|c>`` stands for one of its alternatives and ``{name}`` for one of the words in
the slot of that name.
"""

from __future__ import annotations

from dataclasses import dataclass

Slots = tuple[tuple[str, tuple[str, ...]], ...]
"""Slot names and the words that may fill them."""


@dataclass(frozen=True, slots=True)
class SharedMoment:
    """Something to which the whole room answers at once.

    ``says`` is what the host asks, or what the room's notice tells. The first of ``answers`` is the
    most frequent.
    """

    says: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """What the room talks about for a few minutes.

    The host asks ``questions``; ``turns`` happen by themselves and are told by a notice.
    """

    name: str
    opening: str
    slots: Slots
    lines: tuple[str, ...]
    questions: tuple[SharedMoment, ...]
    turns: tuple[SharedMoment, ...]


def lines(block: str) -> tuple[str, ...]:
    """Return the phrases of a block that holds one a line."""
    return tuple(line.strip() for line in block.splitlines() if line.strip())


def paragraphs(block: str) -> tuple[str, ...]:
    """Return the phrases of a block that holds them on several lines, an empty line between."""
    return tuple("".join(lines(part)) for part in block.split("\n\n"))


def words(row: str) -> tuple[str, ...]:
    """Return the words of a row that separates them by spaces."""
    return tuple(row.split())


def slots(**rows: str) -> Slots:
    """Return slots from rows of words."""
    return tuple((name, words(row)) for name, row in rows.items())


def moment(says: str, answers: str) -> SharedMoment:
    """Return a moment whose answers are a row of words."""
    return SharedMoment(says, words(answers))
