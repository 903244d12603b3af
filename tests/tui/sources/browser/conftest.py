"""A clock that stands still, a browser that is only a WebSocket, and a source that watches it."""

from __future__ import annotations

import asyncio
import base64
import json
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from danmaku_tui.sources.browser.browser_pipe import BrowserPipe
from danmaku_tui.sources.browser.devtools import BrowserEvent, BrowserGoneError, conversation
from danmaku_tui.sources.browser.page_session import Connector

ROOM = "https://live.douyin.com/154251804633"
PUSH = "wss://webcast100-ws-web-lf.douyin.com/webcast/im/push/v2/?room_id=1"


class FakeTime:
    """Stands still until it is told to advance; whoever sleeps sleeps by it."""

    def __init__(self) -> None:
        self.now = 1_000.0
        self._sleepers: dict[asyncio.Future[None], float] = {}

    def clock(self) -> float:
        return self.now

    def wall(self) -> float:
        return 1_700_000_000.0 + self.now

    async def sleep(self, seconds: float) -> None:
        woken = asyncio.get_running_loop().create_future()
        self._sleepers[woken] = self.now + seconds
        try:
            await woken
        finally:
            del self._sleepers[woken]

    @property
    def sleepers(self) -> int:
        """Who sleeps and was not woken yet."""
        return sum(not woken.done() for woken in self._sleepers)

    def advance(self, seconds: float) -> None:
        self.now += seconds
        for woken, due in self._sleepers.items():
            if due <= self.now and not woken.done():
                woken.set_result(None)


class Telling:
    """Makes the events of a browser, as they were seen from Chromium 156."""

    room = ROOM
    push = PUSH

    def page(self, target: str, url: str, title: str = "a room", **more: Any) -> BrowserEvent:  # noqa: ANN401  # JSON
        info = {"targetId": target, "type": "page", "title": title, "url": url} | more
        return BrowserEvent("Target.targetInfoChanged", {"targetInfo": info})

    def attached(
        self, session: str, target: str, parent: str = "", kind: str = "page"
    ) -> BrowserEvent:
        info = {"targetId": target, "type": kind, "title": "", "url": ""}
        params = {"sessionId": session, "targetInfo": info, "waitingForDebugger": False}
        return BrowserEvent("Target.attachedToTarget", params, parent)

    def detached(self, session: str, parent: str = "") -> BrowserEvent:
        return BrowserEvent("Target.detachedFromTarget", {"sessionId": session}, parent)

    def destroyed(self, target: str) -> BrowserEvent:
        return BrowserEvent("Target.targetDestroyed", {"targetId": target})

    def crashed(self, target: str) -> BrowserEvent:
        return BrowserEvent("Target.targetCrashed", {"targetId": target, "status": "crashed"})

    def navigated(self, session: str, url: str, parent: str | None = None) -> BrowserEvent:
        frame = {"id": "f", "url": url} | ({"parentId": parent} if parent else {})
        return BrowserEvent("Page.frameNavigated", {"frame": frame}, session)

    def created(self, session: str, socket: str, url: str = PUSH) -> BrowserEvent:
        return BrowserEvent("Network.webSocketCreated", {"requestId": socket, "url": url}, session)

    def closed(self, session: str, socket: str) -> BrowserEvent:
        return BrowserEvent("Network.webSocketClosed", {"requestId": socket}, session)

    def frame(self, session: str, socket: str, data: bytes, opcode: int = 2) -> BrowserEvent:
        return self._frame("Network.webSocketFrameReceived", session, socket, data, opcode)

    def sent(self, session: str, socket: str, data: bytes) -> BrowserEvent:
        return self._frame("Network.webSocketFrameSent", session, socket, data, 2)

    def _frame(
        self, method: str, session: str, socket: str, data: bytes, opcode: int
    ) -> BrowserEvent:
        text = base64.b64encode(data).decode()
        response = {"opcode": opcode, "mask": False, "payloadData": text}
        return BrowserEvent(method, {"requestId": socket, "response": response}, session)


