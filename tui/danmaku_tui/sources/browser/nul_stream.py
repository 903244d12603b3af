"""The byte streams of DevTools messages: each is JSON text that ends with a NUL.

Chromium reads and writes them with ``--remote-debugging-pipe``, see
``content/browser/devtools/devtools_pipe_handler.cc``.
"""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Final

from danmaku_tui.sources.browser.devtools import TEXT_BYTES, BrowserGoneError

_READ_BYTES: Final = 64 * 1024


class NulSplitter:
    """Splits bytes into messages; one of more than ``limit`` bytes is passed over and counted."""

    def __init__(self, limit: int = TEXT_BYTES) -> None:
        self.passed_over = 0
        self._limit = limit
        self._pieces: list[bytes] = []
        self._size = 0

    def feed(self, data: bytes) -> list[str]:
        """Return the messages that ``data`` completes."""
        *ends, rest = data.split(b"\0")
        messages = []
        for end in ends:
            self._add(end)
            if self._size > self._limit:
                self.passed_over += 1
            else:
                messages.append(b"".join(self._pieces).decode(errors="replace"))
            self._pieces.clear()
            self._size = 0
        self._add(rest)
        return messages

    def _add(self, piece: bytes) -> None:
        self._size += len(piece)
        if self._size > self._limit:
            self._pieces.clear()
        elif piece:
            self._pieces.append(piece)


class NulStream:
    """A channel of messages over two byte streams, of a pipe or a socket."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._splitter = NulSplitter()
        self._messages: deque[str] = deque()

    @property
    def passed_over(self) -> int:
        """The number of messages received that were too large."""
        return self._splitter.passed_over

    async def recv(self) -> str:
        """Return the next message. Raises :class:`BrowserGoneError` at the end of the stream."""
        while not self._messages:
            try:
                data = await self._reader.read(_READ_BYTES)
            except OSError:
                data = b""
            if not data:
                raise BrowserGoneError
            self._messages.extend(self._splitter.feed(data))
        return self._messages.popleft()

    async def send(self, text: str) -> None:
        """Send a message, and wait while the other side does not read.

        Raises :class:`BrowserGoneError`.
        """
        try:
            self._writer.write(text.encode() + b"\0")
            await self._writer.drain()
        except OSError:
            raise BrowserGoneError from None

    def close(self) -> None:
        """Close the stream for sending; bytes that were not sent are dropped."""
        self._writer.transport.abort()
