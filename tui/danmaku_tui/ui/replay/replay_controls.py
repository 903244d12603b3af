"""The controls of a replay: the actions of its keys, and its piece of the status line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from danmaku_tui.feed.link_state import Phase
from danmaku_tui.i18n.language import N_, tr
from danmaku_tui.ui.look import number_format
from danmaku_tui.ui.look.glyphs import UNICODE, Glyphs
from danmaku_tui.ui.status.status_pieces import Piece, Tone

if TYPE_CHECKING:
    from danmaku_tui.replay.replay import Replay, ReplayState
    from danmaku_tui.ui.look.palette import Palette
    from danmaku_tui.ui.replay.time_line import TimeLine

STEPS: Final = {"back": -10.0, "on": 10.0, "far-back": -60.0, "far-on": 60.0}
"""The steps of the keys, in seconds of the recording."""

NO_CONNECTION: Final = N_("a replay has no connection that could be made again")
"""The answer to the key that reconnects a live room."""


class ReplayControls:
    """The actions of the keys for ``replay``, and its time line."""

    def __init__(self, replay: Replay, palette: Palette) -> None:
        # Imported here, because only a replay needs it.
        from danmaku_tui.ui.replay.time_line import TimeLine

        self._replay = replay
        self.line: TimeLine = TimeLine(palette)

    @property
    def paused(self) -> bool:
        """Whether it is paused."""
        return not self._replay.state.playing

    @property
    def moment(self) -> float:
        """The present moment in seconds, on the clock of the recording."""
        return self._replay.moment()

    def press(self, name: str) -> str:
        """Do the action of the key of this name; return the message."""
        return press(self._replay, name)

    def go_to(self, place: float) -> str:
        """Go to ``place``, in seconds from the beginning; return the message."""
        self._replay.seek(place)
        return position_message(self._replay.state)

    def show(self, phase: Phase, glyphs: Glyphs) -> Piece:
        """Renew the time line; return the piece that replaces the state of the connection."""
        state = self._replay.state
        self.line.show(state)
        return state_piece(state, phase, glyphs)


def press(replay: Replay, name: str) -> str:
    """Do the action of the key of this name to ``replay``; return the message."""
    match name:
        case "play":
            replay.toggle()
            return tr("playing") if replay.state.playing else tr("paused")
        case "slower" | "faster":
            replay.faster(1 if name == "faster" else -1)
            if replay.state.speed == 1:
                return tr("normal speed")
            return tr("{speed:g} times normal speed").format(speed=replay.state.speed)
        case "beginning":
            replay.seek(0.0)
        case "onward":
            replay.next_message()
            return tr("to the next message")
        case _:
            replay.step(STEPS[name])
    return position_message(replay.state)


def position_message(state: ReplayState) -> str:
    """Return the message about the target of the replay."""
    return tr("to {time}").format(time=number_format.elapsed(state.target))


def state_piece(state: ReplayState, phase: Phase, glyphs: Glyphs = UNICODE) -> Piece:
    """Return the piece that replaces the state of the connection.

    ``phase`` is the phase of the recorded connection at this place.
    """
    if state.seeking:
        text = tr("SEEKING {time}").format(time=number_format.elapsed(state.target))
        return Piece(f"{glyphs.retry} {text}", Tone.WARN, 0)
    if state.ended:
        return Piece(f"{glyphs.ended} {tr('REPLAY ENDED')}", Tone.STRONG, 0)
    if not state.playing:
        return Piece(f"{glyphs.paused} {tr('REPLAY PAUSED')}", Tone.WARN, 0)
    if state.caught_up:
        return Piece(f"{glyphs.here} {tr('REPLAY, up to now')}", Tone.GOOD, 0)
    if phase in (Phase.WAITING, Phase.REFUSED, Phase.CONNECTING):
        return Piece(f"{glyphs.silent} {tr('REPLAY, link lost')}", Tone.WARN, 0)
    return Piece(f"{glyphs.here} {tr('REPLAY')}", Tone.GOOD, 0)
