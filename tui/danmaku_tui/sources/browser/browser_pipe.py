"""The pipe to a browser of this program, and the conversations that share it.

A pipe has one root session for all who write to it. Each conversation gets a browser session of its
own (``Target.attachToBrowserTarget``), and the sessions of pages that follow from it: so one sees
nothing of another, and leaves nothing behind when it ends.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from itertools import count
from typing import Any, Final

from danmaku_tui.sources.browser.devtools import (
    TEXT_BYTES,
    BrowserGoneError,
    Channel,
    Command,
    is_unused,
    parse_message,
)

WAITING_BYTES: Final = 2 * TEXT_BYTES
"""The most bytes that wait for one conversation: one that does not read is ended."""

_NO_SUCH_SESSION: Final = -32_001
"""The code with which Chromium refuses a command to a session that does not exist."""

_NETWORK: Final = '{"method":"Network.'
_SESSION_AT_END: Final = re.compile(r'"sessionId":"([^"\\]*)"\}\Z')


class PipeChannel:
    """The messages of one conversation, whose browser session is ``session``."""

    def __init__(self, pipe: BrowserPipe, session: str) -> None:
        self.session = session
        self.closed = False
        self._pipe = pipe
        self._waiting: deque[str] = deque()
        self._bytes = 0
        self._news = asyncio.Event()

    async def recv(self) -> str:
        """Return the next message. Raises :class:`BrowserGoneError` when the pipe has ended."""
        while not self._waiting:
            if self.closed:
                raise BrowserGoneError
            self._news.clear()
            await self._news.wait()
        text = self._waiting.popleft()
        self._bytes -= len(text)
        return text

    async def send(self, text: str) -> None:
        """Send a message. Raises :class:`BrowserGoneError`."""
        if self.closed:
            raise BrowserGoneError
        await self._pipe.forward(self, text)

    def put(self, text: str) -> None:
        """Add a message of the browser; the channel is closed where too many bytes wait."""
        if self.closed:
            return
        self._bytes += len(text)
        if self._bytes > WAITING_BYTES:
            self._waiting.clear()
            self.close()
            return
        self._waiting.append(text)
        self._news.set()

    def close(self) -> None:
        """Let the reader see the end after the messages that wait."""
        self.closed = True
        self._news.set()


class BrowserPipe:
    """Routes the messages between a browser and the conversations with it.

    ``stream`` is the browser's pipe. :meth:`run` must run while conversations last.
    """

    def __init__(self, stream: Channel) -> None:
        self._stream = stream
        self._numbers = count(1)
        self._own_calls: dict[int, asyncio.Future[Mapping[str, Any]]] = {}
        self._calls: dict[int, tuple[PipeChannel, int]] = {}
        self._owners: dict[str, PipeChannel] = {}
        self._ended = False

    async def run(self) -> None:
        """Pass messages on until the pipe ends, and end all conversations then."""
        try:
            while True:
                self._route(await self._stream.recv())
        except BrowserGoneError:
            pass
        finally:
            self._ended = True
            for call in self._own_calls.values():
                if not call.done():
                    call.set_exception(BrowserGoneError())
            for channel in set(self._owners.values()):
                channel.close()
            self._calls.clear()

    async def call(self, command: Command) -> Mapping[str, Any]:
        """Return the result of a command of the root session; empty where it is refused.

        Raises :class:`BrowserGoneError`.
        """
        if self._ended:
            raise BrowserGoneError
        number = next(self._numbers)
        call: asyncio.Future[Mapping[str, Any]] = asyncio.get_running_loop().create_future()
        self._own_calls[number] = call
        message = {"id": number, "method": command.method, "params": dict(command.params)}
        try:
            await self._stream.send(json.dumps(message))
            return await call
        finally:
            del self._own_calls[number]
            call.cancel()

    @asynccontextmanager
    async def channel(self) -> AsyncIterator[PipeChannel]:
        """Open a channel with a browser session of its own, and end that at the exit.

        Raises :class:`BrowserGoneError`.
        """
        result = await self.call(Command("Target.attachToBrowserTarget"))
        session = result.get("sessionId")
        if not isinstance(session, str) or not session:
            raise BrowserGoneError
        channel = PipeChannel(self, session)
        self._owners[session] = channel
        try:
            yield channel
        finally:
            channel.close()
            self._forget(channel)
            await self._detach(session)

    async def forward(self, channel: PipeChannel, text: str) -> None:
        """Send the command ``text`` of ``channel``; one that is none, or not its own, is dropped.

        Raises :class:`BrowserGoneError`.
        """
        message = parse_message(text)
        number = message.get("id")
        session = message.get("sessionId", channel.session)
        if not isinstance(number, int) or not isinstance(session, str):
            return
        if self._owners.get(session) is not channel:
            channel.put(json.dumps({"id": number, "error": {"code": _NO_SUCH_SESSION}}))
            return
        own = next(self._numbers)
        self._calls[own] = (channel, number)
        await self._stream.send(json.dumps(message | {"id": own, "sessionId": session}))

    async def _detach(self, session: str) -> None:
        """End the browser session, and with it all sessions that follow from it."""
        number = next(self._numbers)
        detach = {
            "id": number,
            "method": "Target.detachFromTarget",
            "params": {"sessionId": session},
        }
        if not self._ended:
            with suppress(BrowserGoneError):
                await self._stream.send(json.dumps(detach))

    def _route(self, text: str) -> None:
        if is_unused(text):
            return
        # The frames of a page are the bulk, and their session is at the end: they pass unparsed.
        found = _SESSION_AT_END.search(text, len(text) - 200) if text.startswith(_NETWORK) else None
        if found is not None:
            owner = self._owners.get(found[1])
            if owner is not None:
                owner.put(text)
            return
        message = parse_message(text)
        if isinstance(message.get("id"), int):
            self._answered(message)
        elif isinstance(message.get("method"), str):
            self._happened(message, text)

    def _answered(self, message: dict[str, Any]) -> None:
        number = message["id"]
        own = self._own_calls.get(number)
        if own is not None and not own.done():
            result = message.get("result")
            own.set_result(result if isinstance(result, dict) else {})
        channel, asked = self._calls.pop(number, (None, 0))
        if channel is None:
            return
        answer = message | {"id": asked}
        if answer.get("sessionId") == channel.session:
            del answer["sessionId"]
        channel.put(json.dumps(answer))

    def _happened(self, message: dict[str, Any], text: str) -> None:
        session = message.get("sessionId")
        owner = self._owners.get(session) if isinstance(session, str) else None
        if owner is None:
            return
        params = message.get("params")
        child = params.get("sessionId") if isinstance(params, dict) else None
        if isinstance(child, str):
            if message["method"] == "Target.attachedToTarget":
                self._owners.setdefault(child, owner)
            elif message["method"] == "Target.detachedFromTarget" and child != owner.session:
                self._owners.pop(child, None)
        if session == owner.session:
            del message["sessionId"]
            text = json.dumps(message)
        owner.put(text)

    def _forget(self, channel: PipeChannel) -> None:
        self._owners = {key: owner for key, owner in self._owners.items() if owner is not channel}
        self._calls = {key: call for key, call in self._calls.items() if call[0] is not channel}
