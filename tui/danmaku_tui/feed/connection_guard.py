"""The number of connections that a server has, in all and of each address."""

from __future__ import annotations

import ipaddress
from collections import Counter
from typing import Final

TOTAL_CONNECTIONS: Final = 500
"""The connections of one server at one time, with those whose handshake is under way."""

ADDRESS_SHARE: Final = 0.8
"""The part of the connections that one address may have: a class may be behind one router."""


class ConnectionGuard:
    """The count of a server's connections, held against two limits.

    ``total`` and ``each`` are the most connections at one time, in all and of one address, where
    ``each`` is by default so much of the total that others have a place beside one address.
    ``refused`` counts the connections over a limit, ``stalled`` those that were aborted because the
    peer did not read, and ``silent`` those whose peer had vanished.
    """

    def __init__(self, total: int = TOTAL_CONNECTIONS, each: int | None = None) -> None:
        self.refused = 0
        self.stalled = 0
        self.silent = 0
        self._total = total
        self._each = max(1, int(total * ADDRESS_SHARE)) if each is None else each
        self._open: Counter[str] = Counter()

    @property
    def connections(self) -> int:
        """The number of open connections."""
        return self._open.total()

    def open(self, address: str) -> bool:
        """Count a connection from ``address``; return False where it is one too many."""
        host = host_of(address)
        if self.connections >= self._total or self._open[host] >= self._each:
            self.refused += 1
            return False
        self._open[host] += 1
        return True

    def close(self, address: str) -> None:
        """Remove a connection from ``address`` that was counted."""
        host = host_of(address)
        self._open[host] -= 1
        if self._open[host] <= 0:
            del self._open[host]


def host_of(address: str) -> str:
    """Return the name under which the connections of ``address`` are counted.

    One machine has a whole /64 network of IPv6 (RFC 4291) for itself, except of link-local
    addresses, which all machines of a network share.
    """
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    if parsed.is_link_local or parsed.is_loopback:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, 64), strict=False))
