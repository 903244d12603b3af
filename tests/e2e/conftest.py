"""The installed program on pipes, on a pseudo-terminal and in tmux, and servers to watch."""

from __future__ import annotations

import asyncio
import fcntl
import os
import pty
import select
import shutil
import struct
import subprocess
import sys
import termios
import threading
import time
import uuid
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator, Mapping, Sequence
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    ExitStack,
    contextmanager,
    suppress,
)
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, TypeVar

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from danmaku_proto import codec
from danmaku_proto._pb.douyin import PushFrame
from danmaku_tui.classroom.server import ClassroomServer
from danmaku_tui.sources.browser.page_session import NoBrowserError
from danmaku_tui.sources.browser.program import find_chromium
from tests.fixtures.loaded_program import ForkedProgram, LoadedProgram
from tests.fixtures.scripted_room import LoopThread, ScriptedRoom
from tests.fixtures.slow_line import Line
from tests.fixtures.web_page import HeadlessBrowser, WebPage

S = TypeVar("S")

Conversation = Callable[[ServerConnection, int], Awaitable[None]]
"""What a server does with a connection, given its number from 1."""

PATIENCE: Final = 20.0
"""Seconds to wait for what a busy machine may take long over."""

LOOK: Final = 0.05
"""Seconds between two looks at a pane of tmux: each starts a program."""

PROGRAM: Final = Path(sys.executable).with_name("danmaku")
PUSH_PATH: Final = "/webcast/im/push/v2/"

FOLDERS: Final = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")
KEPT: Final = ("PATH", "HOME", "PYTHONPATH", *FOLDERS)
"""Of the environment; the folders are those of the test."""

READ_LATER: Final = ("TERM", "COLORTERM", "NO_COLOR", "DANMAKU_", "XDG_")
"""How variables begin that have no effect on a start before the program's own code runs."""


def _until(condition: Callable[[], object], seconds: float = PATIENCE, pause: float = 0.02) -> None:
    """Return as soon as ``condition`` holds; fail when it does not within ``seconds``.

    ``pause`` are the seconds between two looks.
    """
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"in {seconds:g} s it did not come to what was waited for")
        time.sleep(pause)


