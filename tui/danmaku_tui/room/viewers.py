"""The number of people who watch."""

from __future__ import annotations

from dataclasses import dataclass

from danmaku_proto.events import Viewers


@dataclass(frozen=True, slots=True)
class Audience:
    """The people in the room now, and those who came since it began; 0 or empty when unknown."""

    online: int = 0
    total: int = 0
    total_text: str = ""

    def after(self, viewers: Viewers) -> Audience:
        """Return the audience after ``viewers``.

        Each number is the newest one. Neighbours differ a little because different servers answer
        (3861, 3824, 3861); smoothing would invent a number that no server sent. A number that is
        missing in ``viewers`` stays.
        """
        return Audience(
            online=viewers.online or self.online,
            total=viewers.total or self.total,
            total_text=viewers.total_text or self.total_text,
        )
