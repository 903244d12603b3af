"""The DevTools protocol of Chromium: commands, answers and events over one channel.

Its public description is ChromeDevTools/devtools-protocol. Sessions are flat: a command or an
event for a page carries the page's session, one without it is about the browser.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final, NoReturn, Protocol

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from danmaku_proto.limits import MESSAGE_BYTES
from danmaku_proto.text import clean
from danmaku_tui.feed.dial import CLOSE_SECONDS
from danmaku_tui.feed.endpoint import WayError
from danmaku_tui.feed.link_state import Phase
from danmaku_tui.feed.log import silent_logger
from danmaku_tui.i18n.language import tr

OPEN_SECONDS: Final = 60.0
"""The time for the handshake: a browser may first ask its person for permission."""

REFUSED_SECONDS: Final = 30.0
"""How long a browser that refused is left alone: each attempt may ask its person again."""

TEXT_BYTES: Final = MESSAGE_BYTES // 3 * 4 + 1024 * 1024
"""The largest message of the protocol, in bytes: a frame in base64, and its envelope."""

_SKIPPED: Final = '{"method":"Network.'
_KEPT: Final = '{"method":"Network.webSocket'


@dataclass(frozen=True, slots=True)
class Command:
    """A command to the browser; ``session`` is that of a page, empty for the browser itself."""

    method: str
    params: Mapping[str, object] = field(default_factory=dict)
    session: str = ""


@dataclass(frozen=True, slots=True)
class CommandResult:
    """The answer to the command of this ``number``; ``error`` is empty where it succeeded."""

    number: int
    result: Mapping[str, Any]
    error: str = ""


@dataclass(frozen=True, slots=True)
class BrowserEvent:
    """An event of the browser, or of the page with this ``session``."""

    method: str
    params: Mapping[str, Any]
    session: str = ""


class CommandRefusedError(Exception):
    """The browser refused a command; the text is its own, cleaned."""


class BrowserGoneError(WayError):
    """The connection to the browser has ended."""

    def __init__(self) -> None:
        line = tr("the browser went away: this goes on when it is there again")
        super().__init__(line, phase=Phase.WAITING)


class BrowserRefusedError(WayError):
    """The browser does not let this program in, or not now."""


class Channel(Protocol):
    """The messages to and from a browser, each a JSON text."""

    async def recv(self) -> str:
        """Return the next message. Raises :class:`BrowserGoneError` at the end."""

    async def send(self, text: str) -> None:
        """Send a message. Raises :class:`BrowserGoneError`."""


class DevtoolsProtocol:
    """The protocol without a socket: it numbers commands and parses messages."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def command(self, command: Command) -> tuple[int, str]:
        """Return the number of ``command`` and the text to send."""
        number = next(self._numbers)
        message = {"id": number, "method": command.method, "params": dict(command.params)}
        if command.session:
            message["sessionId"] = command.session
        return number, json.dumps(message)

    def read(self, text: str) -> CommandResult | BrowserEvent | None:
        """Return the result or event in ``text``; None where it is of no use here.

        The network requests of a page, with their headers and cookies, are not even parsed.
        """
        if is_unused(text):
            return None
        message = parse_message(text)
        number, method = message.get("id"), message.get("method")
        if isinstance(number, int):
            error = _error_text(message.get("error"))
            return CommandResult(number, _mapping(message.get("result")), error)
        if isinstance(method, str):
            session = message.get("sessionId", "")
            known = session if isinstance(session, str) else ""
            return BrowserEvent(method, _mapping(message.get("params")), known)
        return None


async def _ignore(_: BrowserEvent) -> tuple[Command, ...]:
    return ()


class Devtools:
    """A conversation with a browser over an open channel."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._protocol = DevtoolsProtocol()
        self._calls: dict[int, asyncio.Future[CommandResult]] = {}

    async def listen(
        self, on_event: Callable[[BrowserEvent], Awaitable[Iterable[Command]]] = _ignore
    ) -> NoReturn:
        """Pass every event to ``on_event`` in turn, and send the commands that it returns.

        Results reach :meth:`call` only while this runs, in the order in which they and the events
        arrived. Raises :class:`BrowserGoneError` at the end of the channel.
        """
        while True:
            message = self._protocol.read(await self._channel.recv())
            if isinstance(message, BrowserEvent):
                for command in await on_event(message):
                    await self.send(command)
            elif isinstance(message, CommandResult):
                call = self._calls.pop(message.number, None)
                if call is not None and not call.done():
                    call.set_result(message)

    async def send(self, command: Command) -> None:
        """Send ``command`` without waiting for its result; a page may be gone when it arrives.

        Raises :class:`BrowserGoneError`.
        """
        await self._channel.send(self._protocol.command(command)[1])

    async def call(self, command: Command) -> Mapping[str, Any]:
        """Return the result of ``command``.

        Raises :class:`CommandRefusedError` or :class:`BrowserGoneError`.
        """
        number, text = self._protocol.command(command)
        call: asyncio.Future[CommandResult] = asyncio.get_running_loop().create_future()
        self._calls[number] = call
        try:
            await self._channel.send(text)
            result = await call
        finally:
            self._calls.pop(number, None)
        if result.error:
            raise CommandRefusedError(result.error)
        return result.result


class _SocketChannel:
    """The channel of a WebSocket."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection

    async def recv(self) -> str:
        try:
            message = await self._connection.recv()
        except ConnectionClosed:
            raise BrowserGoneError from None
        return message if isinstance(message, str) else ""  # the protocol has no binary messages

    async def send(self, text: str) -> None:
        try:
            await self._connection.send(text)
        except ConnectionClosed:
            raise BrowserGoneError from None


@asynccontextmanager
async def conversation(url: str) -> AsyncIterator[Devtools]:
    """Open a conversation with the browser whose WebSocket is at ``url``, and end it at the exit.

    Raises :class:`BrowserRefusedError`.
    """
    # No ``Origin`` is sent, because a browser refuses a connection that has one.
    try:
        connection = await connect(
            url,
            compression=None,
            open_timeout=OPEN_SECONDS,
            ping_interval=None,
            close_timeout=CLOSE_SECONDS,
            max_size=TEXT_BYTES,
            logger=silent_logger(),
            proxy=None,
        )
    except OSError:
        line = tr("the browser does not answer: see that it runs and allows remote debugging")
        raise BrowserRefusedError(line, phase=Phase.WAITING) from None
    except WebSocketException:
        raise BrowserRefusedError(
            tr(
                "the browser did not let this program in: allow it in the browser when it "
                "asks, or in chrome://inspect/#remote-debugging"
            ),
            retry_after=REFUSED_SECONDS,
        ) from None
    try:
        yield Devtools(_SocketChannel(connection))
    finally:
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await connection.close()
        connection.transport.abort()


def is_unused(text: str) -> bool:
    """Return whether ``text`` is an event of the network that is of no use here."""
    return text.startswith(_SKIPPED) and not text.startswith(_KEPT)


def parse_message(text: str) -> dict[str, Any]:
    """Return the JSON object in ``text``; an empty one where there is none."""
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return message if isinstance(message, dict) else {}


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _error_text(value: object) -> str:
    if value is None:
        return ""
    message = _mapping(value).get("message")
    return clean(message) if isinstance(message, str) and message else tr("it gave no reason")
