"""A QR code as dark and light modules, and as rows of half blocks."""

from __future__ import annotations

from functools import cached_property
from itertools import groupby
from typing import Final, TypeAlias

QUIET: Final = 4
"""Light modules around the code: ISO/IEC 18004 asks for four."""

UPPER: Final = "▀"
LOWER: Final = "▄"
BOTH: Final = "█"

Run: TypeAlias = tuple[bool, int]
"""Modules side by side that are all dark, or all light, and their number."""


class QrCode:
    """The QR code of ``text``, at the correction level M or better, with its quiet zone.

    Everything is for dark ink on a light ground. Readers expect that, and not all of them accept
    the opposite, so that both colours are to be set, whatever those of the terminal are.

    Raises ``ValueError`` where ``text`` is too long for any code.
    """

    def __init__(self, text: str) -> None:
        # Imported here, because only a classroom on the network shows a code.
        import segno

        code = segno.make(text, error="m", micro=False)
        self.modules: tuple[tuple[bool, ...], ...] = tuple(
            tuple(map(bool, row)) for row in code.matrix_iter(border=QUIET)
        )

    @property
    def size(self) -> int:
        """The modules in a row, and the number of rows."""
        return len(self.modules)

    @cached_property
    def half_rows(self) -> list[str]:
        """The rows of half blocks: one cell is one module wide and two high."""
        light = (False,) * self.size
        uppers, lowers = self.modules[::2], (*self.modules[1::2], light)
        return [
            "".join(map(_half, upper, lower)) for upper, lower in zip(uppers, lowers, strict=False)
        ]

    @cached_property
    def runs(self) -> list[list[Run]]:
        """The rows as runs, for spaces on coloured ground: two cells are one module."""
        return [
            [(dark, sum(1 for _ in group)) for dark, group in groupby(row)] for row in self.modules
        ]


def _half(upper: bool, lower: bool) -> str:
    if upper and lower:
        return BOTH
    if upper:
        return UPPER
    return LOWER if lower else " "
