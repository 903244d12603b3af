"""The notices to a page: JSON in text frames, for clients that ask for a WebSocket subprotocol.

A client that offers the subprotocol ``danmaku.classroom`` in its handshake gets every text of the
server as one JSON object in a text frame. The field ``kind`` names it:

=====================================  ====================================================
``{"kind":"notice","text":"…"}``       a text for this client alone, about its own comments
``{"kind":"people","count":12}``       the clients that are connected, at most once a second
``{"kind":"clear"}``                   the teacher has cleared the wall
``{"kind":"frozen","on":true}``        nobody may comment, until the same with ``false``
``{"kind":"slow","seconds":5}``        one comment in so many seconds each; 0 for no limit
``{"kind":"muted","on":true}``         this client may not comment, until ``false`` comes
=====================================  ====================================================

At its start a connection gets ``people``, then ``frozen`` and ``slow`` where they hold. A client
passes over a kind that it does not know. Comments are binary frames for every client: one ``User``
of protobuf, byte for byte as its sender encoded it. A text frame *from* a client is the comment of
a guest, as that of a plain client is.

A client that the teacher removes gets a ``notice``, and its connection is closed with 1008.

A plain client gets plain text frames in place of the first kind, and none of the others.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from websockets.asyncio.server import ServerConnection
from websockets.typing import Subprotocol

SUBPROTOCOL: Final = Subprotocol("danmaku.classroom")
"""The name that a client offers to get notices."""


def select_subprotocol(_: ServerConnection, offered: Sequence[Subprotocol]) -> Subprotocol | None:
    """Return the subprotocol of a connection; a client that offers none, or others, gets in too."""
    return SUBPROTOCOL if SUBPROTOCOL in offered else None


def notice(text: str) -> str:
    """Return the frame of a text for one client."""
    return _frame("notice", text=text)


def people(count: int) -> str:
    """Return the frame of the number of clients."""
    return _frame("people", count=count)


def clear() -> str:
    """Return the frame that empties the wall."""
    return _frame("clear")


def frozen(*, on: bool) -> str:
    """Return the frame of a room that was frozen, or is free again."""
    return _frame("frozen", on=on)


def slow(seconds: float) -> str:
    """Return the frame of slow mode, in seconds between two comments of one person."""
    return _frame("slow", seconds=round(seconds, 3))


def muted(*, on: bool) -> str:
    """Return the frame of a client that was muted, or may comment again."""
    return _frame("muted", on=on)


def _frame(kind: str, **fields: str | float | bool) -> str:
    return json.dumps({"kind": kind, **fields}, ensure_ascii=False, separators=(",", ":"))