class FakeBrowser:
    """Answers every command, keeps it, and tells what it is told to tell.

    ``answers`` are the results by method; where there is ``None`` it does not answer.
    """

    own = False
    where = "127.0.0.1:9222"

    def __init__(self) -> None:
        self.commands: list[dict[str, Any]] = []
        self.answers: dict[str, dict[str, Any] | str | None] = {}
        self.happenings: dict[str, list[BrowserEvent]] = {}
        self.connections: list[ServerConnection] = []
        self.left = 0
        self.failures: list[Exception] = []
        self.port = 0

    @property
    def methods(self) -> list[str]:
        return [command["method"] for command in self.commands]

    async def find(self) -> Connector:
        url = await self.address()
        return lambda: conversation(url)

    async def address(self) -> str:
        if self.failures:
            raise self.failures.pop(0)
        return f"ws://127.0.0.1:{self.port}/devtools/browser/secret"

    async def leave(self) -> None:
        self.left += 1

    async def tell(self, *happenings: BrowserEvent) -> None:
        for each in happenings:
            said = {"method": each.method, "params": dict(each.params)}
            if each.session:
                said["sessionId"] = each.session
            await self.connections[-1].send(json.dumps(said))

    async def attend(self, connection: ServerConnection) -> None:
        self.connections.append(connection)
        with suppress(ConnectionClosed):
            async for text in connection:
                command = json.loads(text)
                self.commands.append(command)
                method = command["method"]
                await self.tell(*self.happenings.get(method, []))
                answer = self.answers.get(method, {})
                if isinstance(answer, str):
                    said = {"id": command["id"], "error": {"code": -1, "message": answer}}
                    await connection.send(json.dumps(said))
                elif answer is not None:
                    await connection.send(json.dumps({"id": command["id"], "result": answer}))


class FakePipe:
    """The pipe of a browser: keeps each command, and answers it with its own parameters.

    A command to a session is answered in it. A new browser session is called B1, B2, …
    """

    def __init__(self) -> None:
        self.commands: list[dict[str, Any]] = []
        self.silent = False
        self._sessions = 0
        self._messages: asyncio.Queue[str | None] = asyncio.Queue()

    def put(self, **message: object) -> None:
        self._messages.put_nowait(json.dumps(message, separators=(",", ":")))

    def end(self) -> None:
        self._messages.put_nowait(None)

    async def recv(self) -> str:
        text = await self._messages.get()
        if text is None:
            raise BrowserGoneError
        return text

    async def send(self, text: str) -> None:
        command = json.loads(text)
        self.commands.append(command)
        if self.silent:
            return
        result = command["params"]
        if command["method"] == "Target.attachToBrowserTarget":
            self._sessions += 1
            result = {"sessionId": f"B{self._sessions}"}
        session = {"sessionId": command["sessionId"]} if "sessionId" in command else {}
        self.put(id=command["id"], result=result, **session)


async def _until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110  # a socket sets no event of the test's
            await asyncio.sleep(0)


@pytest.fixture
def until() -> Callable[..., Any]:
    """Wait for a condition, however many turns of the loop it takes."""
    return _until


@pytest.fixture
def fake_time() -> FakeTime:
    return FakeTime()


@pytest.fixture
def telling() -> Telling:
    return Telling()


@pytest.fixture
async def browser() -> AsyncIterator[FakeBrowser]:
    """A browser that runs."""
    fake = FakeBrowser()
    async with serve(fake.attend, "127.0.0.1", 0, compression=None) as server:
        fake.port = next(iter(server.sockets)).getsockname()[1]
        yield fake


@pytest.fixture
def fake_pipe() -> FakePipe:
    return FakePipe()


@pytest.fixture
async def pipe(fake_pipe: FakePipe) -> AsyncIterator[BrowserPipe]:
    """A pipe whose messages are passed on."""
    opened = BrowserPipe(fake_pipe)
    routing = asyncio.create_task(opened.run())
    yield opened
    fake_pipe.end()
    await routing


@pytest.fixture
def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
