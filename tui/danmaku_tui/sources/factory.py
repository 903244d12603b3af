"""What can be watched: a feed at an address, and the demo's invented room."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from random import SystemRandom
from socket import socket

from danmaku_proto.dialects import DOUYIN, new_dialect
from danmaku_tui.demo.push_server import PushServer
from danmaku_tui.demo.room import InventedRoom
from danmaku_tui.feed.address import Address
from danmaku_tui.feed.endpoint import Way
from danmaku_tui.feed.link import Link
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.session import Receiver, StateListener
from danmaku_tui.sources.listen.listen_source import ListenSource
from danmaku_tui.sources.ways.masked_names import watching_names


def open_link(
    address: Address,
    dialect: str,
    headers: Sequence[tuple[str, str]],
    on_received: Receiver,
    on_state: StateListener,
) -> Link:
    """Return the link to the feed at ``address``, which speaks the ``dialect`` of this name."""
    return Link(
        address.url,
        new_dialect(dialect),
        headers=headers,
        on_received=on_received,
        on_state=on_state,
        clock=time.monotonic,
        wall=time.time,
        random=SystemRandom(),
        boot=boot_clock(),
    )


def open_way(way: Way, dialect: str, on_received: Receiver, on_state: StateListener) -> Link:
    """Return the link to where ``way`` leads, which speaks the ``dialect`` of this name."""
    return Link(
        way.endpoint,
        new_dialect(dialect),
        on_received=watching_names(on_received),
        on_state=on_state,
        clock=time.monotonic,
        wall=time.time,
        random=SystemRandom(),
        boot=boot_clock(),
    )


def open_listen(door: socket, on_received: Receiver, on_state: StateListener) -> ListenSource:
    """Return the source of what other programs send to ``door``: frames of a Douyin push feed."""
    return ListenSource(
        door,
        new_dialect(DOUYIN),
        on_received=watching_names(on_received),
        on_state=on_state,
        clock=time.monotonic,
        wall=time.time,
    )


def boot_clock() -> Callable[[], float] | None:
    """Return a clock in seconds that also runs while the machine sleeps, where there is one."""
    number = getattr(time, "CLOCK_BOOTTIME", None)
    return None if number is None else lambda: time.clock_gettime(number)


class DemoSource:
    """An invented room, told by a server on this machine over a real socket, and the link to it.

    ``seed`` makes the room repeatable; ``pace`` multiplies what people do in it.
    """

    def __init__(
        self, seed: int, pace: float, on_received: Receiver, on_state: StateListener
    ) -> None:
        self._seed = seed
        self._pace = pace
        self._on_received = on_received
        self._on_state = on_state
        self._link: Link | None = None
        self._closed = False
        self._began = LinkState(Phase.RESOLVING, since=time.monotonic())

    @property
    def state(self) -> LinkState:
        """What the link is doing; may be read on any thread."""
        return self._began if self._link is None else self._link.state

    async def run(self) -> None:
        """Serve and watch the room until :meth:`close`."""
        room = InventedRoom(self._seed, self._pace, start=time.time())
        async with PushServer(lambda: room, wall=time.time) as server:
            address = Address.parse(server.url)
            self._link = open_link(address, DOUYIN, (), self._on_received, self._on_state)
            if not self._closed:
                await self._link.run()

    def reconnect_now(self) -> None:
        """Connect anew without waiting; from any thread."""
        if self._link is not None:
            self._link.reconnect_now()

    def close(self) -> None:
        """Make :meth:`run` return soon; from any thread."""
        self._closed = True
        if self._link is not None:
            self._link.close()
