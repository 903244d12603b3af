"""The messages that are comments by their name, of kinds that came after this program."""

from __future__ import annotations

from typing import Final

_NO_COMMENTS: Final = ("ChatLike", "Feedback", "Setting", "Config", "Delete")
"""Parts of the names of messages about comments: likes on them and switches."""


def is_comment_method(method: str) -> bool:
    """Return whether ``method`` names a comment, as ``WebcastNewChatMessage`` does."""
    named = method.startswith("Webcast") and "Chat" in method
    return named and not any(part in method for part in _NO_COMMENTS)
