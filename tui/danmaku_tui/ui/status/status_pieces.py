"""The status line as pieces of text: the connection, the room and the screen. Pure."""

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
from danmaku_tui.ui.look.text_fit import shortened

UNREAD_EVENTS: Final = 0.1
"""Unread comments per second from which the status names them."""

QUIET_SECONDS: Final = 30.0
"""Seconds without a comment after which a live room is called quiet."""

NAME_CELLS: Final = 16
"""Cells that a person's name may take in the line."""

AGE_CELLS: Final = 4
"""Cells fitting for an age."""

TRIP_CELLS: Final = 5
"""Cells fitting for a round trip."""


class Tone(Enum):
    """The tone of a piece: its colour on the screen. The text gives the same information."""

    GOOD = auto()
    WARN = auto()
    BAD = auto()
    STRONG = auto()
    PLAIN = auto()
    DIM = auto()


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the line. Where the room is too small, the highest ``rank`` is left out first."""

    text: str
    tone: Tone
    rank: int


@dataclass(frozen=True, slots=True)
class ScreenStatus:
    """The state of the screen in the line.

    ``paused`` is true while the stage is frozen, and ``new`` the number of events since then.
    ``pressure`` is the text of :func:`pressure_text`. ``written`` is the output to the terminal in
    bytes per second, and ``slow`` is true where the terminal cannot keep up. ``off`` has the names
    of the kinds that are off; a ``brief`` line shows their number. ``only`` is the name of the one
    person who is shown. ``recorded`` is the age of the recording in seconds, ``recorded_files`` the
    number of its files; ``unrecorded`` is true while nothing can be written. ``hits`` has the
    position of the present search hit, 0 for none, and the number of hits. ``replayed`` is true in
    a replay, where nothing answers a heartbeat.
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
    recorded_files: int = 0
    unrecorded: bool = False
    slow: bool = False
    hits: tuple[int, int] | None = None
    replayed: bool = False


def pieces(
    view: SessionView, now: float, screen: ScreenStatus, glyphs: Glyphs = UNICODE
) -> list[Piece]:
    """Return the pieces from left to right, at ``now`` in seconds of the monotonic clock.

    Numbers that change all the time are padded, so that the text behind them does not jump.
    """
    line = [state_piece(view, now, glyphs)]
    line += _screen_pieces(screen, glyphs)
    line += _link_pieces(view, now, screen)
    line += _room_pieces(view, glyphs)
    if screen.leader:
        line.append(Piece(screen.leader, Tone.PLAIN, 4))
    if screen.pressure:
        line.append(Piece(screen.pressure, Tone.WARN, 3))
    if screen.off:
        line.append(Piece(_off(screen), Tone.DIM, 2))
    link = view.link
    if link.phase is Phase.LIVE and link.connected_at is not None:
        age = number_format.span(now - link.connected_at)
        line.append(Piece(tr("up {age}").format(age=age), Tone.DIM, 9))
    return line


def state_piece(view: SessionView, now: float, glyphs: Glyphs = UNICODE) -> Piece:
    """Return the state of the connection; each state begins with a sign of its own."""
    link = view.link
    silence = link.silence(now)
    if silence is not None:
        text = tr("SILENT {time}").format(time=number_format.span(silence))
        return _state(glyphs.silent, text, Tone.BAD)
    match link.phase:
        case Phase.RESOLVING:
            return _state(glyphs.connecting, tr("RESOLVING"), Tone.WARN)
        case Phase.CONNECTING if link.connected_at is None:
            return _state(glyphs.connecting, tr("CONNECTING"), Tone.WARN)
        case Phase.CONNECTING:
            return _state(glyphs.connecting, tr("CONNECTED, no message yet"), Tone.WARN)
        case Phase.WAITING:
            text = tr("RETRY {when}").format(when=_until(link, now))
            return _state(glyphs.retry, text, Tone.WARN)
        case Phase.REFUSED:
            text = tr("REFUSED, retry {when}").format(when=_until(link, now))
            return _state(glyphs.refused, text, Tone.BAD)
        case Phase.ENDED:
            return _state(glyphs.ended, tr("ENDED"), Tone.STRONG)
        case Phase.CLOSED:
            return _state(glyphs.ended, tr("CLOSED"), Tone.STRONG)
        case Phase.LIVE:
            return _live(view, now, glyphs)


def pressure_text(pressure: Pressure, glyphs: Glyphs = UNICODE) -> str:
    """Return the measures against ``pressure``, as ``×1.6 names off``; empty without pressure."""
    measures = []
    if pressure.factor > 1.0:
        measures.append(f"{glyphs.times}{pressure.factor:.3g}")
    if not pressure.names:
        measures.append(tr("names off"))
    if pressure.level is OverloadLevel.MERGING:
        measures.append(tr("merging"))
    if pressure.level is OverloadLevel.SAMPLING:
        measures.append(tr("{share} kept").format(share=f"{pressure.keep:.0%}"))
    return " ".join(measures)


def fitted(line: list[Piece], width: int, gap: int) -> list[Piece]:
    """Return the pieces that fit into ``width`` cells with ``gap`` cells between them.

    The piece with the highest rank is left out first; of several, the last.
    """
    fitting = list(line)
    while fitting and sum(cells(piece.text) + gap for piece in fitting) - gap > width:
        fitting.remove(max(reversed(fitting), key=lambda piece: piece.rank))
    return fitting


def _off(screen: ScreenStatus) -> str:
    if screen.brief:
        return trn("{n} kind off", "{n} kinds off", len(screen.off)).format(n=len(screen.off))
    return tr("off: {kinds}").format(kinds=tr(", ").join(screen.off))


