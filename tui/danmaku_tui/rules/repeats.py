"""The time since the same comment was written before."""

from __future__ import annotations

from hashlib import blake2b
from math import inf
from typing import Final

from danmaku_proto.events import Chat, Event
from danmaku_tui.rules.case_fold import fold

REPEAT_TEXTS: Final = 10_000
"""Different texts that are remembered: half an hour of a busy room, 2 MB at most."""

_LONG: Final = 64
"""Code points from which on a text is remembered by its digest."""


class RepeatTimes:
    """The newest time of each text, from events in their order.

    Texts that differ only in case, width or white space are the same. The answer needs no rule, so
    that nothing must be read again when the rules change.
    """

    __slots__ = ("_newest",)

    def __init__(self) -> None:
        # The text with the oldest time comes first.
        self._newest: dict[str | bytes, float] = {}

    def add(self, event: Event) -> float:
        """Remember the next event; return the seconds since the same text, infinite for a new one.

        Of several times the newest counts. A comment that arrives late, after a newer one with its
        text, repeats that one: 0 seconds.
        """
        if not isinstance(event, Chat):
            return inf
        text = _key(event.text)
        before = self._newest.pop(text, -inf)
        self._newest[text] = max(before, event.at)
        if len(self._newest) > REPEAT_TEXTS:
            del self._newest[next(iter(self._newest))]
        return max(0.0, event.at - before)


def _key(text: str) -> str | bytes:
    folded = " ".join(fold(text).split())
    return folded if len(folded) <= _LONG else blake2b(folded.encode(errors="replace")).digest()
