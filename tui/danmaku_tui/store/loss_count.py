"""The count of messages that could not be written, until a file has a note of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from danmaku_proto.events import LinkChange
from danmaku_tui.i18n.language import trn

UNRECORDED: Final = "unrecorded"
"""The phase of a link change that stands for messages that could not be written."""


@dataclass(slots=True)
class LossCount:
    """The messages lost since the last note, and the times of the first and the last of them."""

    lost: int = 0
    first_at: float = 0.0
    last_at: float = 0.0

    def add(self, at: float) -> None:
        """Count a message that arrived ``at`` (seconds since 1970)."""
        self.first_at = self.first_at or at
        self.last_at = at
        self.lost += 1

    def note(self) -> tuple[int, LinkChange | None]:
        """Return the number of lost messages, and the note of them for a file; None for none."""
        if not self.lost:
            return 0, None
        words = trn("{n} message was not recorded", "{n} messages were not recorded", self.lost)
        gap = max(0.0, self.last_at - self.first_at)
        return self.lost, LinkChange("", self.last_at, UNRECORDED, words.format(n=self.lost), gap)

    def noted(self, lost: int) -> None:
        """Forget so many: a file has the note of them."""
        self.lost -= lost
        self.first_at = self.first_at if self.lost else 0.0
