"""The target of a link's next connection, and the errors where there is none."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from danmaku_proto.terminal_text import safe_line
from danmaku_tui.feed.link_state import Phase
from danmaku_tui.feed.redaction import Redactor


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A WebSocket address with the headers of its handshake, kept out of ``repr``.

    ``remedy`` is advice for a person, in a few words, when the server does not accept it.
    """

    url: str
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    remedy: str = ""


NextEndpoint: TypeAlias = Callable[[Mapping[str, str]], Awaitable[Endpoint]]
"""Returns the target of every attempt, given the parameters to resume from.

Raises :class:`WayError`, or any error that :func:`danmaku_tui.feed.errors.explain` knows.
"""


class Way(Protocol):
    """A way in to a feed."""

    @property
    def secrets(self) -> Redactor:
        """The secrets that it sends, which the texts of its link must not show."""

    async def endpoint(self, resume: Mapping[str, str]) -> Endpoint:
        """Return the target of the next connection; a :data:`NextEndpoint`."""


class WayError(Exception):
    """There is nothing to connect to now. The text is one line for a person.

    ``phase`` is that of the link until the next attempt, which comes after ``retry_after`` seconds
    at the earliest; with ``ENDED`` it comes only when a person asks for it.
    """

    def __init__(
        self, line: str, *, phase: Phase = Phase.REFUSED, retry_after: float = 0.0
    ) -> None:
        super().__init__(safe_line(line))
        self.phase = phase
        self.retry_after = retry_after
