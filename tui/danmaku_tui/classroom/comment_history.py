"""The last comments of a classroom, for those who come later."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Final

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
