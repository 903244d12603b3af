"""A Chromium that this program starts, with a lasting profile, and ends with itself."""

from __future__ import annotations

import asyncio
import fcntl
import os
import signal
from collections import deque
from collections.abc import Callable, Coroutine
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Final

from danmaku_proto.text import clean
from danmaku_tui.feed.endpoint import WayError
from danmaku_tui.feed.link_state import Phase
from danmaku_tui.feed.log import SourceLog
from danmaku_tui.feed.task_race import race
from danmaku_tui.i18n.language import tr
from danmaku_tui.i18n.system_error import system_error
from danmaku_tui.sources.browser.devtools import Command, conversation
from danmaku_tui.sources.browser.page_session import PORT_FILE, NoBrowserError, written_address
from danmaku_tui.sources.browser.program import command_line

START_SECONDS: Final = 20.0
"""The longest time from the start of a browser until it lets this program in."""

QUIT_SECONDS: Final = 1.0
"""How long a browser may take to write its cookies and end by itself."""

LOOK_SECONDS: Final = 0.05
LOCK_FILE: Final = "danmaku.lock"
KEPT_LINES: Final = 5


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
        self._url = ""
        self._log = SourceLog("sources.browser")

    @property
    def where(self) -> str:
        """The name of the browser, for a person."""
        return tr("the browser")

    @property
    def own(self) -> bool:
        """Whether this program started it, rather than another one on the same profile."""
        return self._lock is not None

    async def address(self) -> str:
        """Return the address of its WebSocket; start the browser where it does not run.

        Raises :class:`WayError`; its phase is ``ENDED`` where a person closed the browser.
        """
        if self._process is not None and self._process.returncode is None:
            return self._url or await self._started(self._process)
        closed = self._process is not None and self._process.returncode == 0
        await self._reap()
        if closed:
            words = tr("the browser was closed: press {key} to start it again")
            raise WayError(words.format(key=self._reconnect_key), phase=Phase.ENDED)
        if not self._take_profile():
            return written_address(self._profile)
        await self._end_leftover()
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

    async def _end_leftover(self) -> None:
        """End a browser that still runs on this profile although no program uses it."""
        try:
            url = written_address(self._profile)
        except NoBrowserError:
            return
        with suppress(Exception):  # most often it does not run
            async with asyncio.timeout(2 * QUIT_SECONDS), conversation(url) as devtools:
                await devtools.send(Command("Browser.close"))
                await devtools.listen()
        (self._profile / PORT_FILE).unlink(missing_ok=True)

    async def _start(self) -> asyncio.subprocess.Process:
        root = os.geteuid() == 0
        command = command_line(self._program, self._profile, headless=self._headless, root=root)
        self._errors.clear()
        try:
            process = await asyncio.create_subprocess_exec(
                *command,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
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
        return process

    async def _started(self, process: asyncio.subprocess.Process) -> str:
        """Return the address as soon as the browser has written it."""
        with suppress(TimeoutError):
            async with asyncio.timeout(START_SECONDS):
                while process.returncode is None:
                    with suppress(NoBrowserError):
                        self._url = written_address(self._profile)
                        return self._url
                    await self._sleep(LOOK_SECONDS)
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
        self._url = ""
        if process is not None:
            if process.returncode is None:
                _signal_all(process, signal.SIGKILL)
            self._log.info(f"the browser ended with {await process.wait()}")
        if drain is not None:
            drain.cancel()
            await asyncio.gather(drain, return_exceptions=True)


def _signal_all(process: asyncio.subprocess.Process, number: signal.Signals) -> None:
    """Signal the browser and all processes that it started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)
