"""A Chromium that this program starts, with a lasting profile, and ends with itself."""

from __future__ import annotations

import asyncio
import errno
import fcntl
import os
import signal
import socket
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import IO, Any, Final

from danmaku_proto.text import clean
from danmaku_tui.feed.endpoint import WayError
from danmaku_tui.feed.link_state import Phase
from danmaku_tui.feed.log import SourceLog
from danmaku_tui.feed.task_race import race
from danmaku_tui.i18n.language import tr
from danmaku_tui.i18n.system_error import system_error
from danmaku_tui.sources.browser.browser_pipe import BrowserPipe
from danmaku_tui.sources.browser.devtools import BrowserGoneError, Command, Devtools
from danmaku_tui.sources.browser.nul_stream import NulStream
from danmaku_tui.sources.browser.page_session import Connector, NoBrowserError
from danmaku_tui.sources.browser.pipe_share import PipeShare, shared_conversation
from danmaku_tui.sources.browser.program import command_line

START_SECONDS: Final = 20.0
"""The longest time from the start of a browser until it lets this program in."""

QUIT_SECONDS: Final = 1.0
"""How long a browser may take to write its cookies and end by itself."""

LEFTOVER_SECONDS: Final = 5.0
"""How long the browser of a program that was killed may take to end."""

LOOK_SECONDS: Final = 0.05
SINGLETON: Final = "SingletonLock"
LOCK_FILE: Final = "danmaku.lock"
KEPT_LINES: Final = 5

_PIPES_AT_3_AND_4: Final = (
    "/bin/sh",
    "-c",
    'exec "$0" "$@" 3<&0 4>&1 </dev/null >/dev/null',
)
"""Starts a program with its standard input and output as descriptors 3 and 4.

The browser reads and writes there, and asyncio gives a child only its standard streams.
"""


