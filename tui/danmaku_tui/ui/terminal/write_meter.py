"""How much is written to the terminal."""

from __future__ import annotations

from collections.abc import Callable

from textual.driver import Driver

from danmaku_tui.room.rates import Rate
from danmaku_tui.ui.terminal.ansi_stream import size_of


def metered(driver_class: type[Driver], written: Callable[[int], None]) -> type[Driver]:
    """Return a driver like ``driver_class`` that tells ``written`` the bytes of every write."""

    class MeteredDriver(driver_class):  # type: ignore[misc, valid-type]  # Textual takes a class
        def write(self, data: str) -> None:
            written(size_of(data))
            super().write(data)

    return MeteredDriver


class WriteMeter:
    """Bytes a second over the last ten seconds. ``clock`` is monotonic, in seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._rate = Rate()

    def add(self, size: int) -> None:
        """Count ``size`` bytes."""
        self._rate.add(self._clock(), size)

    @property
    def per_second(self) -> float:
        """Bytes a second."""
        return self._rate.per_second(self._clock())
