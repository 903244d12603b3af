"""The style of a cell (attributes, foreground, background), and its SGR sequences (ECMA-48)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_OFF: Final = {1: 22, 2: 22, 3: 23, 4: 24, 5: 25, 6: 25, 7: 27, 8: 28, 9: 29, 21: 24, 53: 55}
"""The SGR code that ends each attribute. Bold and dim share one, and so do both underlines."""

_VISIBLE_ON_SPACE: Final = frozenset({4, 5, 6, 7, 9, 21, 53})
"""Attributes that show on a space: lines, blinking, and reverse, which shows the foreground."""


@dataclass(frozen=True, slots=True)
class CellStyle:
    """The style of a cell: SGR codes of attributes, and codes such as ``38;2;1;2;3`` of colours.

    An empty colour is the terminal's default. :func:`interned` makes every style, so that equal
    styles are the same object: cells are compared by the thousand, and Python compares identical
    objects without a call.
    """

    attributes: frozenset[int] = frozenset()
    foreground: str = ""
    background: str = ""

    @property
    def blank_on_space(self) -> bool:
        """Whether a space in this style shows the background and nothing else."""
        return not self.attributes & _VISIBLE_ON_SPACE


@lru_cache(maxsize=512)
def interned(attributes: frozenset[int], foreground: str, background: str) -> CellStyle:
    """Return this style: the same object for the same arguments."""
    return CellStyle(attributes, foreground, background)


DEFAULT: Final = interned(frozenset(), "", "")
"""The terminal's own style, as after a reset."""


@lru_cache(maxsize=512)
def style_of(codes: str) -> CellStyle:
    """Return the style that SGR ``codes``, such as ``1;38;2;215;219;227``, set after a reset."""
    attributes: set[int] = set()
    foreground = background = ""
    rest = iter(codes.split(";"))
    for code in rest:
        number = int(code or 0)
        if number == 0:
            attributes, foreground, background = set(), "", ""
        elif number in (38, 48):
            whole = ";".join((code, *_operands(rest)))
            if number == 38:
                foreground = whole
            else:
                background = whole
        elif 30 <= number <= 37 or 90 <= number <= 97:
            foreground = code
        elif 40 <= number <= 47 or 100 <= number <= 107:
            background = code
        elif number == 39:
            foreground = ""
        elif number == 49:
            background = ""
        else:
            attributes.add(number)
    return interned(frozenset(attributes), foreground, background)


@lru_cache(maxsize=512)
def space_style(style: CellStyle) -> CellStyle:
    """Return ``style`` without the parts that a space does not show.

    Two spaces look the same exactly when these are equal.
    """
    attributes = style.attributes & _VISIBLE_ON_SPACE
    return interned(attributes, style.foreground if attributes else "", style.background)


# A screen has a few dozen styles, so nearly every change between two of them is cached.
@lru_cache(maxsize=2048)
def sgr_change(before: CellStyle | None, after: CellStyle) -> str:
    """Return the shortest SGR sequence from ``before`` to ``after``; None is an unknown style."""
    if before == after:
        return ""
    reset = ";".join(("0", *_all_codes(after)))
    if before is None:
        return f"\x1b[{reset}m"
    codes = list(_changed_codes(before, after))
    step = ";".join(codes)
    # Without parameters, SGR is a reset: a lone 0 can be left out.
    return f"\x1b[{step if codes and len(step) <= len(reset) else reset.removesuffix(';')}m"


def nearest_for_space(current: CellStyle | None, space: CellStyle) -> CellStyle:
    """Return the style nearest to ``current`` in which a space looks as it does in ``space``.

    A space does not show the foreground, so that often no change of style is necessary.
    """
    if current is None or current is space:
        return space
    if space.attributes or current.attributes & _VISIBLE_ON_SPACE:
        return space
    if current.background == space.background:
        return current
    return interned(current.attributes, current.foreground, space.background)


def _operands(rest: Iterator[str]) -> list[str]:
    """Take the operands of 38 or 48: ``5;n`` or ``2;r;g;b``."""
    kind = next(rest, "5")
    return [kind, *(next(rest, "0") for _ in range(3 if kind == "2" else 1))]


def _all_codes(style: CellStyle) -> Iterator[str]:
    yield from map(str, sorted(style.attributes))
    if style.foreground:
        yield style.foreground
    if style.background:
        yield style.background


def _changed_codes(before: CellStyle, after: CellStyle) -> Iterator[str]:
    """Yield the codes that lead from ``before`` to ``after`` without a reset, where that works."""
    # An attribute without a code to end it makes this a 0: a reset after all.
    ended = {_OFF.get(code, 0) for code in before.attributes - after.attributes}
    yield from map(str, sorted(ended))
    # A code that ends one attribute also ends its sibling (22 ends bold and dim), which is then
    # set again.
    still_on = {
        code for code in before.attributes & after.attributes if _OFF.get(code) not in ended
    }
    yield from map(str, sorted(after.attributes - still_on))
    if before.foreground != after.foreground or 0 in ended:
        yield after.foreground or "39"
    if before.background != after.background or 0 in ended:
        yield after.background or "49"
