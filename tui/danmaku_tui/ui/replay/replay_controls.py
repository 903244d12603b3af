"""A replay under the keys: what each does, and what the status line says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from danmaku_tui.feed.link_state import Phase
from danmaku_tui.i18n.language import N_, tr
from danmaku_tui.ui.keys.named_binding import named
from danmaku_tui.ui.look import number_format
from danmaku_tui.ui.look.glyphs import UNICODE, Glyphs
from danmaku_tui.ui.status.status_pieces import Piece, Tone

if TYPE_CHECKING:
    from danmaku_tui.replay.replay import Replay, ReplayState
    from danmaku_tui.ui.look.palette import Palette
    from danmaku_tui.ui.replay.time_line import TimeLine

REPLAY_KEYS: Final = (
    named("play", "p", "replay('play')", N_("Play or pause"), shown=True),
    named("back-a-little", "comma", "replay('back')", N_("Ten seconds back")),
    named("on-a-little", "full_stop", "replay('on')", N_("Ten seconds on")),
    named("back-a-minute", "less_than_sign", "replay('far-back')", N_("A minute back")),
    named("on-a-minute", "greater_than_sign", "replay('far-on')", N_("A minute on")),
    named("to-beginning", "0", "replay('beginning')", N_("To the beginning")),
    named("play-slower", "minus", "replay('slower')", N_("Play slower")),
    named("play-faster", "plus", "replay('faster')", N_("Play faster")),
    named("skip-silence", "s", "replay('onward')", N_("On to the next message")),
    named("go-to-time", "T", "go_to_time", N_("Go to a time"), shown=True),
)
"""The keys that a replay has besides those of the room."""

STEPS: Final = {"back": -10.0, "on": 10.0, "far-back": -60.0, "far-on": 60.0}
"""How far the keys go, in seconds of the recording."""


class ReplayControls:
    """``replay`` on a screen: what the keys do to it, its row, and the status in its place."""

    def __init__(self, replay: Replay, palette: Palette) -> None:
        # Nothing but a replay needs it.
        from danmaku_tui.ui.replay.time_line import TimeLine

        self._replay = replay
        self.line: TimeLine = TimeLine(palette, id="time")

    @property
    def still(self) -> bool:
        """Whether it has been paused."""
        return not self._replay.state.playing

    @property
    def moment(self) -> float:
        """The moment that it is at, on the clock of what it tells, in seconds."""
        return self._replay.moment()

    def press(self, name: str) -> str:
        """Do what the key of this name is for; return what to say of it."""
        return press(self._replay, name)

    def go_to(self, place: float) -> str:
        """Go to ``place``, in seconds from the beginning; return what to say of it."""
        self._replay.seek(place)
        return gone_to(self._replay.state)

    def show(self, phase: Phase, glyphs: Glyphs) -> Piece:
        """Renew the row; return what stands in place of the word for the connection's state."""
        state = self._replay.state
        self.line.show(state)
        return state_piece(state, phase, glyphs)


def press(replay: Replay, name: str) -> str:
    """Do to ``replay`` what the key of this name in :data:`REPLAY_KEYS` is for.

    Return what to say of it.
    """
    match name:
        case "play":
            replay.toggle()
            return tr("playing") if replay.state.playing else tr("paused")
        case "slower" | "faster":
            replay.faster(1 if name == "faster" else -1)
            if replay.state.speed == 1:
                return tr("as fast as it was")
            return tr("{speed:g} times as fast").format(speed=replay.state.speed)
        case "beginning":
            replay.seek(0.0)
        case "onward":
            replay.next_message()
            return tr("on to the next message")
        case _:
            replay.step(STEPS[name])
    return gone_to(replay.state)


def gone_to(state: ReplayState) -> str:
    """Return in words where the replay goes."""
    return tr("to {time}").format(time=number_format.elapsed(state.target))


def state_piece(state: ReplayState, phase: Phase, glyphs: Glyphs = UNICODE) -> Piece:
    """Return what stands in place of the word for the connection's state.

    ``phase`` is what the connection was in at this place of the recording.
    """
    if state.seeking:
        words = tr("SEEKING {time}").format(time=number_format.elapsed(state.target))
        return Piece(f"{glyphs.retry} {words}", Tone.WARN, 0)
    if state.ended:
        return Piece(f"{glyphs.ended} {tr('REPLAY ENDED')}", Tone.STRONG, 0)
    if not state.playing:
        return Piece(f"{glyphs.paused} {tr('REPLAY PAUSED')}", Tone.WARN, 0)
    if state.caught_up:
        return Piece(f"{glyphs.here} {tr('REPLAY, up to now')}", Tone.GOOD, 0)
    if phase in (Phase.WAITING, Phase.REFUSED, Phase.CONNECTING):
        return Piece(f"{glyphs.silent} {tr('REPLAY, link lost')}", Tone.WARN, 0)
    return Piece(f"{glyphs.here} {tr('REPLAY')}", Tone.GOOD, 0)
