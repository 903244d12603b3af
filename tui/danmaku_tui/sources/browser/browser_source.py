"""A room mirrored from a browser, as a source that lasts until it is closed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from random import Random
from typing import Final

from danmaku_proto.dialect import Dialect
from danmaku_tui.feed.endpoint import WayError
from danmaku_tui.feed.errors import explain
from danmaku_tui.feed.intake import Intake, Receiver
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.feed.log import SourceLog
from danmaku_tui.feed.retry_loop import AttemptEnd, RetryLoop, Sleep, room_ended
from danmaku_tui.feed.source_controls import SourceControls
from danmaku_tui.feed.source_state import SourceState
from danmaku_tui.feed.task_race import race
from danmaku_tui.i18n.language import tr
from danmaku_tui.sources.browser.devtools import (
    BrowserEvent,
    BrowserGoneError,
    Command,
    CommandRefusedError,
    Devtools,
)
from danmaku_tui.sources.browser.mirror import BLANK, Mirror, MirrorUpdate
from danmaku_tui.sources.browser.page_session import Browser
from danmaku_tui.sources.browser.waiting_advice import needs_person, waiting_advice
from danmaku_tui.sources.ways.failures import POLL_SECONDS

TICK_SECONDS: Final = 1.0
"""The interval at which the pages are checked."""

PROBE_SECONDS: Final = 10.0
"""The interval of the questions whether the browser is still there, and the time for an answer."""

GOODBYE_SECONDS: Final = 10.0
"""The time after a goodbye of the server in which the page has to connect again by itself."""

LEAVE_SECONDS: Final = 0.5
"""The time for closing the page, or the browser, at the end."""


class BrowserSource:
    """The room at ``room_url``, as a page of ``browser`` receives it, until :meth:`close`.

    A page that already shows the room is mirrored and left alone; otherwise one is opened, and
    closed again at the end. The replies of the ``dialect`` are never sent: the page sends its own.
    With ``wait``, a page that has opened no feed is reloaded about once a minute until it does: the
    page of a room that is not live does not notice the beginning of the broadcast.

    ``on_received`` is called on the loop's thread for every frame, with the frame, its decoded
    content, and the time of its arrival (seconds since 1970). ``on_state`` is called there when the
    phase changes, or the detail of a source that waits. An error of either is counted as a fault
    and changes nothing else. ``clock`` is monotonic and ``wall`` the time since 1970, in seconds;
    ``sleep`` waits so many seconds of ``clock``.

    Raises :class:`ValueError` for a ``room_url`` that is not the address of a web page.
    """

    def __init__(
        self,
        room_url: str,
        browser: Browser,
        dialect: Dialect,
        *,
        on_received: Receiver,
        on_state: Callable[[LinkState], None] | None = None,
        clock: Callable[[], float],
        wall: Callable[[], float],
        random: Random,
        wait: bool = False,
        reconnect_key: str = "r",
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        Mirror(room_url)
        self._room_url = room_url
        self._browser = browser
        self._clock = clock
        self._wait = wait
        self._reconnect_key = reconnect_key
        self._sleep = sleep
        self._tab = ""
        self._goodbye_at: float | None = None
        self._log = SourceLog("sources.browser")
        self._log.protect(room_url)
        self._state = SourceState(clock, on_state, self._log, reports_waits=True)
        self._intake = Intake(dialect, on_received, self._state, clock=clock, wall=wall)
        self._controls = SourceControls()
        self._loop = RetryLoop(self._intake, self._controls, random=random, sleep=sleep)

    @property
    def state(self) -> LinkState:
        """The state of the source; may be read on any thread."""
        return self._state.current

    def reconnect_now(self) -> None:
        """Reload the room's pages, or open one where there is none; from any thread."""
        self._controls.reconnect_now()

    def close(self) -> None:
        """Make :meth:`run` return soon; from any thread."""
        self._controls.close()

    async def run(self) -> None:
        """Mirror the room until :meth:`close`; nothing is left running afterwards."""
        await self._loop.run(self._attempt, self._explain, self._browser.leave)

    def _explain(self, error: Exception) -> str:
        return explain(error, self._browser.where)

    async def _attempt(self) -> AttemptEnd:
        """Find the browser, and mirror the room until one of them ends."""
        self._intake.begin()
        self._state.enter(Phase.RESOLVING, self.state.detail)
        connect = await self._browser.find()
        asking = "" if self._browser.own else tr("waiting for the browser to let this program in")
        self._state.enter(Phase.CONNECTING, self.state.detail or asking)
        try:
            async with connect() as devtools:
                self._log.info(f"connected to {self._browser.where}")
                await self._mirror(devtools)
        except _RoomOverError:
            return room_ended()
        raise BrowserGoneError

    async def _mirror(self, devtools: Devtools) -> None:
        """Take frames from the browser's events; raises at the end of the room or the browser."""
        mirror = Mirror(self._room_url)

        async def on_event(event: BrowserEvent) -> Sequence[Command]:
            feeds = mirror.feeds
            update = mirror.apply(event, self._clock())
            if mirror.feeds != feeds:
                self._log.info(f"{mirror.feeds} feeds are open in {len(mirror.tabs)} pages")
            await self._take(update, mirror)
            return update.commands

        try:
            await race(
                devtools.listen(on_event), self._tend(devtools, mirror), self._probe(devtools)
            )
        finally:
            if self._controls.stop.is_set():
                await self._leave_page(devtools)

    async def _leave_page(self, devtools: Devtools) -> None:
        """Close the browser where it is this program's, or else the page that was opened here."""
        if self._browser.own:
            command = Command("Browser.close")
        elif self._tab:
            command = Command("Target.closeTarget", {"targetId": self._tab})
        else:
            return
        with suppress(BrowserGoneError, TimeoutError):
            async with asyncio.timeout(LEAVE_SECONDS):
                await devtools.send(command)

    async def _probe(self, devtools: Devtools) -> None:
        """Raise when the browser stops answering; never ends by itself."""
        while True:
            await self._sleep(PROBE_SECONDS)
            answer = devtools.call(Command("Browser.getVersion"))
            if await race(answer, self._sleep(PROBE_SECONDS)) is None:
                line = tr("the browser has not answered for {seconds:.0f} s").format(
                    seconds=PROBE_SECONDS
                )
                raise WayError(line, phase=Phase.WAITING)

    async def _tend(self, devtools: Devtools, mirror: Mirror) -> None:
        """Keep a page open that shows the room, and report its state; never ends by itself."""
        pages = [{"type": "page"}]
        await devtools.call(
            Command("Target.setDiscoverTargets", {"discover": True, "filter": pages})
        )
        if not mirror.tabs:
            await self._open_room(devtools, mirror)
        waiting_since = checked_at = self._clock()
        while True:
            if mirror.feeds:
                waiting_since = checked_at = self._clock()
            self._report_wait(mirror, self._clock() - waiting_since)
            reconnect = self._controls.reconnect
            await race(self._sleep(TICK_SECONDS), reconnect.wait())
            if reconnect.is_set() or self._is_due_to_reload(mirror):
                reconnect.clear()
                await self._reload(devtools, mirror)
                waiting_since = checked_at = self._clock()
            elif self._wait and self._clock() - checked_at >= POLL_SECONDS:
                checked_at = self._clock()
                if mirror.tabs and not needs_person(mirror.tabs.values()):
                    await self._reload(devtools, mirror)

    def _report_wait(self, mirror: Mirror, waited: float) -> None:
        """Show the reason for the wait, unless frames come."""
        if self._goodbye_at is not None:
            self._state.enter(Phase.CONNECTING, self._goodbye_detail())
            return
        if mirror.feeds and self.state.phase is Phase.LIVE:
            return
        detail = waiting_advice(
            mirror.tabs.values(),
            mirror.feeds,
            waited,
            reloads=self._wait,
            key=self._reconnect_key,
        )
        if self.state.connected_at is not None and not mirror.feeds:
            # The page's next socket is another connection: questions to the old one stay open.
            self._intake.forget()
        self._state.enter(Phase.CONNECTING, detail)

    def _goodbye_detail(self) -> str:
        """Return the reason for a wait after a goodbye of the server."""
        if self._is_silent_since_goodbye():
            words = tr("the server said goodbye: press {key} to reload the room's page")
            return words.format(key=self._reconnect_key)
        return tr("the server said goodbye: the room's page has not connected again yet")

    def _is_silent_since_goodbye(self) -> bool:
        left_at = self._goodbye_at
        return left_at is not None and self._clock() - left_at >= GOODBYE_SECONDS

    def _is_due_to_reload(self, mirror: Mirror) -> bool:
        """Return whether a page of this program has not connected again after a goodbye.

        A page that a person has opened is left alone, as is one with a task for a person.
        """
        own = self._browser.own or bool(self._tab)
        return own and self._is_silent_since_goodbye() and not needs_person(mirror.tabs.values())

    async def _reload(self, devtools: Devtools, mirror: Mirror) -> None:
        self._goodbye_at = None
        sessions = [tab.session for tab in mirror.tabs.values() if tab.session]
        for session in sessions:
            self._log.info("reloading the room's page")
            await devtools.send(Command("Page.reload", {}, session))
        if not sessions:
            await self._open_room(devtools, mirror)

    async def _open_room(self, devtools: Devtools, mirror: Mirror) -> None:
        """Open the room in the page that was opened before, in a blank one, or in a new one."""
        self._state.enter(Phase.CONNECTING, tr("the browser opens the room"))
        session = await self._attached(devtools, mirror, self._tab)
        if not session and self._browser.own:
            self._tab = mirror.blank
            session = await self._attached(devtools, mirror, self._tab)
        if not session:
            created = await devtools.call(Command("Target.createTarget", {"url": BLANK}))
            self._tab = str(created.get("targetId", ""))
            session = await self._attached(devtools, mirror, self._tab)
        result = await devtools.call(Command("Page.navigate", {"url": self._room_url}, session))
        failure = result.get("errorText")
        if failure:
            raise WayError(
                tr("the browser could not load the room ({failure}): check the network").format(
                    failure=failure
                ),
                phase=Phase.WAITING,
            )

    async def _attached(self, devtools: Devtools, mirror: Mirror, target: str) -> str:
        """Return the session of the page ``target``; empty where there is no such page."""
        if not target:
            return ""
        try:
            for command in mirror.lead(target):
                await devtools.call(command)
        except CommandRefusedError:
            mirror.lose(target)
            return ""
        return mirror.tabs[target].session

    async def _take(self, update: MirrorUpdate, mirror: Mirror) -> None:
        if update.beat:
            self._intake.beat_sent()
        for frame in update.frames:
            received = await self._intake.take_in_steps(frame)
            if received.ends_room:
                raise _RoomOverError
            if received.closes:
                self._goodbye_at = self._clock()
                # Questions to the connection that ends stay open.
                self._intake.forget()
                self._report_wait(mirror, 0.0)
            elif received.valid:
                self._goodbye_at = None
        if not mirror.feeds and self.state.phase is Phase.LIVE:
            self._report_wait(mirror, 0.0)


class _RoomOverError(Exception):
    """The feed has reported the end of the room."""
