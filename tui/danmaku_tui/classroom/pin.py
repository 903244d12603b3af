"""The PIN of a classroom: compared, and protected against guessing."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from enum import Enum
from typing import Final

from danmaku_tui.classroom.request_query import query_value
from danmaku_tui.feed.connection_guard import host_of

WRONG_PINS: Final = 5
"""The wrong PINs of one address until it is locked out."""

LOCKED_SECONDS: Final = 60.0
"""The time for which an address is locked out."""

ADDRESSES: Final = 10_000
"""The addresses whose wrong PINs are remembered; the oldest is forgotten for one more."""

PIN_CHARACTERS: Final = 64
"""The longest PIN."""


class PinResult(Enum):
    """The judgement on the PIN of a handshake."""

    RIGHT = "right"
    MISSING = "missing"
    WRONG = "wrong"
    LOCKED = "locked"


class PinCheck:
    """The check of ``pin``; an empty one lets everybody in.

    ``clock`` is monotonic, in seconds.
    """

    def __init__(self, pin: str, clock: Callable[[], float]) -> None:
        self._pin = pin.encode()
        self._clock = clock
        self._wrong: dict[str, tuple[int, float]] = {}

    def check(self, address: str, path: str) -> PinResult:
        """Return the judgement on a handshake of ``address`` for ``path``, with its query."""
        if not self._pin:
            return PinResult.RIGHT
        host = host_of(address)
        count, at = self._wrong.get(host, (0, 0.0))
        if count and self._clock() - at >= LOCKED_SECONDS:
            count = 0
        if count >= WRONG_PINS:
            return PinResult.LOCKED
        given = pin_in(path)
        if not given:
            return PinResult.MISSING
        if hmac.compare_digest(given.encode(errors="replace"), self._pin):
            self._wrong.pop(host, None)
            return PinResult.RIGHT
        self._wrong.pop(host, None)
        self._wrong[host] = (count + 1, self._clock())
        if len(self._wrong) > ADDRESSES:
            del self._wrong[next(iter(self._wrong))]
        return PinResult.LOCKED if count + 1 >= WRONG_PINS else PinResult.WRONG


def pin_in(path: str) -> str:
    """Return the PIN in the query of ``path``; empty where there is none."""
    return query_value(path, "pin")[: PIN_CHARACTERS + 1]
