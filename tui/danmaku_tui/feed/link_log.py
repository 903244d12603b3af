"""The history of a link for a person: losses, resumptions, and the gaps between them."""

from __future__ import annotations

from dataclasses import dataclass

from danmaku_proto.events import LinkChange
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.i18n.language import tr


@dataclass(frozen=True, slots=True)
class LoggedChange:
    """A change of phase, and whether it belongs among the lines of the room.

    Losing and regaining the feed does; another attempt does not.
    """

    change: LinkChange
    notable: bool


class LinkLog:
    """Follows one link from phase to phase."""

    def __init__(self) -> None:
        self._live = False
        self._lost_at: float | None = None
        self._slept = 0.0
        self._notable_detail = ""
        self._last_detail = ""

    def follow(self, state: LinkState, at: float) -> LoggedChange:
        """Return the entry for the phase that ``state`` has just entered.

        ``at`` is the time since 1970, in seconds.
        """
        phase, detail = state.phase.value, state.detail
        # The failure of an attempt is shown once, and not again at each step of the next.
        is_step = state.phase in (Phase.RESOLVING, Phase.CONNECTING)
        shown = "" if is_step and detail == self._last_detail else detail
        self._last_detail = detail or self._last_detail
        lost = self._live and state.phase not in (Phase.LIVE, Phase.CLOSED)
        if state.phase is Phase.LIVE:
            gap = None
            if self._lost_at is not None:
                # The room went on while the machine slept, but the clock stood still.
                gap = max(0.0, state.since - self._lost_at + state.slept - self._slept)
            self._live, self._lost_at, self._slept = True, None, state.slept
            self._notable_detail = self._last_detail = ""
            resumed = "" if gap is None else tr("{gap} missing, resumed").format(gap=_seconds(gap))
            return LoggedChange(LinkChange("", at, phase, resumed, gap), notable=True)
        if lost:
            self._live = False
            # The gap begins with the last frame, however long the loss took to be noticed.
            self._lost_at = state.last_frame_at
        new = bool(detail) and state.phase is Phase.REFUSED and detail != self._notable_detail
        if new or lost:
            self._notable_detail = detail
        notable = lost or new or state.phase is Phase.ENDED
        return LoggedChange(LinkChange("", at, phase, shown, lost=lost), notable)


def _seconds(gap: float) -> str:
    return f"{gap:.1f} s" if gap < 10 else f"{gap:.0f} s"
