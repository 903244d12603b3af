"""The socket through which other viewers of the same person share the browser of the first.

It is a Unix socket in the folder of the browser's profile, which is its owner's alone: no port.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Final

from danmaku_tui.feed.link_state import Phase
from danmaku_tui.feed.task_race import race
from danmaku_tui.i18n.language import tr
from danmaku_tui.sources.browser.browser_pipe import BrowserPipe
from danmaku_tui.sources.browser.devtools import (
    BrowserGoneError,
    BrowserRefusedError,
    Channel,
    Devtools,
)
from danmaku_tui.sources.browser.nul_stream import NulStream

SOCKET_FILE: Final = "danmaku.socket"

SHARED_CLIENTS: Final = 16
"""The most viewers that share a browser beside the one that started it."""

_PATH_BYTES: Final = 100
"""A longer path does not fit into the address of a Unix socket (104 bytes on macOS)."""


class PipeShare:
    """Lets other viewers in to ``pipe``, at a socket in the folder ``profile``."""

    def __init__(self, pipe: BrowserPipe, profile: Path) -> None:
        self._pipe = pipe
        self._path = profile / SOCKET_FILE
        self._clients: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None
        self._closed = False

    async def open(self) -> None:
        """Listen. Raises :class:`OSError`."""
        self._path.unlink(missing_ok=True)  # of a program that was killed
        listener = socket.socket(socket.AF_UNIX)
        try:
            with _short(self._path) as path:
                listener.bind(path)
            self._path.chmod(0o600)
            self._server = await asyncio.start_unix_server(self._accept, sock=listener)
        except BaseException:
            listener.close()
            raise

    async def close(self) -> None:
        """Close the socket and all conversations through it."""
        self._closed = True  # for a connection that was accepted a moment ago
        if self._server is not None:
            self._server.close()
            self._path.unlink(missing_ok=True)
        for client in self._clients:
            client.cancel()
        await asyncio.gather(*self._clients, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        stream = NulStream(reader, writer)
        if self._closed or len(self._clients) >= SHARED_CLIENTS:
            stream.close()
            return
        client = asyncio.create_task(self._serve(stream))
        self._clients.add(client)
        client.add_done_callback(self._clients.discard)
        # A task that is cancelled before its first step runs no ``finally``.
        client.add_done_callback(lambda _: stream.close())

    async def _serve(self, stream: NulStream) -> None:
        with suppress(BrowserGoneError):
            async with self._pipe.channel() as channel:
                await race(_copy(stream, channel), _copy(channel, stream))


async def _copy(source: Channel, target: Channel) -> None:
    while True:
        await target.send(await source.recv())


@asynccontextmanager
async def shared_conversation(profile: Path) -> AsyncIterator[Devtools]:
    """Open a conversation with the browser that another viewer runs on ``profile``.

    Raises :class:`BrowserRefusedError`.
    """
    try:
        client = socket.socket(socket.AF_UNIX)
        client.setblocking(False)  # the name is socket's
        try:
            with _short(profile / SOCKET_FILE) as path:
                client.connect(path)
            reader, writer = await asyncio.open_unix_connection(sock=client)
        except BaseException:
            client.close()
            raise
    except OSError:
        line = tr("another viewer starts or ends the browser: this goes on when it is ready")
        raise BrowserRefusedError(line, phase=Phase.WAITING) from None
    stream = NulStream(reader, writer)
    try:
        yield Devtools(stream)
    finally:
        stream.close()


@contextmanager
def _short(path: Path) -> Iterator[str]:
    """Yield a name of ``path`` that fits into the address of a Unix socket, where there is one."""
    if len(os.fsencode(path)) <= _PATH_BYTES:
        yield str(path)
        return
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{folder}/{path.name}"
    finally:
        os.close(folder)
