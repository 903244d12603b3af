"""A text field of one row, without a frame of its own."""

from __future__ import annotations

from collections.abc import Collection
from typing import ClassVar

from danmaku_proto.text import clean
from danmaku_tui.ui.keys.text_input import TextInput


class Field(TextInput):
    """One line of text, cleaned of control characters like the text of any stranger.

    A binding of one of the keys ``shared`` comes before the letter that the key types. ``standard``
    are the keys of these bindings without any configuration: Textual leaves out the bindings of
    letters before it gives them their configured keys.
    """

    DEFAULT_CSS: ClassVar[str] = """
    Field { width: 1fr; }
    """

    def __init__(self, shared: Collection[str] = (), standard: Collection[str] = ()) -> None:
        # With a selection the first letter would delete the text of a draft.
        super().__init__(select_on_focus=False, compact=True)
        self._shared = frozenset(shared)
        self._bound = self._shared | frozenset(standard)

    def shares(self, key: str) -> bool:
        """Return whether a binding of ``key`` comes before the letter."""
        return key in self._shared

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Return whether ``key`` is a letter and no binding."""
        return key not in self._bound and super().check_consume_key(key, character)

    def validate_value(self, value: str) -> str:
        """Return ``value`` without control characters."""
        return clean(value)
