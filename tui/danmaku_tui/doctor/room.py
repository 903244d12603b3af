"""The examination of a feed: from its address to its messages and answer times."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Final

from websockets.asyncio.client import ClientConnection

from danmaku_proto.dialect import Dialect
from danmaku_proto.text import clean
from danmaku_tui.doctor.check import Check, not_reached
from danmaku_tui.doctor.feed_counts import FeedCounts, prepare
from danmaku_tui.doctor.findings import (
    FIRST_SECONDS,
    failure,
    findings,
    may_be_silent,
    milliseconds,
)
from danmaku_tui.doctor.observation import Observation
from danmaku_tui.feed.address import Address
from danmaku_tui.feed.dial import CLOSE_SECONDS, TCP_SECONDS, SocketAddress, dial, resolve
from danmaku_tui.feed.errors import OPEN_SECONDS
from danmaku_tui.feed.proxy import proxy_for
from danmaku_tui.feed.redaction import Redactor
from danmaku_tui.feed.retry_loop import Sleep
from danmaku_tui.i18n.language import N_, tr

STEPS: Final = (
    "address",
    "resolve",
    "connect",
    "handshake",
    "first frame",
    "watching",
    "decode",
    "census",
    "unknown fields",
    "round trip",
)
"""The names of the steps, in order."""

SHOWN_ADDRESSES: Final = 4


@dataclass(frozen=True, slots=True)
class ExaminedFeed:
    """The feed to examine: its address, its dialect, and the headers of the handshake.

    ``secrets`` are hidden in the findings, besides those of the address and the headers.
    """

    address: Address
    dialect: Dialect
    headers: Sequence[tuple[str, str]] = ()
    secrets: Redactor = field(default_factory=Redactor)


async def examine(
    feed: ExaminedFeed,
    counts: FeedCounts,
    *,
    seconds: float,
    clock: Callable[[], float],
    wall: Callable[[], float],
    sleep: Sleep = asyncio.sleep,
) -> AsyncIterator[Check]:
    """Yield all ``STEPS``, each when it is done; the messages are counted in ``counts``.

    The feed is observed for ``seconds`` after its first frame. ``clock`` is monotonic, ``wall`` the
    time since 1970, in seconds; ``sleep`` waits for a number of seconds.
    """
    hide = feed.secrets
    hide.learn(feed.address.url, feed.headers)
    left = list(STEPS)
    examination = _Examination(feed, counts, seconds, clock, wall, sleep)
    async for check in examination.steps():
        left.remove(check.name)
        yield replace(check, found=hide(check.found), advice=hide(check.advice))
    for name in left:
        yield not_reached(name)


def wrong_address(found: str, advice: str) -> Iterator[Check]:
    """Yield all ``STEPS`` for a source without an address: its finding, and the advice."""
    yield Check(N_("address"), False, found, advice)
    for name in STEPS[1:]:
        yield not_reached(name)


@dataclass(slots=True)
class _Examination:
    feed: ExaminedFeed
    counts: FeedCounts
    seconds: float
    clock: Callable[[], float]
    wall: Callable[[], float]
    sleep: Sleep

    async def steps(self) -> AsyncIterator[Check]:
        """Yield the steps, up to one whose failure ends the examination."""
        prepare(self.feed.dialect.name)
        address = self.feed.address
        scheme = "wss" if address.secure else "ws"
        found = f"{scheme}://{address.where}{clean(address.path)}, {self.feed.dialect.name}"
        yield Check(N_("address"), True, found)

        began = self.clock()
        try:
            async with asyncio.timeout(OPEN_SECONDS):
                endpoints = await resolve(address.url)
        except Exception as error:  # noqa: BLE001  # whatever it is, a person gets one line
            yield self._failed(N_("resolve"), error)
            return
        yield self._resolved(endpoints, self._since(began))

        if endpoints is None:
            yield self._by_proxy(N_("connect"))
        else:
            check, accepting = await self._connect(endpoints)
            yield check
            if accepting is None:
                return
            endpoints = [accepting]

        began = self.clock()
        try:
            async with asyncio.timeout(OPEN_SECONDS):
                connection = await dial(address.url, self.feed.headers, endpoints)
        except Exception as error:  # noqa: BLE001  # whatever it is, a person gets one line
            yield self._failed(N_("handshake"), error)
            return
        try:
            yield _handshake(connection, self._since(began))
            async for check in self._watch(connection):
                yield check
        finally:
            await _hang_up(connection)

    def _resolved(self, endpoints: list[SocketAddress] | None, took: str) -> Check:
        if endpoints is None:
            return self._by_proxy(N_("resolve"))
        names = list(dict.fromkeys(str(address[0]) for _, address in endpoints))
        shown = ", ".join(names[:SHOWN_ADDRESSES])
        if len(names) > SHOWN_ADDRESSES:
            shown = tr("{names} and {count} more").format(
                names=shown, count=len(names) - SHOWN_ADDRESSES
            )
        return Check(N_("resolve"), True, f"{shown}, {took}")

    def _by_proxy(self, name: str) -> Check:
        """Return the step ``name``, which a proxy takes in place of this machine."""
        address = self.feed.address
        choice = proxy_for(address.url, os.environ)
        variable = "" if choice is None else choice.variable
        found = tr("left to the proxy of {variable}")
        return Check(
            name,
            None,
            found.format(variable=variable or tr("the system's settings")),
            tr("to connect without it, put {host} into NO_PROXY").format(host=address.host),
        )

    async def _connect(self, endpoints: list[SocketAddress]) -> tuple[Check, SocketAddress | None]:
        """Return the first of ``endpoints`` that accepts, after hanging up on it again.

        The handshake opens a connection of its own, so that each of the two steps has its own time.
        """
        last: Exception = OSError(tr("the name has no address"))
        for place, endpoint in enumerate(endpoints):
            began = self.clock()
            try:
                await _touch(endpoint)
            except Exception as error:  # noqa: BLE001  # whatever it is, a person gets one line
                last = error
                continue
            host, port = map(str, endpoint[1][:2])
            found = tr("{host} port {port}, {time}").format(
                host=host, port=port, time=self._since(began)
            )
            advice = (
                tr("of the addresses before it {count} did not accept").format(count=place)
                if place
                else ""
            )
            return Check(N_("connect"), True, found, advice), endpoint
        return self._failed(N_("connect"), last), None

    async def _watch(self, connection: ClientConnection) -> AsyncIterator[Check]:
        observed = Observation(connection, self.feed.dialect, self.counts, self.clock, self.wall)
        silent = may_be_silent(self.counts)
        await observed.run(self.seconds if silent else FIRST_SECONDS, self.seconds, self.sleep)
        for check in findings(observed, self.counts, self.feed.address.where):
            yield check

    def _failed(self, name: str, error: Exception) -> Check:
        return failure(name, error, self.feed.address.where)

    def _since(self, began: float) -> str:
        return milliseconds(self.clock() - began)


def _handshake(connection: ClientConnection, took: str) -> Check:
    response = connection.response
    found = [] if response is None else [f"HTTP {response.status_code}"]
    secure = connection.transport.get_extra_info("ssl_object")
    if secure is not None:
        found.append(str(secure.version()))
    messages = None if response is None else response.headers.get_all("handshake-msg")
    if messages:
        found.append(clean(messages[0]))
    return Check(N_("handshake"), True, ", ".join([*found, took]))


async def _touch(endpoint: SocketAddress) -> None:
    family, address = endpoint
    with socket.socket(family, socket.SOCK_STREAM) as sock:
        sock.setblocking(False)
        async with asyncio.timeout(TCP_SECONDS):
            await asyncio.get_running_loop().sock_connect(sock, address)


async def _hang_up(connection: ClientConnection) -> None:
    """Close ``connection``, and abort it where the other side does not answer in time."""
    try:
        with suppress(TimeoutError):
            await asyncio.wait_for(connection.close(), CLOSE_SECONDS)
    finally:
        connection.transport.abort()
        await connection.wait_closed()
