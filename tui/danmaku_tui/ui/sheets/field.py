"""A line in which a person types: one row, without a frame of its own."""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar

from textual.widgets import Input

from danmaku_proto.text import clean


class Field(Input):
    """Takes one line of text. What is pasted goes through the same door as what strangers wrote.

    Bindings for the keys of ``shared`` see them first, though they may be typed, too.
    """

    DEFAULT_CSS: ClassVar[str] = """
    Field { width: 1fr; }
    """

    def __init__(self, shared: Collection[str] = ()) -> None:
        # A focus that selects would let the next letter wipe out what was filled in.
        super().__init__(select_on_focus=False, compact=True)
        self._shared = frozenset(shared)

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Return whether ``key`` is only to be typed."""
        return key not in self._shared and super().check_consume_key(key, character)

    def validate_value(self, value: str) -> str:
        """Return ``value`` without what would command the terminal."""
        return clean(value)
