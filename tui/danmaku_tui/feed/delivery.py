"""The delivery of one message to the other side."""

from __future__ import annotations


class Sending:
    """One message on its way to the other side. Any thread may read it."""

    __slots__ = ("_problem", "data")

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._problem: str | None = None

    @property
    def done(self) -> bool:
        """Whether the message has been sent, or never will be."""
        return self._problem is not None

    @property
    def problem(self) -> str:
        """The reason why it was not sent, one line for a person; empty while there is none."""
        return self._problem or ""

    def end(self, problem: str = "") -> None:
        """Mark the message as sent, or as failed for the reason ``problem``."""
        self._problem = problem
