"""The headers that a person adds to the handshake."""

from __future__ import annotations

import re
from typing import Final

from danmaku_tui.i18n.language import tr

_NAME: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_OWN: Final = frozenset(
    {
        "connection",
        "content-length",
        "host",
        "sec-websocket-accept",
        "sec-websocket-extensions",
        "sec-websocket-key",
        "sec-websocket-protocol",
        "sec-websocket-version",
        "transfer-encoding",
        "upgrade",
    }
)
"""The headers that the handshake itself sets; a second value would break it."""


def parse_header(text: str) -> tuple[str, str]:
    """Return the name and value of a header written ``Name: value``.

    Raises :class:`ValueError` with one line that never holds the value, which may be a secret.
    """
    name, colon, value = text.partition(":")
    name = name.strip(" \t")
    if not colon:
        raise ValueError(tr("--header has no colon: write it as 'Name: value'"))
    if not _NAME.fullmatch(name):
        raise ValueError(
            tr("--header has no valid name before the colon: write it as 'Name: value'")
        )
    if name.lower() in _OWN:
        raise ValueError(
            tr("--header {name}: the connection sets this one itself, leave it out").format(
                name=name
            )
        )
    value = value.strip(" \t")
    if has_control(value):
        raise ValueError(
            tr("--header {name}: a line break or control character is in its value").format(
                name=name
            )
        )
    return name, on_the_wire(value)


def has_control(value: str) -> bool:
    """Return whether ``value`` has a character that could end a header, or cannot be sent."""
    return any(char < " " or "\x7f" <= char <= "\x9f" for char in value) or not _sendable(value)


def on_the_wire(value: str) -> str:
    """Return ``value`` in the form whose Latin-1 bytes, which the handshake sends, are UTF-8."""
    return value.encode("utf-8").decode("latin-1")


def _sendable(value: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" for char in value)
