"""The topics of the invented evening: phrases, questions and turns of events.

In a phrase, ``<a|b|c>`` stands for one of its alternatives and ``{name}`` for one of the words in
the slot of that name.
"""

from __future__ import annotations

from dataclasses import dataclass

Slots = tuple[tuple[str, tuple[str, ...]], ...]
"""Slot names and the words that may fill them."""


@dataclass(frozen=True, slots=True)
class SharedMoment:
    """A moment to which the whole room answers at once.

    ``text`` is the host's question or the room's notice. The first of ``answers`` is the most
    frequent.
    """

    text: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic of the room for a few minutes.

    The host asks ``questions``; a notice announces each of the ``turns``.
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


def moment(text: str, answers: str) -> SharedMoment:
    """Return a moment whose answers are a row of words."""
    return SharedMoment(text, words(answers))
