"""The likes of a room: the total that the feed reports, and the likes that it shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from danmaku_proto.events import Like

NEW_BROADCAST: Final = 0.5
"""The part of the last total below which a total belongs to a new broadcast."""


@dataclass(slots=True)
class LikeCount:
    """The count of likes, for the status line and the statistics alike.

    ``total`` is the room's number as the feed reports it. ``shown`` is the sum over the likes that
    were received. It is no total: the feed is a sample, and in two recorded broadcasts it held 20 %
    and 39 % of the growth of the total (xhynice/DouyinBarrage).
    """

    total: int = 0
    shown: int = 0

    def add(self, like: Like) -> None:
        """Count ``like``; its total is 0 where the feed reports none.

        Totals arrive out of order now and then (1 of 4,063), so that a smaller one does not count,
        unless it is far smaller: then the room has begun a new broadcast.
        """
        self.shown += like.count
        if like.total > self.total or 0 < like.total < self.total * NEW_BROADCAST:
            self.total = like.total
