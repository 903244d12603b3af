"""The socket for frames of other programs, which only this machine reaches."""

from __future__ import annotations

import re
import socket
from collections.abc import Sequence
from typing import Final

from danmaku_proto.text import clean
from danmaku_tui.feed.address import is_loopback
from danmaku_tui.feed.own_addresses import bracketed, unbracketed
from danmaku_tui.i18n.language import tr

DEFAULT_HOST: Final = "127.0.0.1"
DEFAULT_PORT: Final = 8081
"""The port to which the user script sends; 8080 is the classroom's."""

_PLATFORM: Final = re.compile(r"https://(?:[a-z0-9-]+\.)*douyin\.com")
_SHOWN_CHARACTERS: Final = 80


def open_listener(host: str, port: int) -> socket.socket:
    """Return a socket that listens at ``host`` and ``port``, 0 for any free one.

    Only this machine reaches it. Raises :class:`ValueError` with one line for a host that is not
    this machine, and :class:`OSError` where the port cannot be opened.
    """
    name = unbracketed(host)
    if not name:
        raise ValueError(tr("--host is empty: use {address} or ::1").format(address=DEFAULT_HOST))
    if not is_loopback(name):
        raise ValueError(
            tr(
                "--host {host} is open to other machines, and any of them could send frames: use "
                "{address} or ::1, from elsewhere by way of ssh -L"
            ).format(host=_shown(host), address=DEFAULT_HOST)
        )
    # A name is not looked up: a name server must not decide on which address this listens.
    if ":" in name:
        return socket.create_server((name, port), family=socket.AF_INET6)
    numeric = name if name.startswith("127.") else DEFAULT_HOST
    return socket.create_server((numeric, port))


def url_of(listener: socket.socket) -> str:
    """Return the WebSocket address to which frames are sent."""
    host, port = listener.getsockname()[:2]
    return f"ws://{bracketed(host)}:{port}"


def foreign_page(origins: Sequence[str]) -> str:
    """Return the name of a web page that may not send; empty for a sender that may.

    ``origins`` are the values of the handshake's ``Origin``: a browser names the page there, and no
    script of the page can change it. Other programs send none.
    """
    if not origins or (len(origins) == 1 and _PLATFORM.fullmatch(origins[0])):
        return ""
    return _shown(" ".join(origins)) or tr("an unknown origin")


def _shown(text: str) -> str:
    return " ".join(clean(text[:_SHOWN_CHARACTERS]).split())
