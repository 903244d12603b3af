"""The source of the invented room: a push server on this machine, and the link to it."""

from __future__ import annotations

import time
from collections.abc import Mapping

from danmaku_proto.douyin.dialect import DouyinDialect
from danmaku_tui.demo.push_server import PushServer
from danmaku_tui.demo.room import InventedRoom
from danmaku_tui.feed.address import with_parameters
from danmaku_tui.feed.endpoint import Endpoint
from danmaku_tui.feed.intake import Receiver
from danmaku_tui.feed.link_state import LinkState
from danmaku_tui.session import StateListener
from danmaku_tui.sources.factory import link_to


class DemoSource:
    """An invented room, sent by a server over a real socket, so that a link connects to it.

    ``seed`` makes the room repeatable; ``pace`` multiplies the activity of its people.
    """

    def __init__(
        self, seed: int, pace: float, on_received: Receiver, on_state: StateListener
    ) -> None:
        room = InventedRoom(seed, pace, start=time.time())
        self._server = PushServer(lambda: room, wall=time.time)
        self._link = link_to(self._endpoint, DouyinDialect.name, on_received, on_state)

    @property
    def state(self) -> LinkState:
        """The state of the link; may be read on any thread."""
        return self._link.state

    async def run(self) -> None:
        """Serve and watch the room until :meth:`close`. Raises :class:`OSError`."""
        async with self._server:
            await self._link.run()

    def reconnect_now(self) -> None:
        """Connect again without waiting; from any thread."""
        self._link.reconnect_now()

    def close(self) -> None:
        """Make :meth:`run` return soon; from any thread."""
        self._link.close()

    async def _endpoint(self, resume: Mapping[str, str]) -> Endpoint:
        # The port, and so the address, is known once the server runs.
        return Endpoint(with_parameters(self._server.url, resume))
