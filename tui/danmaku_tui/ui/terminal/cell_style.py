"""How a cell is set: attributes, ink and ground, and the way from one to another in SGR."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_OFF: Final = {1: 22, 2: 22, 3: 23, 4: 24, 5: 25, 6: 25, 7: 27, 8: 28, 9: 29, 21: 24, 53: 55}
"""What ends each attribute."""

_SEEN_ON_A_SPACE: Final = frozenset({4, 5, 6, 7, 9, 21, 53})
"""Attributes that show where there is no ink; reverse shows the ink itself."""


@dataclass(frozen=True, slots=True)
class CellStyle:
    """What SGR says of a cell. ``color`` and ``ground`` are codes such as ``38;2;1;2;3``.

    An empty one is the terminal's own. :func:`one_ink` makes them, so that equal ones are compared
    by what they are and not by what they hold: cells are compared by the thousand.
    """

    attributes: frozenset[int] = frozenset()
    color: str = ""
    ground: str = ""

    @property
    def even(self) -> bool:
        """Whether a space of it shows nothing but its ground."""
        return not self.attributes & _SEEN_ON_A_SPACE


@lru_cache(maxsize=512)
def one_ink(attributes: frozenset[int], color: str, ground: str) -> CellStyle:
    """Return the ink of these: the same object for the same ones."""
    return CellStyle(attributes, color, ground)


PLAIN: Final = one_ink(frozenset(), "", "")
"""How a terminal sets text before anything is said."""


@lru_cache(maxsize=512)
def ink_of(codes: str) -> CellStyle:
    """Return what SGR ``codes``, such as ``1;38;2;215;219;227``, say after a reset."""
    attributes: set[int] = set()
    color = ground = ""
    rest = iter(codes.split(";"))
    for code in rest:
        number = int(code or 0)
        if number == 0:
            attributes, color, ground = set(), "", ""
        elif number in (38, 48):
            whole = ";".join((code, *_operands(rest)))
            color, ground = (whole, ground) if number == 38 else (color, whole)
        elif 30 <= number <= 37 or 90 <= number <= 97:
            color = code
        elif 40 <= number <= 47 or 100 <= number <= 107:
            ground = code
        elif number in (39, 49):
            color, ground = ("", ground) if number == 39 else (color, "")
        else:
            attributes.add(number)
    return one_ink(frozenset(attributes), color, ground)


@lru_cache(maxsize=512)
def of_a_space(ink: CellStyle) -> CellStyle:
    """Return ``ink`` without what cannot be seen on a space: equal ones look the same there."""
    attributes = ink.attributes & _SEEN_ON_A_SPACE
    return one_ink(attributes, ink.color if attributes else "", ink.ground)


@lru_cache(maxsize=2048)
def change(before: CellStyle | None, after: CellStyle) -> str:
    """Return the shortest SGR that leads to ``after``; None is a state that is not known."""
    if before == after:
        return ""
    anew = ";".join(("0", *_all(after)))
    if before is None:
        return f"\x1b[{anew}m"
    codes = list(_step(before, after))
    step = ";".join(codes)
    return f"\x1b[{step if codes and len(step) <= len(anew) else anew.removesuffix(';')}m"


def for_a_space(before: CellStyle | None, space: CellStyle) -> CellStyle:
    """Return the ink in which to write a space that looks like ``space``, nearest to ``before``."""
    if before is None or before is space:
        return space
    if space.attributes or before.attributes & _SEEN_ON_A_SPACE:
        return space
    if before.ground == space.ground:
        return before
    return one_ink(before.attributes, before.color, space.ground)


def _operands(rest: Iterator[str]) -> list[str]:
    """Take what follows 38 or 48: ``5;n`` or ``2;r;g;b``."""
    kind = next(rest, "5")
    return [kind, *(next(rest, "0") for _ in range(3 if kind == "2" else 1))]


def _all(ink: CellStyle) -> Iterator[str]:
    yield from map(str, sorted(ink.attributes))
    if ink.color:
        yield ink.color
    if ink.ground:
        yield ink.ground


def _step(before: CellStyle, after: CellStyle) -> Iterator[str]:
    gone = {_OFF.get(code, 0) for code in before.attributes - after.attributes}
    yield from map(str, sorted(gone))
    kept = {code for code in before.attributes & after.attributes if _OFF.get(code) not in gone}
    yield from map(str, sorted(after.attributes - kept))
    if before.color != after.color or 0 in gone:
        yield after.color or "39"
    if before.ground != after.ground or 0 in gone:
        yield after.ground or "49"
