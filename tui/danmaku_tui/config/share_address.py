"""The address at which events are shared."""

from __future__ import annotations

from typing import Final, NamedTuple

DEFAULT_HOST: Final = "127.0.0.1"
DEFAULT_PORT: Final = 8082
"""The port of the share; 8080 is the classroom's and 8081 that of ``listen``."""

DEFAULT_ADDRESS: Final = f"{DEFAULT_HOST}:{DEFAULT_PORT}"

_HIGHEST_PORT: Final = 65_535


class ShareAddress(NamedTuple):
    """A host, without brackets, and a port; 0 for any free one."""

    host: str
    port: int


def share_address(text: str) -> ShareAddress:
    """Return the address in ``text``: ``HOST:PORT``, ``[::1]:PORT``, or one of the two alone.

    Raises ``ValueError``.
    """
    text = text.strip()
    host, separator, port = text.rpartition(":")
    if (text.startswith("[") and text.endswith("]")) or not (separator or text.isdecimal()):
        host, port = text, str(DEFAULT_PORT)
    bracketed = host.startswith("[") and host.endswith("]")
    name = host[1:-1] if bracketed else host or DEFAULT_HOST
    if not name or "/" in text or any(sign.isspace() for sign in text):
        raise ValueError(text)
    # A colon that is not in brackets may belong to the host or stand before the port.
    if bracketed is not (":" in name):
        raise ValueError(text)
    if not (port.isascii() and port.isdecimal() and int(port) <= _HIGHEST_PORT):
        raise ValueError(text)
    return ShareAddress(name, int(port))
