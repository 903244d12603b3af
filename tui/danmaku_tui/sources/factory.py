"""The builders of sources: a link to an address or by a way in, and a source that listens."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from random import SystemRandom
from socket import socket

from danmaku_proto.dialects import LISTEN, new_dialect
from danmaku_tui.feed.address import Address
from danmaku_tui.feed.endpoint import NextEndpoint, Way
from danmaku_tui.feed.intake import Receiver
from danmaku_tui.feed.link import Link
from danmaku_tui.feed.redaction import Redactor
from danmaku_tui.session import StateListener
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
    return link_to(address.url, dialect, on_received, on_state, headers=headers)


def open_way(way: Way, dialect: str, on_received: Receiver, on_state: StateListener) -> Link:
    """Return the link by ``way`` to a feed, which speaks the ``dialect`` of this name."""
    received = watching_names(on_received)
    return link_to(way.endpoint, dialect, received, on_state, secrets=way.secrets)


def link_to(
    feed: str | NextEndpoint,
    dialect: str,
    on_received: Receiver,
    on_state: StateListener,
    *,
    headers: Sequence[tuple[str, str]] = (),
    secrets: Redactor | None = None,
) -> Link:
    """Return the link to ``feed``, as :class:`Link` takes it, by the clocks of this machine."""
    return Link(
        feed,
        new_dialect(dialect),
        headers=headers,
        on_received=on_received,
        on_state=on_state,
        clock=time.monotonic,
        wall=time.time,
        random=SystemRandom(),
        boot=boot_clock(),
        secrets=secrets,
    )


def open_listen(listener: socket, on_received: Receiver, on_state: StateListener) -> ListenSource:
    """Return the source of the messages that other programs send to ``listener``."""
    return ListenSource(
        listener,
        new_dialect(LISTEN),
        on_received=watching_names(on_received),
        on_state=on_state,
        clock=time.monotonic,
        wall=time.time,
    )


def boot_clock() -> Callable[[], float] | None:
    """Return a clock in seconds that also runs while the machine sleeps, where there is one."""
    number = getattr(time, "CLOCK_BOOTTIME", None)
    return None if number is None else lambda: time.clock_gettime(number)
