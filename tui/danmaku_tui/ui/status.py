"""The status line in words: is it live, quiet, or dead, and how much is going on. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from danmaku_proto.text import cells
from danmaku_tui.feed.phase import LinkState, Phase
from danmaku_tui.session import View
from danmaku_tui.ui import figures

QUIET_SECONDS: Final = 30.0
"""Without a comment for so long a live room is called quiet."""

SILENT_SECONDS: Final = 15.0
"""Without any frame for so long a feed that answers heartbeats is called silent."""


class Tone(Enum):
    """How good the news is; the words say it, too."""

    GOOD = auto()
    WARN = auto()
    BAD = auto()
    STRONG = auto()
    PLAIN = auto()
    DIM = auto()


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the line. A lower ``rank`` stays longer where there is too little room."""

    text: str
    tone: Tone
    rank: int


@dataclass(frozen=True, slots=True)
class Showing:
    """What the screen itself adds to the line.

    ``written`` is what goes to the terminal, in bytes a second.
    """

    paused: bool = False
    new: int = 0
    pressure: str = ""
    written: float | None = None
    off: tuple[str, ...] = ()
    leader: str = ""


def pieces(view: View, now: float, showing: Showing) -> list[Piece]:
    """Return the parts of the line, from left to right, at ``now`` on the monotonic clock.

    Numbers that change all the time are padded, so that what stands behind them does not jump.
    """
    link, room = view.link, view.room
    said = [state_piece(view, now)]
    if showing.paused:
        said.append(Piece(f"❚❚ PAUSED · {figures.count(showing.new)} new", Tone.WARN, 1))
    if link.phase is Phase.LIVE:
        said.append(Piece(f"{figures.rate(room.events_per_second):>4}/s", Tone.PLAIN, 2))
        said.append(_age("chat", room.last_chat_at, now, rank=4))
        said.append(_age("frame", link.last_frame_at, now, rank=6))
        trip = "none" if link.round_trip is None else figures.delay(link.round_trip)
        said.append(Piece(f"rtt {trip:<5}", Tone.DIM, 5))
    if showing.written is not None:
        said.append(Piece(f"{figures.volume(showing.written):>3} KiB/s", Tone.DIM, 7))
    if room.audience.online:
        said.append(Piece(f"{figures.count(room.audience.online)} watching", Tone.PLAIN, 3))
    if room.likes:
        said.append(Piece(f"♥ {figures.count(room.likes)}", Tone.PLAIN, 8))
    if room.gift_diamonds:
        said.append(Piece(f"◆ {figures.count(room.gift_diamonds)}", Tone.PLAIN, 8))
    if showing.leader:
        said.append(Piece(showing.leader, Tone.PLAIN, 4))
    if showing.pressure:
        said.append(Piece(showing.pressure, Tone.WARN, 3))
    if link.phase is Phase.LIVE and link.connected_at is not None:
        said.append(Piece(f"up {figures.span(now - link.connected_at)}", Tone.DIM, 9))
    return said


def state_piece(view: View, now: float) -> Piece:
    """Return the word for the connection's state; its first character is a shape of its own."""
    link = view.link
    match link.phase:
        case Phase.RESOLVING:
            return Piece("◌ RESOLVING", Tone.WARN, 0)
        case Phase.CONNECTING:
            words = "CONNECTING" if link.connected_at is None else "CONNECTED, no message yet"
            return Piece(f"◌ {words}", Tone.WARN, 0)
        case Phase.WAITING:
            return Piece(f"↻ RETRY {_until(link, now)}", Tone.WARN, 0)
        case Phase.REFUSED:
            return Piece(f"✕ REFUSED, retry {_until(link, now)}", Tone.BAD, 0)
        case Phase.ENDED:
            return Piece("■ ENDED", Tone.STRONG, 0)
        case Phase.CLOSED:
            return Piece("■ CLOSED", Tone.STRONG, 0)
        case Phase.LIVE:
            return _live(view, now)


def _live(view: View, now: float) -> Piece:
    link, room = view.link, view.room
    answers = link.round_trip is not None
    if link.last_frame_at is not None and not answers:
        silence = now - link.last_frame_at
        if silence >= SILENT_SECONDS:
            return Piece(f"○ SILENT {figures.span(silence)}", Tone.BAD, 0)
    if room.paused:
        return Piece("◐ LIVE, stream paused", Tone.WARN, 0)
    last = room.last_chat_at if room.last_chat_at is not None else link.connected_at
    if last is not None and now - last >= QUIET_SECONDS:
        return Piece("◐ LIVE, quiet", Tone.GOOD, 0)
    return Piece("● LIVE", Tone.GOOD, 0)


def _age(what: str, at: float | None, now: float, *, rank: int) -> Piece:
    """Return how long ago the last one came, as wide for any age so that nothing jumps."""
    age = "none" if at is None else figures.span(now - at)
    return Piece(f"{what} {age:<4}", Tone.DIM, rank)


def _until(link: LinkState, now: float) -> str:
    wait = 0.0 if link.retry_at is None else max(0.0, link.retry_at - now)
    tries = f" (try {link.attempt + 1})" if link.attempt else ""
    return f"in {figures.span(wait + 0.5)}{tries}"


def fitted(line: list[Piece], width: int, gap: int) -> list[Piece]:
    """Return the pieces that fit into ``width`` cells with ``gap`` cells between them.

    The one with the highest rank goes first; among equals the last one.
    """
    kept = list(line)
    while kept and sum(cells(piece.text) + gap for piece in kept) - gap > width:
        kept.remove(max(reversed(kept), key=lambda piece: piece.rank))
    return kept
