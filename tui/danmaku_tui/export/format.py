"""The interface of a file format."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from danmaku_proto.events import Event
from danmaku_tui.export.timed_event import TimedEvent


class Format(Protocol):
    """Makes the text of one file. One instance makes one file."""

    def takes(self, event: Event) -> bool:
        """Return whether the format has a place for ``event``."""

    def pieces(self, events: Iterable[TimedEvent]) -> Iterator[str]:
        """Yield the text of the file in parts; ``events`` are those that it takes, in order."""

    @property
    def remark(self) -> str:
        """A remark about the finished file for a person; empty for none."""
