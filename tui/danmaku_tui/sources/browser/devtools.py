"""The DevTools protocol of Chromium: commands, answers and events over one WebSocket.

Its public description is ChromeDevTools/devtools-protocol. Sessions are flat: a command or an
event for a page carries the page's session, one without it is about the browser.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Final, NoReturn

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
"""For the handshake: a browser may first ask its person whether to let this program in."""

REFUSED_SECONDS: Final = 30.0
"""How long a browser that said no is left alone: each attempt may be a question to its person."""

TEXT_BYTES: Final = MESSAGE_BYTES // 3 * 4 + 1024 * 1024
"""One message of the protocol, in bytes: the largest frame in base64, and what is around it."""

_SKIPPED: Final = '{"method":"Network.'
_KEPT: Final = '{"method":"Network.webSocket'


@dataclass(frozen=True, slots=True)
class Command:
    """What the browser is to do; ``session`` is the page's, empty for the browser itself."""

    method: str
    params: Mapping[str, object] = field(default_factory=dict)
    session: str = ""


@dataclass(frozen=True, slots=True)
class CommandResult:
    """What came of the command of this ``number``; ``error`` is empty where it was done."""

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
    """The browser did not do what it was asked for; the text is its own, cleaned."""


class BrowserGoneError(WayError):
    """The connection to the browser has ended."""

    def __init__(self) -> None:
        line = tr("the browser went away: this goes on when it is there again")
        super().__init__(line, phase=Phase.WAITING)


class BrowserRefusedError(WayError):
    """The browser does not speak with this program, or not now."""


class DevtoolsProtocol:
    """The protocol without a socket: numbers commands and reads what comes back."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def command(self, command: Command) -> tuple[int, str]:
        """Return the number of ``command`` and the text to send."""
        number = next(self._numbers)
        said = {"id": number, "method": command.method, "params": dict(command.params)}
        if command.session:
            said["sessionId"] = command.session
        return number, json.dumps(said)

    def read(self, text: str | bytes) -> CommandResult | BrowserEvent | None:
        """Return what ``text`` says; None for what nobody here wants to know.

        What a page asks the network for, with its headers and cookies, is not even parsed.
        """
        if not isinstance(text, str):
            return None
        if text.startswith(_SKIPPED) and not text.startswith(_KEPT):
            return None
        try:
            said = json.loads(text)
        except (ValueError, RecursionError):
            return None
        if not isinstance(said, dict):
            return None
        number, method = said.get("id"), said.get("method")
        if isinstance(number, int):
            return CommandResult(
                number, _mapping(said.get("result")), _complaint(said.get("error"))
            )
        if isinstance(method, str):
            session = said.get("sessionId", "")
            known = session if isinstance(session, str) else ""
            return BrowserEvent(method, _mapping(said.get("params")), known)
        return None


class Devtools:
    """A conversation with a browser over an open connection."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._wording = DevtoolsProtocol()
        self._asked: dict[int, asyncio.Future[CommandResult]] = {}

    async def listen(self, on_happening: Callable[[BrowserEvent], Iterable[Command]]) -> NoReturn:
        """Give every event to ``on_happening``, and send the commands that it returns.

        Answers reach :meth:`call` only while this runs, in the order in which they and the events
        came. Raises :class:`BrowserGoneError` at the end of the connection.
        """
        try:
            while True:
                said = self._wording.read(await self._connection.recv())
                if isinstance(said, BrowserEvent):
                    for command in on_happening(said):
                        await self.send(command)
                elif isinstance(said, CommandResult):
                    asked = self._asked.pop(said.number, None)
                    if asked is not None and not asked.done():
                        asked.set_result(said)
        except ConnectionClosed:
            raise BrowserGoneError from None

    async def send(self, command: Command) -> None:
        """Send ``command`` and wait for no answer; a page may be gone by the time it arrives.

        Raises :class:`BrowserGoneError`.
        """
        await self._send(self._wording.command(command)[1])

    async def call(self, command: Command) -> Mapping[str, Any]:
        """Return the result of ``command``.

        Raises :class:`CommandRefusedError` or :class:`BrowserGoneError`.
        """
        number, text = self._wording.command(command)
        asked: asyncio.Future[CommandResult] = asyncio.get_running_loop().create_future()
        self._asked[number] = asked
        try:
            await self._send(text)
            answer = await asked
        finally:
            self._asked.pop(number, None)
        if answer.error:
            raise CommandRefusedError(answer.error)
        return answer.result

    async def _send(self, text: str) -> None:
        try:
            await self._connection.send(text)
        except ConnectionClosed:
            raise BrowserGoneError from None


@asynccontextmanager
async def conversation(url: str) -> AsyncIterator[Devtools]:
    """Open a conversation with the browser whose WebSocket is at ``url``, and end it at the exit.

    No ``Origin`` goes along, for which a browser would refuse it, and no proxy is asked. Raises
    :class:`BrowserRefusedError`.
    """
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
        yield Devtools(connection)
    finally:
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                await connection.close()
        connection.transport.abort()


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _complaint(value: object) -> str:
    if value is None:
        return ""
    message = _mapping(value).get("message")
    return clean(message) if isinstance(message, str) and message else tr("it gave no reason")
