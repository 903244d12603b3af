"""The web pages that may connect to a server on this machine.

A browser names the page in ``Origin`` and the server in ``Host``, and no script can change either
(RFC 6454, RFC 9110). Other programs send no ``Origin``: they are not stopped here.
"""

from __future__ import annotations

import socket
from collections.abc import Collection, Sequence
from urllib.parse import urlsplit

from danmaku_tui.feed.address import is_loopback


def own_names(host: str, local_address: str) -> frozenset[str]:
    """Return the names of this machine: of the socket, of the option, and of the system."""
    system = socket.gethostname().lower()
    names = {_plain(host), _plain(local_address), system, f"{system}.local"}
    return frozenset(names - {"", "0.0.0.0", "::"})  # noqa: S104  # none is listened on


def own_page(origins: Sequence[str], hosts: Sequence[str], names: Collection[str]) -> bool:
    """Return whether a handshake comes from a program, or from a page of this machine.

    ``origins`` and ``hosts`` are the values of the two headers, ``names`` those of the machine.
    """
    if not origins:
        return True
    if len(origins) != 1 or len(hosts) != 1:
        return False
    scheme, _, _ = origins[0].partition("://")
    if scheme not in ("http", "https"):
        return False
    return _is_own(origins[0], names) and own_host(hosts, names)


def own_host(hosts: Sequence[str], names: Collection[str]) -> bool:
    """Return whether ``Host`` names this machine; a name that was rebound to it does not."""
    return len(hosts) == 1 and _is_own(f"http://{hosts[0]}", names)


def _is_own(url: str, names: Collection[str]) -> bool:
    try:
        name = _plain(urlsplit(url).hostname or "")
    except ValueError:
        return False
    return is_loopback(name) or name in names


def _plain(host: str) -> str:
    return host.strip("[]").partition("%")[0].rstrip(".").lower().removeprefix("::ffff:")