def _environment(**changes: str) -> dict[str, str]:
    """Return the environment of a person at a terminal in UTF-8, whatever runs the tests."""
    kept = {name: value for name, value in os.environ.items() if name in KEPT}
    return kept | {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TERM": "xterm-256color"} | changes


def _forks(changes: Iterable[str]) -> bool:
    """Return whether a start with these changes of the environment may be a fork."""
    return all(name.startswith(READ_LATER) for name in changes)


@contextmanager
def _on_a_thread(
    make: Callable[[], AbstractAsyncContextManager[S]],
) -> Iterator[tuple[S, Callable[[Coroutine[Any, Any, object]], object]]]:
    """Run a server on a thread and a loop of its own; yield it, and what calls on that loop."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="server")
    stack = AsyncExitStack()
    entered: list[S] = []

    def call(action: Coroutine[Any, Any, object]) -> object:
        return asyncio.run_coroutine_threadsafe(action, loop).result(PATIENCE)

    async def enter() -> None:
        entered.append(await stack.enter_async_context(make()))

    thread.start()
    try:
        call(enter())
        yield entered[0], call
    finally:
        call(stack.aclose())
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


class Speaker:
    """A WebSocket server that holds a conversation with each connection, and then listens."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation
        self._stack = ExitStack()
        server, self._call = self._stack.enter_context(
            _on_a_thread(lambda: serve(self._attend, "127.0.0.1", 0, close_timeout=0.2))
        )
        self.port: int = next(iter(server.sockets)).getsockname()[1]
        self.connections: list[ServerConnection] = []
        self.heard: list[bytes | str] = []

    @property
    def classroom(self) -> str:
        """The address that is taken for a classroom's."""
        return f"ws://127.0.0.1:{self.port}"

    @property
    def push(self) -> str:
        """The address that is taken for a push feed's."""
        return f"ws://127.0.0.1:{self.port}{PUSH_PATH}?room_id=1"

    @property
    def acknowledged(self) -> list[int]:
        """The numbers of the frames that clients acknowledged, in order."""
        frames = [codec.decode(PushFrame, data) for data in self.heard if isinstance(data, bytes)]
        return [frame.log_id for frame in frames if frame.payload_type == "ack"]

    def say(self, *messages: bytes | str) -> None:
        """Send to the newest connection."""

        async def send() -> None:
            for message in messages:
                await self.connections[-1].send(message)

        self._call(send())

    def close(self) -> None:
        self._stack.close()

    async def _attend(self, connection: ServerConnection) -> None:
        self.connections.append(connection)
        with suppress(ConnectionClosed):
            await self._conversation(connection, len(self.connections))
            async for message in connection:
                self.heard.append(message)


class Terminal:
    """The program on a pseudo-terminal of its own, as its controlling one.

    ``output`` is every byte that has come over ``line``, which without one is at once, and answers
    as terminals do. ``before`` are the modes of the terminal at the start.
    """

    def __init__(
        self,
        loaded: LoadedProgram,
        arguments: Sequence[str],
        rows: int,
        columns: int,
        line: Line | None = None,
        *,
        constants: Mapping[str, float] = MappingProxyType({}),
        **changes: str,
    ) -> None:
        self._line = Line() if line is None else line
        self._master, self._slave = pty.openpty()
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.before = self.modes
        self.output = bytearray()
        self.process: ForkedProgram | subprocess.Popen[bytes]
        environment, three = _environment(**changes), (self._slave,) * 3
        if _forks(changes):
            self.process = loaded.start(
                arguments, three, environment, terminal=True, constants=constants
            )
        else:
            self.process = subprocess.Popen(
                [PROGRAM, *arguments],
                stdin=self._slave,
                stdout=self._slave,
                stderr=self._slave,
                env=environment,
                start_new_session=True,
                preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # noqa: PLW1509
            )
        self._reading = threading.Event()
        self._reading.set()
        self._over = threading.Event()
        self._drain = threading.Thread(target=self._read)
        self._drain.start()

    @property
    def modes(self) -> list[Any]:
        """The terminal's modes, as ``stty -a`` would tell them."""
        return termios.tcgetattr(self._slave)

    def press(self, keys: bytes) -> None:
        os.write(self._master, keys)

    def stall(self) -> None:
        """Read nothing more until the program has ended, and return when it must have noticed."""
        self._reading.clear()
        _until(lambda: not select.select([], [self._slave], [], 0)[1])

    def hang_up(self) -> None:
        """Let the terminal go, as a window does that is closed."""
        self._over.set()
        self._drain.join()
        os.close(self._master)

    def shows(self, text: str, seconds: float = PATIENCE) -> None:
        """Wait until ``text`` was written in one piece."""
        try:
            _until(lambda: text.encode() in self.output or self.process.poll() is not None, seconds)
        except pytest.fail.Exception:
            pytest.fail(f"{text!r} was not written; the last was {bytes(self.output[-800:])!r}")
        assert text.encode() in self.output, f"ended: {bytes(self.output[-2000:])!r}"

    def leave(self, number: int) -> int:
        """Send a signal; return the exit code."""
        self.process.send_signal(number)
        return self.wait()

    def wait(self, seconds: float = PATIENCE) -> int:
        """Return the exit code, when everything it wrote is in ``output``."""
        code = self.process.wait(seconds)
        self._reading.set()
        self._silence()
        return code

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self._slave)
        if not self._over.is_set():
            self.hang_up()

    def _silence(self) -> None:
        """Wait until the thread has read what is still in the terminal's buffer."""
        mark = uuid.uuid4().hex.encode()
        os.write(self._slave, mark)
        _until(lambda: mark in self.output)
        del self.output[self.output.index(mark) :]

    def _read(self) -> None:
        while not self._over.is_set():
            if self._reading.wait(0.02) and select.select([self._master], [], [], 0.02)[0]:
                try:
                    self._line.take(os.read(self._master, 65_536))
                except OSError:  # nobody holds the other end any more
                    return
            came, answers = self._line.delivered(time.monotonic())
            self.output += came
            if answers:
                os.write(self._master, answers)


class Pane:
    """One command in a tmux of its own."""

    def __init__(self, server: Tmux, name: str) -> None:
        self._server = server
        self.name = name

    @property
    def rows(self) -> list[str]:
        """What the screen shows, row by row, without the blanks at their ends."""
        shown = self._server.run("capture-pane", "-p", "-t", self.name)
        return shown.removesuffix("\n").split("\n")

    @property
    def text(self) -> str:
        return "\n".join(self.rows)

    def press(self, *keys: str) -> None:
        self._server.run("send-keys", "-t", self.name, *keys)

    def resize(self, columns: int, rows: int) -> None:
        self._server.run("resize-window", "-t", self.name, "-x", str(columns), "-y", str(rows))

    def tells(self, what: str) -> str:
        """Return a format's value, such as ``#{pane_title}``."""
        return self._server.run("display-message", "-p", "-t", self.name, what).strip()

    def shows(self, text: str, seconds: float = PATIENCE) -> None:
        """Wait until ``text`` is on the screen."""
        self.until(lambda rows: text in "\n".join(rows), text, seconds)

    def hides(self, text: str, seconds: float = PATIENCE) -> None:
        """Wait until ``text`` is on the screen no more."""
        self.until(lambda rows: text not in "\n".join(rows), f"no {text}", seconds)

    def until(
        self, condition: Callable[[list[str]], object], what: str, seconds: float = PATIENCE
    ) -> None:
        """Wait until ``condition`` holds for the rows; ``what`` names it where it never does."""
        try:
            _until(lambda: condition(self.rows), seconds, LOOK)
        except pytest.fail.Exception:
            pytest.fail(f"{what!r} was waited for in vain; the screen is\n{self.text}")


