"""The addresses of this machine that others on its network can type."""

from __future__ import annotations

import ipaddress
import socket
from contextlib import suppress
from typing import Final

EVERY_NETWORK: Final = ("0.0.0.0", "::")  # noqa: S104  # these are compared, not listened on

_ROUTES: Final = (
    (socket.AF_INET, "192.0.2.1"),
    (socket.AF_INET6, "2001:db8::1"),
)
"""Addresses for documents (RFC 5737, RFC 3849). No packet goes there: only a route is chosen."""


def lan_addresses() -> list[str]:
    """Return the addresses of this machine on its networks, IPv4 first, without loopback."""
    found: list[str] = []
    for family, target in _ROUTES:
        with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((target, 9))
            found.append(str(probe.getsockname()[0]))
    with suppress(OSError, UnicodeError):
        found += [str(each[4][0]) for each in socket.getaddrinfo(socket.gethostname(), None)]
    usable = dict.fromkeys(address for address in found if _is_usable(address))
    return sorted(usable, key=lambda address: ":" in address)


def bracketed(host: str) -> str:
    """Return ``host`` as it stands in an address: IPv6 in brackets."""
    return f"[{host}]" if ":" in host else host


def unbracketed(host: str) -> str:
    """Return ``host``, as a person gives it, without blanks around and the brackets of IPv6."""
    return host.strip().removeprefix("[").removesuffix("]")


def _is_usable(address: str) -> bool:
    parsed = ipaddress.ip_address(address.partition("%")[0])
    return not (parsed.is_loopback or parsed.is_link_local or parsed.is_unspecified)
