"""The decoding of typed bytes as UTF-8, also where a terminal sends another encoding."""

from __future__ import annotations

import codecs
from typing import Final

REPLACEMENT: Final = "\ufffd"

_ASCII_TRAILS: Final = range(0x40, 0x7F)
"""The second bytes of GBK, Big5 and Shift JIS that are letters and signs of ASCII."""


class KeyDecoder:
    """Turns bytes into text; those that are not UTF-8 become U+FFFD.

    A terminal set to GBK sends two bytes a character, and the second may be that of a key. Where
    it follows an invalid byte in the same read, it is a part of the character and presses no key.
    """

    def __init__(self) -> None:
        self._rest = b""

    def decode(self, data: bytes) -> str:
        """Return the text of ``data``, the bytes of one read; the cut end waits for the next."""
        kept = len(self._rest)
        data = self._rest + data
        pieces = []
        at = 0
        while True:
            try:
                text, used = codecs.utf_8_decode(data[at:], "strict", False)
            except UnicodeDecodeError as error:
                begin, end = at + error.start, at + error.end
                pieces += [data[at:begin].decode(), REPLACEMENT]
                # Of an even number of bytes the last one is a second byte already.
                lacks_trail = (end - begin) % 2 == 1 and begin >= kept
                at = end + (lacks_trail and end < len(data) and data[end] in _ASCII_TRAILS)
            else:
                self._rest = data[at + used :]
                return "".join([*pieces, text])
