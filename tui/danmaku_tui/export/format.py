"""What a format of files has to offer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from danmaku_proto.events import Event
from danmaku_tui.export.timed_event import TimedEvent


class Format(Protocol):
    """Makes the text of one file. One instance makes one file."""

    def takes(self, event: Event) -> bool:
        """Return whether there is a place for ``event`` in such a file."""

    def pieces(self, told: Iterable[TimedEvent]) -> Iterator[str]:
        """Yield the text of the whole file, bit by bit; ``told`` are what it takes, in order."""

    @property
    def remark(self) -> str:
        """What a person should know of the file once it is whole; empty where that is nothing."""
