"""The work that the messages of a frame cost, by their bytes, and the budget for it.

A unit is about a microsecond on a slow core. The estimate knows no clock: the same frame is cut at
the same message on every machine, and in every replay.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

CHEAP_BYTES: Final = 64 * 1024
CHEAP_MESSAGES: Final = 500
"""The messages of a frame with so few bytes together are read without a look at their cost, if they
are so few."""

FRAME_WORK: Final = 300_000
"""The work on one frame, in units of about a microsecond.

A frame of 2,000 ordinary comments has half of it."""

STEP_WORK: Final = 20_000
"""The work on a frame between two steps, in the same units: heartbeats go out there."""

_MESSAGE: Final = 40
"""Units of a message that is nearly empty."""

FAULT: Final = 500
"""Units of a message that cannot be read, beyond its bytes: each has a row in a recording."""

_BYTES: Final = 16
"""Bytes of a payload for one more unit, whatever they are."""

_LEADS: Final = 2
"""First bytes of characters with rules of their own, for one more unit."""

_HARD: Final = bytes([0xCC, 0xCD, *range(0xD6, 0xE3), 0xEF, *range(0xF0, 0xF5)])
"""First bytes of the marks, of scripts with marks, of joiners and selectors, and of emoji."""

_EASY: Final = bytes(set(range(256)) - set(_HARD))


@dataclass(slots=True)
class FrameWork:
    """The work that may still be done on one frame, and on its present step."""

    left: int = FRAME_WORK
    step: int = STEP_WORK

    def take(self, payload: bytes) -> bool:
        """Take the work on a message with this ``payload``; return whether there was enough."""
        units = work(payload)
        self.left -= units
        self.step -= units
        return self.left >= 0

    def take_fault(self) -> None:
        """Take the work on a message that could not be read."""
        self.left -= FAULT

    def step_ends(self) -> bool:
        """Return whether the step has used up its work, and begin another then."""
        if self.step > 0:
            return False
        self.step = STEP_WORK
        return True


def work(payload: bytes) -> int:
    """Return the units that a message with this ``payload`` costs, at most."""
    hard = len(payload.translate(None, _EASY))
    return _MESSAGE + len(payload) // _BYTES + hard // _LEADS
