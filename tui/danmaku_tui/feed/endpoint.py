"""Where the next connection of a link goes, and what may keep it from going anywhere."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from danmaku_tui.feed.link_state import Phase


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A WebSocket address with the headers of its handshake, kept out of ``repr``.

    ``remedy`` says in a few words what a person can do when the server does not accept it.
    """

    url: str
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    remedy: str = ""


NextEndpoint: TypeAlias = Callable[[Mapping[str, str]], Awaitable[Endpoint]]
"""Returns where to connect to, asked anew for every attempt, given the place to resume from.

Raises :class:`WayError`, or what :func:`danmaku_tui.feed.errors.explain` understands.
"""


class Way(Protocol):
    """A way in to a feed."""

    async def endpoint(self, resume: Mapping[str, str]) -> Endpoint:
        """Return where to connect to now; a :data:`NextEndpoint`."""


class WayError(Exception):
    """There is nothing to connect to now. Its text is one line for a person.

    ``phase`` is what the link is in until the next attempt, which comes after ``retry_after``
    seconds at the earliest; with ``ENDED`` it comes only when it is asked for.
    """

    def __init__(
        self, line: str, *, phase: Phase = Phase.REFUSED, retry_after: float = 0.0
    ) -> None:
        super().__init__(line)
        self.phase = phase
        self.retry_after = retry_after