def _screen_pieces(screen: ScreenStatus, glyphs: Glyphs) -> list[Piece]:
    """Return the modes that the person has switched on, and the state of the recording."""
    line = []
    if screen.paused:
        new = tr("{count} new").format(count=number_format.count(screen.new))
        text = f"{glyphs.paused} {tr('PAUSED')} {glyphs.dot} {new}"
        line.append(Piece(text, Tone.WARN, 1))
    if screen.recorded is not None:
        text = tr("REC {time}").format(time=number_format.elapsed(screen.recorded))
        if screen.recorded_files > 1:
            files = trn("({n} file)", "({n} files)", screen.recorded_files)
            text += " " + files.format(n=screen.recorded_files)
        if screen.unrecorded:
            line.append(Piece(f"{glyphs.fault} {text}", Tone.WARN, 1))
        else:
            line.append(Piece(f"{glyphs.recording} {text}", Tone.STRONG, 2))
    if screen.slow:
        line.append(Piece(f"{glyphs.fault} {tr('slow link')}", Tone.WARN, 1))
    if screen.only:
        name = shortened(screen.only, NAME_CELLS, glyphs.ellipsis)
        line.append(Piece(tr("only {name}").format(name=name), Tone.STRONG, 1))
    if screen.hits is not None:
        line.append(Piece(_hits(*screen.hits), Tone.STRONG, 2))
    return line


def _hits(at: int, hits: int) -> str:
    count = number_format.count(hits)
    if at:
        return tr("hit {at} of {count}").format(at=number_format.count(at), count=count)
    return trn("{count} hit", "{count} hits", hits).format(count=count)


def _link_pieces(view: SessionView, now: float, screen: ScreenStatus) -> list[Piece]:
    """Return the rate of events, the ages of the last ones, and the output to the terminal."""
    link, room, line = view.link, view.room, []
    if link.phase is Phase.LIVE:
        rate = f"{number_format.rate(room.events_per_second):>4}"
        line.append(Piece(tr("{rate}/s").format(rate=rate), Tone.PLAIN, 2))
        chat = _aged(tr("chat {age}"), tr("chat none"), room.last_chat_at, now)
        frame = _aged(tr("frame {age}"), tr("frame none"), link.last_frame_at, now)
        line += [Piece(chat, Tone.DIM, 4), Piece(frame, Tone.DIM, 6)]
        if not screen.replayed:
            line.append(_trip_piece(link, now))
    if screen.written is not None:
        rate = f"{number_format.volume(screen.written):>3}"
        line.append(Piece(tr("{rate} KiB/s").format(rate=rate), Tone.DIM, 7))
    return line


def _trip_piece(link: LinkState, now: float) -> Piece:
    """Return the round trip time, or a piece of the same width where no answer comes."""
    text = tr("rtt {time}")
    if link.silence(now) is not None:
        width = cells(text.format(time=" " * _trip_cells()))
        return Piece(_padded(tr("no answer"), width), Tone.WARN, 5)
    trip = tr("none") if link.round_trip is None else number_format.delay(link.round_trip)
    return Piece(text.format(time=_padded(trip, _trip_cells())), Tone.DIM, 5)


def _room_pieces(view: SessionView, glyphs: Glyphs) -> list[Piece]:
    """Return the totals of the room."""
    room, line = view.room, []
    if room.audience.online:
        online = number_format.count(room.audience.online)
        line.append(Piece(tr("{count} watching").format(count=online), Tone.PLAIN, 3))
    if room.likes:
        line.append(Piece(f"{glyphs.like} {number_format.count(room.likes)}", Tone.PLAIN, 8))
    if room.gift_diamonds:
        line.append(
            Piece(f"{glyphs.gift} {number_format.count(room.gift_diamonds)}", Tone.PLAIN, 8)
        )
    return line


def _live(view: SessionView, now: float, glyphs: Glyphs) -> Piece:
    link, room = view.link, view.room
    if room.paused:
        return _state(glyphs.quiet, tr("LIVE, stream paused"), Tone.WARN)
    if room.unread_per_second >= UNREAD_EVENTS:
        return _state(glyphs.fault, tr("LIVE, comments not readable"), Tone.WARN)
    last = room.last_chat_at if room.last_chat_at is not None else link.connected_at
    if last is not None and now - last >= QUIET_SECONDS:
        return _state(glyphs.quiet, tr("LIVE, quiet"), Tone.GOOD)
    return _state(glyphs.live, tr("LIVE"), Tone.GOOD)


def _state(shape: str, text: str, tone: Tone) -> Piece:
    return Piece(f"{shape} {text}", tone, 0)


def _aged(pattern: str, never: str, at: float | None, now: float) -> str:
    """Return the age of the last one, padded to one width for every age."""
    text = never if at is None else pattern.format(age=number_format.span(now - at))
    return _padded(text, cells(pattern.format(age=" " * _age_cells())))


def _age_cells() -> int:
    """Return the cells reserved for an age: more where a blank stands before the unit."""
    return max(AGE_CELLS, cells(number_format.span(60)))


def _trip_cells() -> int:
    """Return the cells reserved for a round trip: more where a blank stands before the unit."""
    return max(TRIP_CELLS, cells(number_format.delay(0.999)))


def _padded(text: str, width: int) -> str:
    return text + " " * (width - cells(text))


def _until(link: LinkState, now: float) -> str:
    wait = 0.0 if link.retry_at is None else max(0.0, link.retry_at - now)
    when = tr("in {time}").format(time=number_format.span(wait + 0.5))
    if not link.attempt:
        return when
    return f"{when} {tr('(try {number})').format(number=link.attempt + 1)}"
