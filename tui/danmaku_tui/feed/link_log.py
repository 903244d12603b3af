"""What a link's changes of phase mean for a person: lost, resumed, and how much is missing."""

from __future__ import annotations

from dataclasses import dataclass

from danmaku_proto.events import LinkChange
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.i18n.language import tr


@dataclass(frozen=True, slots=True)
class LoggedChange:
    """A change of phase, and whether it belongs among the lines of the room.

    Trying again and again does not; losing and regaining the feed does.
    """

    change: LinkChange
    notable: bool


class LinkLog:
    """Follows one link from phase to phase."""

    def __init__(self) -> None:
        self._live = False
        self._heard_at: float | None = None
        self._slept = 0.0
        self._told = ""
        self._said = ""

    def follow(self, state: LinkState, at: float) -> LoggedChange:
        """Return what the phase that ``state`` has just begun means.

        ``at`` is the time since 1970, in seconds.
        """
        phase, detail = state.phase.value, state.detail
        # Why the last attempt failed is told with it, and not again at each step of the next.
        steps = state.phase in (Phase.RESOLVING, Phase.CONNECTING)
        said = "" if steps and detail == self._said else detail
        self._said = detail or self._said
        lost = self._live and state.phase not in (Phase.LIVE, Phase.CLOSED)
        if state.phase is Phase.LIVE:
            gap = None
            if self._heard_at is not None:
                # The room went on while the machine slept, and the clock did not.
                gap = max(0.0, state.since - self._heard_at + state.slept - self._slept)
            self._live, self._heard_at, self._told, self._said = True, None, "", ""
            self._slept = state.slept
            resumed = "" if gap is None else tr("{gap} missing, resumed").format(gap=_seconds(gap))
            return LoggedChange(LinkChange("", at, phase, resumed, gap), notable=True)
        if lost:
            self._live = False
            # Nothing has come since the last frame, however long the loss took to be noticed.
            self._heard_at = state.last_frame_at
        news = bool(detail) and state.phase is Phase.REFUSED and detail != self._told
        if news or lost:
            self._told = detail
        notable = lost or news or state.phase is Phase.ENDED
        return LoggedChange(LinkChange("", at, phase, said, lost=lost), notable)


def _seconds(gap: float) -> str:
    return f"{gap:.1f} s" if gap < 10 else f"{gap:.0f} s"
