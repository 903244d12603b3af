"""The limits of input from outside, each with its reason. Input beyond a limit is counted."""

from __future__ import annotations

from typing import Final

MESSAGE_BYTES: Final = 16 * 1024 * 1024
"""One WebSocket message, in bytes: a hundred times the largest frame seen."""

FRAME_BYTES: Final = 32 * 1024 * 1024
"""One frame after decompression, in bytes; gzip can grow a thousandfold."""

HEADERS: Final = 100
"""Headers of one frame that are looked at; five were seen, and a million fit into two megabytes."""

GZIP_MEMBERS: Final = 4
"""Gzip streams joined in one payload; one is normal, thousands of empty ones only cost time."""

FRAME_MESSAGES: Final = 2_000
"""Messages in one frame; bursts of up to 76 were seen."""

FRAME_PARTS: Final = 4_000
"""People and lines in the rankings of one frame; a ranking has a hundred at most."""

PAYLOAD_BYTES: Final = 2 * 1024 * 1024
"""The payload of one message, in bytes: twelve times the largest frame seen."""

DENSE_BYTES: Final = 2 * 1024 * 1024
"""From so many bytes on, a frame's fields are counted before they are read."""

DENSE_FIELDS: Final = 10_000
"""Fields of such a frame that are read: two bytes of an empty message become hundreds in memory."""

PLACE_CHARACTERS: Final = 4_096
"""The cursor and the ``internal_ext``, in characters: they have to fit into the next URL."""

RANKS: Final = 999
"""The last place of a ranking, so that a place has three digits."""

GIFT_UNITS: Final = 10**9
"""Units of one gift: with a price of 31 bits their value still fits into 64."""

TEXT_GRAPHEMES: Final = 500
"""A comment, in graphemes; the longest seen was 167 characters."""

NAME_GRAPHEMES: Final = 40
"""A name of a person, a gift or a club, in graphemes."""

HISTORY_SECONDS: Final = 10.0
"""The least age of history, which comes with the first frames of a connection."""

LATE_HISTORY_SECONDS: Final = 30.0
"""The least age of history in later frames: live comments were up to 14.2 seconds old there."""

FIRST_FRAMES_SECONDS: Final = 3.0
"""The time from the first request of a connection in which its history comes (xhynice)."""

OLDEST_SECONDS: Final = 86_400.0
"""The greatest age that a message may claim: beyond it, its time is not known."""
