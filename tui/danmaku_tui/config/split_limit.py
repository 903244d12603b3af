"""The limit after which a recording continues in another file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

_SECONDS: Final[Mapping[str, float]] = MappingProxyType(
    {"s": 1.0, "min": 60.0, "m": 60.0, "h": 3_600.0, "d": 86_400.0}
)
_BYTES: Final[Mapping[str, int]] = MappingProxyType(
    {
        **{f"{letter}ib": 1024**power for power, letter in enumerate("kmgt", 1)},
        **{f"{letter}b": 1000**power for power, letter in enumerate("kmgt", 1)},
    }
)

LEAST_SECONDS: Final = 1.0
LEAST_BYTES: Final = 100_000
"""The least limits: an empty recording has 40 kB."""

MOST: Final = 1e15

_part: Final = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,6})?)\s*([A-Za-z]+)").fullmatch


@dataclass(frozen=True, slots=True)
class SplitLimit:
    """The most ``seconds`` and the most ``size`` in bytes of one file; None for no limit."""

    seconds: float | None = None
    size: int | None = None


def split_limit(text: str) -> SplitLimit:
    """Return the limit in ``text``, such as ``6h``, ``2GiB`` or ``6h,2GiB``.

    Raises ``ValueError``.
    """
    seconds: float | None = None
    size: int | None = None
    for part in text.split(","):
        found = _part(part.strip())
        if found is None:
            raise ValueError
        if found[2] == "M":  # minutes, or megabytes
            raise ValueError
        number, unit = float(found[1]), found[2].lower()
        if unit in _SECONDS and seconds is None:
            seconds = number * _SECONDS[unit]
            if not LEAST_SECONDS <= seconds <= MOST:
                raise ValueError
        elif unit in _BYTES and size is None:
            size = int(number * _BYTES[unit])
            if not LEAST_BYTES <= size <= MOST:
                raise ValueError
        else:
            raise ValueError
    return SplitLimit(seconds, size)