class Tmux:
    """A tmux server that nobody else uses."""

    def __init__(self) -> None:
        self._name = f"danmaku-{uuid.uuid4().hex[:12]}"
        self._panes = 0

    def run(self, *arguments: str) -> str:
        command = ["tmux", "-L", self._name, "-u", "-f", "/dev/null", *arguments]
        return subprocess.check_output(
            command, stderr=subprocess.PIPE, text=True, env=_environment(), timeout=PATIENCE
        )

    def open(self, command: str, columns: int = 80, rows: int = 24) -> Pane:
        """Run a shell command in a window of its own; it stays on when the command has ended."""
        self._panes += 1
        name = f"pane{self._panes}"
        size = ("-x", str(columns), "-y", str(rows))
        self.run("new-session", "-d", "-s", name, *size, f"{command}; exec sleep 600")
        # Programs may set the clipboard here, so that a test can tell whether one did.
        self.run("set-option", "-s", "set-clipboard", "on")
        return Pane(self, name)

    def close(self) -> None:
        with suppress(subprocess.CalledProcessError):  # nothing was opened
            self.run("kill-server")


@pytest.fixture(autouse=True)
def person_folder(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The folder of the test for what a person settles and keeps, which holds nothing yet."""
    folder = tmp_path_factory.mktemp("person")
    for name in FOLDERS:
        monkeypatch.setenv(name, str(folder / name))
    return folder


@pytest.fixture
def config_folder(person_folder: Path) -> Path:
    """The folder in which the program looks for its configuration and keeps the rules."""
    return person_folder / "XDG_CONFIG_HOME" / "danmaku-tui"


@pytest.fixture(scope="session")
def program() -> Path:
    """The command as it is installed beside the interpreter that runs the tests."""
    return PROGRAM


@pytest.fixture
def until() -> Callable[..., None]:
    """Wait for a condition of another process."""
    return _until


@pytest.fixture
def run(loaded: LoadedProgram) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Run the program without a terminal, to its end."""

    def run(*arguments: str | bytes, **changes: str) -> subprocess.CompletedProcess[bytes]:
        if _forks(changes):
            return loaded.run(arguments, 2 * PATIENCE, _environment(**changes))
        return subprocess.run(
            [PROGRAM, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=2 * PATIENCE,
            env=_environment(**changes),
            check=False,
        )

    return run


@pytest.fixture
def speak() -> Iterator[Callable[..., Speaker]]:
    """Start servers that say the given messages, or hold a conversation, with whoever connects."""
    with ExitStack() as stack:

        def start(
            messages: Iterable[bytes | str] = (), conversation: Conversation | None = None
        ) -> Speaker:
            said = list(messages)

            async def say(connection: ServerConnection, _: int) -> None:
                for message in said:
                    await connection.send(message)

            speaker = Speaker(conversation or say)
            stack.callback(speaker.close)
            return speaker

        yield start


@pytest.fixture
def classroom() -> Iterator[ClassroomServer]:
    """A classroom that is open."""
    with _on_a_thread(lambda: ClassroomServer("127.0.0.1", 0)) as (server, _):
        yield server


@pytest.fixture
def terminal(loaded: LoadedProgram) -> Iterator[Callable[..., Terminal]]:
    """Start the program on pseudo-terminals."""
    with ExitStack() as stack:

        def start(
            *arguments: str,
            rows: int = 24,
            columns: int = 80,
            line: Line | None = None,
            constants: Mapping[str, float] = MappingProxyType({}),
            **changes: str,
        ) -> Terminal:
            opened = Terminal(
                loaded, arguments, rows, columns, line, constants=constants, **changes
            )
            stack.callback(opened.close)
            return opened

        yield start


@pytest.fixture
def tmux() -> Iterator[Tmux]:
    """A tmux, where there is one."""
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    server = Tmux()
    yield server
    server.close()


@pytest.fixture
def start(loaded: LoadedProgram) -> Iterator[Callable[..., ForkedProgram]]:
    """Start the program without a terminal; what still runs in the end is killed."""
    with ExitStack() as stack:

        def begin(*arguments: str) -> ForkedProgram:
            process = loaded.start_on_pipes(arguments, _environment())
            stack.callback(process.close)
            return process

        yield begin


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HeadlessBrowser]:
    """A browser without a window, for all tests of pages."""
    try:
        program = find_chromium(os.environ)
        found = HeadlessBrowser(program, tmp_path_factory.mktemp("browser"), root=os.geteuid() == 0)
    except (ValueError, NoBrowserError) as error:
        pytest.skip(str(error))
    yield found
    found.close()


@pytest.fixture(scope="session")
def phone(browser: HeadlessBrowser) -> WebPage:
    """A tab of the browser, used by one test after the other."""
    return browser.tab()


@pytest.fixture(scope="session")
def second_phone(browser: HeadlessBrowser) -> WebPage:
    """A tab that shares nothing with the first one."""
    return browser.tab()


@pytest.fixture(scope="session")
def server_loop() -> Iterator[LoopThread]:
    """A loop for servers beside a test."""
    thread = LoopThread()
    yield thread
    thread.close()


@pytest.fixture
def room(server_loop: LoopThread) -> Iterator[ScriptedRoom]:
    """A room that does what the test asks for."""
    opened = ScriptedRoom(server_loop)
    yield opened
    opened.close()