class Chromium:
    """A browser that this program starts, on a ``profile`` folder that outlives it.

    Two programs on the same profile share the browser of the first. A browser that a killed program
    left behind is ended before a new one is started. ``headless`` shows no window; ``sleep`` waits
    for a number of seconds. ``reconnect_key`` is the label of a key, for the advice to a person.
    """

    def __init__(
        self,
        program: str,
        profile: Path,
        *,
        headless: bool,
        reconnect_key: str = "r",
        sleep: Callable[[float], Coroutine[Any, Any, object]] = asyncio.sleep,
    ) -> None:
        self._program = program
        self._profile = profile
        self._headless = headless
        self._reconnect_key = reconnect_key
        self._sleep = sleep
        self._process: asyncio.subprocess.Process | None = None
        self._drain: asyncio.Task[None] | None = None
        self._errors: deque[str] = deque(maxlen=KEPT_LINES)
        self._lock: IO[bytes] | None = None
        self._stream: NulStream | None = None
        self._pipe: BrowserPipe | None = None
        self._routing: asyncio.Task[None] | None = None
        self._share: PipeShare | None = None
        self._log = SourceLog("sources.browser")

    @property
    def where(self) -> str:
        """The name of the browser, for a person."""
        return tr("the browser")

    @property
    def own(self) -> bool:
        """Whether this program started it, rather than another one on the same profile."""
        return self._lock is not None

    async def find(self) -> Connector:
        """Start the browser where it does not run.

        Raises :class:`WayError`; its phase is ``ENDED`` where a person closed the browser.
        """
        if self._process is not None and self._process.returncode is None:
            return await self._started(self._process)
        closed = self._process is not None and self._process.returncode == 0
        await self._reap()
        if closed:
            words = tr("the browser was closed: press {key} to start it again")
            raise WayError(words.format(key=self._reconnect_key), phase=Phase.ENDED)
        if not self._take_profile():
            return lambda: shared_conversation(self._profile)
        await self._await_leftover()
        self._process = await self._start()
        return await self._started(self._process)

    async def leave(self) -> None:
        """End the browser if it was started here, and free the profile."""
        process = self._process
        if process is not None and process.returncode is None:
            if await race(process.wait(), self._sleep(QUIT_SECONDS)) is None:
                _signal_all(process, signal.SIGTERM)
            if await race(process.wait(), self._sleep(QUIT_SECONDS / 2)) is None:
                _signal_all(process, signal.SIGKILL)
        await self._reap()
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _take_profile(self) -> bool:
        """Lock the profile, and return whether it belongs to this program alone."""
        if self._lock is not None:
            return True
        try:
            # Whoever reads the profile can act as the person who signed in with it.
            self._profile.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._profile.chmod(0o700)
            lock = (self._profile / LOCK_FILE).open("ab")
        except OSError as error:
            line = tr("{folder} cannot be used ({why}): correct this").format(
                folder=clean(str(self._profile)), why=system_error(error)
            )
            raise NoBrowserError(line) from None
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            return False
        self._lock = lock
        return True

    async def _await_leftover(self) -> None:
        """Wait for the end of a browser on this profile whose program was killed.

        It ends by itself, with its pipe. Raises :class:`NoBrowserError` where it does not.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(LEFTOVER_SECONDS):
                while (process := _holder(self._profile)) is not None:
                    await self._sleep(LOOK_SECONDS)
                return
        line = tr("another browser runs on {folder} (process {number}): close it").format(
            folder=clean(str(self._profile)), number=process
        )
        raise NoBrowserError(line)

    async def _start(self) -> asyncio.subprocess.Process:
        root = os.geteuid() == 0
        command = command_line(self._program, self._profile, headless=self._headless, root=root)
        self._errors.clear()
        try:
            if not os.access(self._program, os.X_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
            process = await asyncio.create_subprocess_exec(
                *_PIPES_AT_3_AND_4,
                *command,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                # Ctrl+C in the terminal is for this program, which ends the browser in order.
                start_new_session=True,
            )
        except OSError as error:
            line = tr("{program} cannot be started ({why}): check CHROMIUM").format(
                program=clean(self._program), why=system_error(error)
            )
            raise NoBrowserError(line) from None
        self._log.info(f"started {self._program} as process {process.pid}")
        self._drain = asyncio.create_task(self._read_errors(process))
        if process.stdout is not None and process.stdin is not None:
            self._stream = NulStream(process.stdout, process.stdin)
            self._pipe = BrowserPipe(self._stream)
            self._routing = asyncio.create_task(self._pipe.run())
        return process

    async def _started(self, process: asyncio.subprocess.Process) -> Connector:
        """Return the way to a conversation as soon as the browser answers."""
        pipe = self._pipe
        if pipe is not None:
            with suppress(TimeoutError, BrowserGoneError):
                async with asyncio.timeout(START_SECONDS):
                    await pipe.call(Command("Browser.getVersion"))
                    await self._open_share(pipe)
                    return lambda: _conversation(pipe)
        if self._routing is not None and self._routing.done():
            # The pipe has ended, so the process ends as well, in a moment.
            with suppress(TimeoutError):
                async with asyncio.timeout(QUIT_SECONDS):
                    await process.wait()
        if process.returncode is not None and self._drain is not None:
            # Its last lines may be in the pipe still, which a surviving helper process holds open.
            await asyncio.wait({self._drain}, timeout=QUIT_SECONDS)
        reason = next((line for line in reversed(self._errors) if line), tr("it gave no reason"))
        code = process.returncode
        await self._reap()
        if code is None:
            raise NoBrowserError(
                tr("the browser did not start in {seconds:.0f} s ({reason})").format(
                    seconds=START_SECONDS, reason=reason
                )
            )
        raise NoBrowserError(
            tr("the browser ended at its start (exit code {code}: {reason})").format(
                code=code, reason=reason
            )
        )

    async def _open_share(self, pipe: BrowserPipe) -> None:
        """Let other viewers share the browser, where the file system has sockets."""
        if self._share is not None:
            return
        share = PipeShare(pipe, self._profile)
        try:
            await share.open()
        except OSError as error:
            self._log.warning(f"the browser cannot be shared: {system_error(error)}")
        else:
            self._share = share

    async def _read_errors(self, process: asyncio.subprocess.Process) -> None:
        """Keep the newest lines of the browser's error output; a full pipe would stop it."""
        if process.stderr is None:
            return
        while chunk := await process.stderr.read(4096):
            for line in chunk.decode(errors="replace").splitlines():
                self._errors.append(clean(line[-200:]).strip())

    async def _reap(self) -> None:
        process, self._process = self._process, None
        drain, self._drain = self._drain, None
        routing, self._routing = self._routing, None
        share, self._share = self._share, None
        self._pipe = None
        if share is not None:
            await share.close()
        if process is not None:
            if process.returncode is None:
                _signal_all(process, signal.SIGKILL)
            self._log.info(f"the browser ended with {await process.wait()}")
        tasks = [task for task in (drain, routing) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        stream, self._stream = self._stream, None
        if stream is not None and stream.passed_over:
            self._log.warning(f"{stream.passed_over} messages of the browser were too large")


@asynccontextmanager
async def _conversation(pipe: BrowserPipe) -> AsyncIterator[Devtools]:
    async with pipe.channel() as channel:
        yield Devtools(channel)


def _holder(profile: Path) -> int | None:
    """Return the process of the browser that uses ``profile``; None where there is none.

    Chromium's lock is a link to ``HOST-PROCESS``.
    """
    try:
        host, _, number = str((profile / SINGLETON).readlink()).rpartition("-")
    except OSError:
        return None
    if host != socket.gethostname() or not number.isdecimal():
        return None
    try:
        os.kill(int(number), 0)
    except (ProcessLookupError, OverflowError):
        return None
    except PermissionError:
        pass
    try:
        words = Path("/proc", number, "cmdline").read_bytes().split(b"\0")
    except OSError:
        return int(number)  # a system without /proc
    # The number may belong to another program since.
    return int(number) if b"--user-data-dir=" + os.fsencode(profile) in words else None


def _signal_all(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    """Signal the browser and all processes that it started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)
