"""Numbers and times in few cells, for a person who glances at them. Pure."""

from __future__ import annotations

import math
from typing import Final

from danmaku_tui.i18n.language import N_, tr

TOO_MANY: Final = ">999P"
"""A number too large for every unit."""

TOO_LONG: Final = N_(">2y")
"""A time too long for every unit: a thousand days are more than two years."""

_SPANS: Final = (
    (N_("{n}s"), 1, 60),
    (N_("{n}m"), 60, 60),
    (N_("{n}h"), 3600, 48),
    (N_("{n}d"), 86400, 1000),
)


def count(number: int) -> str:
    """Return ``number`` in at most seven cells: ``9,999``, ``12,345``, ``1.23M``, ``45.6G``.

    A minus takes one more.
    """
    if number < 0:
        return f"-{count(-number)}"
    if number < 1_000_000:
        return f"{number:,}"
    if number >= 10**18:
        return TOO_MANY
    for unit, size in (("M", 1e6), ("G", 1e9), ("T", 1e12), ("P", 1e15)):
        value = number / size
        if value < 999.5:
            return f"{value:.3g}{unit}" if value < 100 else f"{value:.0f}{unit}"
    return TOO_MANY


def span(seconds: float) -> str:
    """Return a length of time in at most four cells: ``0s``, ``59s``, ``12m``, ``3h``, ``2d``.

    A language whose units are wide takes one more from a hundred days on.
    """
    seconds = max(0.0, seconds)
    if not math.isfinite(seconds):
        return tr(TOO_LONG)
    for words, size, most in _SPANS:
        if seconds < size * most:
            return tr(words).format(n=int(seconds // size))
    return tr(TOO_LONG)


def elapsed(seconds: float) -> str:
    """Return a time to the second: ``0:07``, ``12:01``, ``1:02:03``.

    From a hundred hours on the format is that of :func:`span`.
    """
    if not seconds < 360_000:
        return span(seconds)
    minutes, rest = divmod(int(max(0.0, seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def rate(per_second: float) -> str:
    """Return a rate in at most five cells: ``0``, ``6.2``, ``120``, ``9,999``, ``12k``."""
    if not per_second >= 0.05:
        return "0"
    if per_second < 99.95:
        return f"{per_second:.1f}"
    if per_second < 9_999.5:
        return f"{per_second:,.0f}"
    return f"{per_second / 1000:.0f}k" if per_second < 999_500 else ">999k"


def delay(seconds: float) -> str:
    """Return a round trip in at most five cells: ``23ms``, ``1.2s``, ``2m``."""
    if seconds < 0.9995:
        return tr("{n}ms").format(n=f"{max(0.0, seconds) * 1000:.0f}")
    return tr("{n}s").format(n=f"{seconds:.1f}") if seconds < 99.95 else span(seconds)


def volume(bytes_per_second: float) -> str:
    """Return a data rate in KiB a second, in at most five cells: ``0.4``, ``12``, ``1,234``."""
    kib = max(0.0, bytes_per_second) / 1024
    return f"{kib:.1f}" if kib < 9.95 else rate(kib) if kib >= 99.95 else f"{kib:.0f}"
