"""The status line in words: is it live, quiet, or dead, and how much is going on. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from danmaku_proto.text import cells
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.i18n.language import tr, trn
from danmaku_tui.session import SessionView
from danmaku_tui.stage.overload import OverloadLevel, Pressure
from danmaku_tui.ui.look import number_format
from danmaku_tui.ui.look.glyphs import UNICODE, Glyphs
from danmaku_tui.ui.look.row import shortened

QUIET_SECONDS: Final = 30.0
"""Without a comment for so long a live room is called quiet."""

NAME_CELLS: Final = 16
"""Cells that a person's name may take in the line."""

AGE_CELLS: Final = 4
"""Cells kept for an age."""

TRIP_CELLS: Final = 5
"""Cells kept for a round trip."""


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
class ScreenStatus:
    """What the screen itself adds to the line.

    ``pressure`` says what the stage gives up, as :func:`strain` words it. ``written`` is what goes
    to the terminal, in bytes a second, and ``slow`` that it cannot take it. ``off`` names the
    kinds of event that are off, which are only counted where the line is to be ``brief``. ``only``
    is the one person who is shown. ``recorded`` is for how many seconds a recording has been going
    on. ``hits`` are the place of the present hit of a search, 0 where there is none, and how many
    there are. ``replayed`` says that nothing is there to answer a heartbeat.
    """

    paused: bool = False
    new: int = 0
    pressure: str = ""
    written: float | None = None
    off: tuple[str, ...] = ()
    brief: bool = False
    leader: str = ""
    only: str = ""
    recorded: float | None = None
    slow: bool = False
    hits: tuple[int, int] | None = None
    replayed: bool = False


def pieces(
    view: SessionView, now: float, showing: ScreenStatus, glyphs: Glyphs = UNICODE
) -> list[Piece]:
    """Return the parts of the line, from left to right, at ``now`` on the monotonic clock.

    Numbers that change all the time are padded, so that what stands behind them does not jump.
    """
    said = [state_piece(view, now, glyphs)]
    said += _hand_pieces(showing, glyphs)
    said += _link_pieces(view, now, showing)
    said += _room_pieces(view, glyphs)
    if showing.leader:
        said.append(Piece(showing.leader, Tone.PLAIN, 4))
    if showing.pressure:
        said.append(Piece(showing.pressure, Tone.WARN, 3))
    if showing.off:
        said.append(Piece(_off(showing), Tone.DIM, 2))
    link = view.link
    if link.phase is Phase.LIVE and link.connected_at is not None:
        age = number_format.span(now - link.connected_at)
        said.append(Piece(tr("up {age}").format(age=age), Tone.DIM, 9))
    return said


def state_piece(view: SessionView, now: float, glyphs: Glyphs = UNICODE) -> Piece:
    """Return the word for the connection's state; its first character is a shape of its own."""
    link = view.link
    silence = link.silence(now)
    if silence is not None:
        words = tr("SILENT {time}").format(time=number_format.span(silence))
        return _state(glyphs.silent, words, Tone.BAD)
    match link.phase:
        case Phase.RESOLVING:
            return _state(glyphs.connecting, tr("RESOLVING"), Tone.WARN)
        case Phase.CONNECTING if link.connected_at is None:
            return _state(glyphs.connecting, tr("CONNECTING"), Tone.WARN)
        case Phase.CONNECTING:
            return _state(glyphs.connecting, tr("CONNECTED, no message yet"), Tone.WARN)
        case Phase.WAITING:
            words = tr("RETRY {when}").format(when=_until(link, now))
            return _state(glyphs.retry, words, Tone.WARN)
        case Phase.REFUSED:
            words = tr("REFUSED, retry {when}").format(when=_until(link, now))
            return _state(glyphs.refused, words, Tone.BAD)
        case Phase.ENDED:
            return _state(glyphs.ended, tr("ENDED"), Tone.STRONG)
        case Phase.CLOSED:
            return _state(glyphs.ended, tr("CLOSED"), Tone.STRONG)
        case Phase.LIVE:
            return _live(view, now, glyphs)


def strain(pressure: Pressure, glyphs: Glyphs = UNICODE) -> str:
    """Return what the stage gives up under ``pressure``: as ``×1.6 names off``, else nothing."""
    said = []
    if pressure.factor > 1.0:
        said.append(f"{glyphs.times}{pressure.factor:.3g}")
    if not pressure.names:
        said.append(tr("names off"))
    if pressure.level is OverloadLevel.MERGING:
        said.append(tr("merging"))
    if pressure.level is OverloadLevel.SAMPLING:
        said.append(tr("{share} kept").format(share=f"{pressure.keep:.0%}"))
    return " ".join(said)


def fitted(line: list[Piece], width: int, gap: int) -> list[Piece]:
    """Return the pieces that fit into ``width`` cells with ``gap`` cells between them.

    The one with the highest rank goes first; among equals the last one.
    """
    kept = list(line)
    while kept and sum(cells(piece.text) + gap for piece in kept) - gap > width:
        kept.remove(max(reversed(kept), key=lambda piece: piece.rank))
    return kept


def _off(showing: ScreenStatus) -> str:
    if showing.brief:
        return trn("{n} kind off", "{n} kinds off", len(showing.off)).format(n=len(showing.off))
    return tr("off: {kinds}").format(kinds=tr(", ").join(showing.off))


