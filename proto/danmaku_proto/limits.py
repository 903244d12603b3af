"""What is accepted from outside, at most. Each limit has a reason; what breaks one is counted."""

from __future__ import annotations

from typing import Final

MESSAGE_BYTES: Final = 16 * 1024 * 1024
"""One WebSocket message, in bytes: a hundred times the largest frame seen."""

FRAME_BYTES: Final = 32 * 1024 * 1024
"""One frame after decompression, in bytes; gzip can grow a thousandfold."""

GZIP_MEMBERS: Final = 4
"""Gzip streams joined in one payload; one is normal, thousands of empty ones only cost time."""

FRAME_MESSAGES: Final = 2_000
"""Messages in one frame; bursts of up to 76 were seen."""

TEXT_GRAPHEMES: Final = 500
"""A comment, in graphemes; the longest seen was 167 characters."""

NAME_GRAPHEMES: Final = 40
"""A name of a person, a gift or a club, in graphemes."""

HISTORY_SECONDS: Final = 10.0
"""A message this much older than the server's clock is history that came with the connection."""
