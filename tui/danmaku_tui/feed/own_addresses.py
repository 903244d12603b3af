"""The addresses of this machine that others on its network can type."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from contextlib import suppress
from typing import Final

from danmaku_tui.feed.blocking_call import in_thread

LOOK_UP_SECONDS: Final = 1.0
"""How long the look-up of this machine's own name may take: the name server may not answer."""

_ROUTES: Final = (
    (socket.AF_INET, "192.0.2.1"),
    (socket.AF_INET6, "2001:db8::1"),
)
"""Addresses for documents (RFC 5737, RFC 3849). No packet goes there: only a route is chosen."""


async def lan_addresses() -> list[str]:
    """Return the addresses of this machine on its networks, IPv4 first, without loopback."""
    found = _routed()
    with suppress(OSError, UnicodeError):  # among them TimeoutError
        async with asyncio.timeout(LOOK_UP_SECONDS):
            found += await in_thread(_named, "own-addresses")
    usable = dict.fromkeys(address for address in found if is_reachable(address))
    return sorted(usable, key=lambda address: ":" in address)


def is_unspecified(address: str) -> bool:
    """Return whether a socket bound to ``address`` is on every network, such as 0.0.0.0 and ::."""
    return ipaddress.ip_address(address.partition("%")[0]).is_unspecified


def is_reachable(address: str) -> bool:
    """Return whether other machines can type ``address``: a link-local one needs their zone."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    return not (parsed.is_loopback or parsed.is_link_local or parsed.is_unspecified)


def bracketed(host: str) -> str:
    """Return ``host`` as it stands in an address: IPv6 in brackets."""
    return f"[{host}]" if ":" in host else host


def unbracketed(host: str) -> str:
    """Return ``host``, as a person gives it, without blanks around and the brackets of IPv6."""
    return host.strip().removeprefix("[").removesuffix("]")


def _routed() -> list[str]:
    """Return the address of the default route, for each version of IP that has one."""
    found = []
    for family, target in _ROUTES:
        with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((target, 9))
            found.append(str(probe.getsockname()[0]))
    return found


def _named() -> list[str]:
    """Return the addresses of this machine's name. Raises :class:`OSError`."""
    return [str(each[4][0]) for each in socket.getaddrinfo(socket.gethostname(), None)]
