"""The last comments of a classroom, for those who come later."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Final

from danmaku_proto.classroom.dialect import mark_of

HISTORY_COMMENTS: Final = 20
"""The comments that a late-comer gets by default."""

MOST_COMMENTS: Final = 1_000
"""The most comments that can be configured."""

HISTORY_BYTES: Final = 1024 * 1024
"""The most bytes of these comments: each may have fields that nobody knows."""


class CommentHistory:
    """The last ``most`` comments, as they were encoded, oldest first."""

    def __init__(self, most: int = HISTORY_COMMENTS) -> None:
        self._most = most
        self._bytes = 0
        self._comments: deque[bytes] = deque()

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._comments)

    def __len__(self) -> int:
        return len(self._comments)

    def after(self, mark: str) -> list[bytes]:
        """Return the comments after the one with ``mark``; all where there is none."""
        comments = list(self._comments)
        for number, comment in enumerate(reversed(comments)):
            if mark_of(comment) == mark:
                return comments[len(comments) - number :]
        return comments

    def add(self, comment: bytes) -> None:
        """Remember ``comment``, and forget the oldest ones beyond the limits."""
        self._comments.append(comment)
        self._bytes += len(comment)
        while len(self._comments) > self._most or self._bytes > HISTORY_BYTES:
            self._bytes -= len(self._comments.popleft())

    def clear(self) -> None:
        """Forget everything."""
        self._comments.clear()
        self._bytes = 0
