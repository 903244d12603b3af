"""A room mirrored from a browser, as a source that lasts until it is closed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from typing import Final

from danmaku_proto.dialect import Dialect, Received
from danmaku_tui.feed.backoff import Backoff
from danmaku_tui.feed.endpoint import WayError
from danmaku_tui.feed.errors import explain
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.feed.liveness import Liveness
from danmaku_tui.feed.source_state import SourceState
from danmaku_tui.feed.task_race import race
from danmaku_tui.feed.thread_event import ThreadEvent
from danmaku_tui.i18n.language import tr
from danmaku_tui.sources.browser.devtools import (
    BrowserEvent,
    BrowserGoneError,
    Command,
    CommandRefusedError,
    Devtools,
    conversation,
)
from danmaku_tui.sources.browser.mirror import BLANK, Mirror, MirrorUpdate
from danmaku_tui.sources.browser.page_session import Browser
from danmaku_tui.sources.browser.waiting_advice import asks_person, prospect
from danmaku_tui.sources.ways.failures import POLL_SECONDS

TICK_SECONDS: Final = 1.0
"""How often it is looked after what the pages do."""

PROBE_SECONDS: Final = 10.0
"""How often a browser is asked for a sign of life, and how long it may take over that."""

PARTING_SECONDS: Final = 0.5


@dataclass(frozen=True, slots=True)
class _Ending:
    """How a conversation with the browser, or the attempt at one, ended."""

    phase: Phase
    detail: str
    retry_after: float = 0.0


class BrowserSource:
    """The room at ``room_url``, as a page of ``browser`` receives it, until :meth:`close`.

    A page that shows the room already is mirrored as it is; otherwise one is opened, and closed
    again at the end. What the ``dialect`` would reply is never sent: the page does that. With
    ``wait``, a page that has opened no feed is loaded again and again, gently, until it does: that
    of a room which is not live does not notice when it is.

    ``on_received`` is called on the loop's thread for every frame, with the frame, what the dialect
    made of it, and the time of its arrival (seconds since 1970). ``on_state`` is called there when
    the phase changes, or what there is to say of one that waits. What either raises is counted and
    told, and changes nothing else. ``clock`` is monotonic and ``wall`` the time since 1970, in
    seconds; ``sleep`` waits so many seconds of ``clock``.

    Raises :class:`ValueError` for a ``room_url`` that is not the address of a web page.
    """

    def __init__(
        self,
        room_url: str,
        browser: Browser,
        dialect: Dialect,
        *,
        on_received: Callable[[bytes | str, Received, float], None],
        on_state: Callable[[LinkState], None] | None = None,
        clock: Callable[[], float],
        wall: Callable[[], float],
        random: Random,
        wait: bool = False,
        reconnect_key: str = "r",
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        Mirror(room_url)
        self._room_url = room_url
        self._browser = browser
        self._dialect = dialect
        self._on_received = on_received
        self._clock = clock
        self._wall = wall
        self._wait = wait
        self._reconnect_key = reconnect_key
        self._sleep = sleep
        self._backoff = Backoff(random)
        self._keeper = SourceState(clock, on_state, tells_waits=True)
        self._tab = ""
        self._pulse = Liveness(clock())
        self._understood = False
        self._summons = ThreadEvent()
        self._stop = asyncio.Event()
        self._again = asyncio.Event()

    @property
    def state(self) -> LinkState:
        """What the source is doing; may be read on any thread."""
        return self._keeper.state

    def reconnect_now(self) -> None:
        """Load the room's pages anew, or open one where there is none; from any thread."""
        self._summons.send(self._again)

    def close(self) -> None:
        """Make :meth:`run` return soon; from any thread."""
        self._summons.send(self._stop)

    async def run(self) -> None:
        """Mirror the room until :meth:`close`; nothing is left running afterwards."""
        self._summons.answer()
        try:
            while not self._stop.is_set():
                self._again.clear()
                ending = await self._attempt()
                if not self._stop.is_set():
                    await self._pause(ending)
        finally:
            await self._browser.leave()
            self._keeper.enter(Phase.CLOSED)

    async def _attempt(self) -> _Ending:
        """Find the browser, and mirror the room until one of them ends."""
        began = self._clock()
        self._backoff.handshake(began)
        self._understood = False
        self._keeper.renew(attempt=self.state.attempt + 1)
        try:
            await race(self._mirror(), self._stop.wait())
        except _RoomOverError:
            return _Ending(Phase.ENDED, tr("the room has ended"))
        except WayError as error:
            return _Ending(error.phase, str(error), error.retry_after)
        except Exception as error:  # noqa: BLE001  # whatever it is, the source must try again
            return _Ending(Phase.WAITING, explain(error, self._browser.where))
        finally:
            self._backoff.ended(self._clock() - began, valid=self._understood)
            self._forget_socket()
        return _Ending(Phase.CLOSED, "")

    async def _mirror(self) -> None:
        self._keeper.enter(Phase.RESOLVING, self.state.detail)
        url = await self._browser.address()
        asking = "" if self._browser.own else tr("waiting for the browser to let this program in")
        self._keeper.enter(Phase.CONNECTING, self.state.detail or asking)
        async with conversation(url) as devtools:
            mirror = Mirror(self._room_url)

            def hear(happening: BrowserEvent) -> Sequence[Command]:
                heard = mirror.hear(happening, self._clock())
                self._take(heard, mirror)
                return heard.commands

            try:
                await race(
                    devtools.listen(hear), self._tend(devtools, mirror), self._probe(devtools)
                )
            finally:
                if self._stop.is_set():
                    await self._part(devtools)

    async def _part(self, devtools: Devtools) -> None:
        """End what was begun here: the browser, or else the page."""
        if self._browser.own:
            command = Command("Browser.close")
        elif self._tab:
            command = Command("Target.closeTarget", {"targetId": self._tab})
        else:
            return
        with suppress(BrowserGoneError, TimeoutError):
            async with asyncio.timeout(PARTING_SECONDS):
                await devtools.tell(command)

    async def _probe(self, devtools: Devtools) -> None:
        """Raise when the browser no longer answers; never ends by itself."""
        while True:
            await self._sleep(PROBE_SECONDS)
            asked = devtools.call(Command("Browser.getVersion"))
            if await race(asked, self._sleep_for(PROBE_SECONDS)) is None:
                line = tr("the browser has not answered for {seconds:.0f} s").format(
                    seconds=PROBE_SECONDS
                )
                raise WayError(line, phase=Phase.WAITING)

    async def _tend(self, devtools: Devtools, mirror: Mirror) -> None:
        """See to it that a page shows the room, and tell what it does; never ends by itself."""
        pages = [{"type": "page"}]
        await devtools.call(
            Command("Target.setDiscoverTargets", {"discover": True, "filter": pages})
        )
        if not mirror.tabs:
            await self._open_room(devtools, mirror)
        waiting_since = looked_at = self._clock()
        while True:
            if mirror.feeds:
                waiting_since = looked_at = self._clock()
            self._tell_prospect(mirror, self._clock() - waiting_since)
            await race(self._sleep_for(TICK_SECONDS), self._again.wait())
            if self._again.is_set():
                self._again.clear()
                await self._reload(devtools, mirror)
                waiting_since = looked_at = self._clock()
            elif self._wait and self._clock() - looked_at >= POLL_SECONDS:
                looked_at = self._clock()
                if mirror.tabs and not asks_person(mirror.tabs.values()):
                    await self._reload(devtools, mirror)

    def _tell_prospect(self, mirror: Mirror, waited: float) -> None:
        if mirror.feeds and self.state.phase is Phase.LIVE:
            return
        detail = prospect(
            mirror.tabs.values(),
            mirror.feeds,
            waited,
            again=self._wait,
            key=self._reconnect_key,
        )
        if self.state.connected_at is not None and not mirror.feeds:
            self._forget_socket()
        self._keeper.enter(Phase.CONNECTING, detail)

    def _forget_socket(self) -> None:
        """Know nothing more of the page's socket, not even what it was asked last."""
        self._pulse = Liveness(self._clock())
        self._keeper.parted()

    async def _reload(self, devtools: Devtools, mirror: Mirror) -> None:
        sessions = [tab.session for tab in mirror.tabs.values() if tab.session]
        for session in sessions:
            await devtools.tell(Command("Page.reload", {}, session))
        if not sessions:
            await self._open_room(devtools, mirror)

    async def _open_room(self, devtools: Devtools, mirror: Mirror) -> None:
        """Send a page to the room: the one opened before, one that is blank, or a new one."""
        self._keeper.enter(Phase.CONNECTING, tr("the browser opens the room"))
        session = await self._attached(devtools, mirror, self._tab)
        if not session and self._browser.own:
            self._tab = mirror.blank
            session = await self._attached(devtools, mirror, self._tab)
        if not session:
            made = await devtools.call(Command("Target.createTarget", {"url": BLANK}))
            self._tab = str(made.get("targetId", ""))
            session = await self._attached(devtools, mirror, self._tab)
        went = await devtools.call(Command("Page.navigate", {"url": self._room_url}, session))
        failure = went.get("errorText")
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

    def _take(self, heard: MirrorUpdate, mirror: Mirror) -> None:
        now = self._clock()
        if heard.beat:
            self._pulse.beat_sent(now)
            self._keeper.feel(self._pulse)
        for frame in heard.frames:
            self._take_frame(frame, now)
        if not mirror.feeds and self.state.phase is Phase.LIVE:
            self._tell_prospect(mirror, 0.0)

    def _take_frame(self, frame: bytes, now: float) -> None:
        at = self._wall()
        received = self._keeper.read(self._dialect, frame, at)
        state = self.state
        self._pulse.received(received, now)
        self._keeper.feel(
            self._pulse,
            frames=state.frames + 1,
            bytes=state.bytes + len(frame),
            last_frame_at=now,
        )
        if received.valid and state.phase is not Phase.LIVE:
            self._understood = True
            self._keeper.renew(attempt=0, connected_at=now)
            self._keeper.enter(Phase.LIVE)
        self._keeper.hand_on(self._on_received, frame, received, at)
        if received.ends_room:
            raise _RoomOverError

    async def _pause(self, ending: _Ending) -> None:
        """Wait as the back-off, the ceiling or the end of the room say."""
        if ending.phase is Phase.ENDED:
            self._keeper.enter(Phase.ENDED, ending.detail)
            await race(self._again.wait(), self._stop.wait())
            return
        now = self._clock()
        delay = self._backoff.wait(now, retry_after=ending.retry_after)
        self._keeper.enter(ending.phase, ending.detail, retry_at=now + delay)
        await race(self._sleep_for(delay), self._again.wait(), self._stop.wait())
        left = self._backoff.ceiling(self._clock())
        if left and not self._stop.is_set():
            self._keeper.enter(ending.phase, ending.detail, retry_at=self._clock() + left)
            await race(self._sleep_for(left), self._stop.wait())

    async def _sleep_for(self, seconds: float) -> None:
        await self._sleep(seconds)


class _RoomOverError(Exception):
    """The feed said that the room has ended."""