def _hand_pieces(showing: ScreenStatus, glyphs: Glyphs) -> list[Piece]:
    """Return what the person has done to the screen, and what is recorded."""
    said = []
    if showing.paused:
        new = tr("{count} new").format(count=number_format.count(showing.new))
        words = f"{glyphs.paused} {tr('PAUSED')} {glyphs.dot} {new}"
        said.append(Piece(words, Tone.WARN, 1))
    if showing.recorded is not None:
        words = tr("REC {time}").format(time=number_format.elapsed(showing.recorded))
        said.append(Piece(f"{glyphs.recording} {words}", Tone.STRONG, 2))
    if showing.slow:
        said.append(Piece(f"{glyphs.fault} {tr('slow link')}", Tone.WARN, 1))
    if showing.only:
        name = shortened(showing.only, NAME_CELLS, glyphs.ellipsis)
        said.append(Piece(tr("only {name}").format(name=name), Tone.STRONG, 1))
    if showing.hits is not None:
        said.append(Piece(_hits(*showing.hits), Tone.STRONG, 2))
    return said


def _hits(at: int, hits: int) -> str:
    count = number_format.count(hits)
    if at:
        return tr("hit {at} of {count}").format(at=number_format.count(at), count=count)
    return trn("{count} hit", "{count} hits", hits).format(count=count)


def _link_pieces(view: SessionView, now: float, showing: ScreenStatus) -> list[Piece]:
    """Return how much comes, how long ago, and what it costs."""
    link, room, said = view.link, view.room, []
    if link.phase is Phase.LIVE:
        rate = f"{number_format.rate(room.events_per_second):>4}"
        said.append(Piece(tr("{rate}/s").format(rate=rate), Tone.PLAIN, 2))
        chat = _aged(tr("chat {age}"), tr("chat none"), room.last_chat_at, now)
        frame = _aged(tr("frame {age}"), tr("frame none"), link.last_frame_at, now)
        said += [Piece(chat, Tone.DIM, 4), Piece(frame, Tone.DIM, 6)]
        if not showing.replayed:
            said.append(_trip_piece(link, now))
    if showing.written is not None:
        rate = f"{number_format.volume(showing.written):>3}"
        said.append(Piece(tr("{rate} KiB/s").format(rate=rate), Tone.DIM, 7))
    return said


def _trip_piece(link: LinkState, now: float) -> Piece:
    """Return how fast the other side answers, as wide when it does not."""
    words = tr("rtt {time}")
    if link.silence(now) is not None:
        width = cells(words.format(time=" " * _trip_cells()))
        return Piece(_padded(tr("no answer"), width), Tone.WARN, 5)
    trip = tr("none") if link.round_trip is None else number_format.delay(link.round_trip)
    return Piece(words.format(time=_padded(trip, _trip_cells())), Tone.DIM, 5)


def _room_pieces(view: SessionView, glyphs: Glyphs) -> list[Piece]:
    """Return the sums of the room."""
    room, said = view.room, []
    if room.audience.online:
        online = number_format.count(room.audience.online)
        said.append(Piece(tr("{count} watching").format(count=online), Tone.PLAIN, 3))
    if room.likes:
        said.append(Piece(f"{glyphs.like} {number_format.count(room.likes)}", Tone.PLAIN, 8))
    if room.gift_diamonds:
        said.append(
            Piece(f"{glyphs.gift} {number_format.count(room.gift_diamonds)}", Tone.PLAIN, 8)
        )
    return said


def _live(view: SessionView, now: float, glyphs: Glyphs) -> Piece:
    link, room = view.link, view.room
    if room.paused:
        return _state(glyphs.quiet, tr("LIVE, stream paused"), Tone.WARN)
    last = room.last_chat_at if room.last_chat_at is not None else link.connected_at
    if last is not None and now - last >= QUIET_SECONDS:
        return _state(glyphs.quiet, tr("LIVE, quiet"), Tone.GOOD)
    return _state(glyphs.live, tr("LIVE"), Tone.GOOD)


def _state(shape: str, words: str, tone: Tone) -> Piece:
    return Piece(f"{shape} {words}", tone, 0)


def _aged(words: str, never: str, at: float | None, now: float) -> str:
    """Return how long ago the last one came, as wide for any age so that nothing jumps."""
    text = never if at is None else words.format(age=number_format.span(now - at))
    return _padded(text, cells(words.format(age=" " * _age_cells())))


def _age_cells() -> int:
    """Return the cells kept for an age, which are more where the unit stands apart."""
    return max(AGE_CELLS, cells(number_format.span(60)))


def _trip_cells() -> int:
    """Return the cells kept for a round trip, which are more where the unit stands apart."""
    return max(TRIP_CELLS, cells(number_format.delay(0.999)))


def _padded(text: str, width: int) -> str:
    return text + " " * (width - cells(text))


def _until(link: LinkState, now: float) -> str:
    wait = 0.0 if link.retry_at is None else max(0.0, link.retry_at - now)
    when = tr("in {time}").format(time=number_format.span(wait + 0.5))
    if not link.attempt:
        return when
    return f"{when} {tr('(try {number})').format(number=link.attempt + 1)}"
