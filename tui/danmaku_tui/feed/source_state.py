"""The state of a source while it is kept: replaced as a whole, and told when there is news."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from danmaku_proto.dialect import Dialect, Received
from danmaku_tui.feed.errors import explain
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.feed.liveness import Liveness
from danmaku_tui.i18n.language import tr


class SourceState:
    """Keeps what a source is doing in :attr:`state`, which may be read on any thread.

    ``clock`` is monotonic, in seconds. ``on_state`` is called when the phase changes; with
    ``tells_waits`` also when there is something else to say while it connects. What it, a dialect
    or a reader raises is counted as a fault and told, and changes nothing else.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        on_state: Callable[[LinkState], None] | None,
        *,
        tells_waits: bool = False,
    ) -> None:
        self._clock = clock
        self._on_state = on_state
        self._tells_waits = tells_waits
        self._told: tuple[Phase, str] | None = None
        self.state = LinkState(Phase.RESOLVING, since=clock())

    def renew(self, **changes: Any) -> None:  # noqa: ANN401  # the fields of a LinkState
        """Replace fields of the state without a word."""
        self.state = replace(self.state, **changes)

    def feel(self, pulse: Liveness, **changes: Any) -> None:  # noqa: ANN401  # the same
        """Take over what ``pulse`` shows of the connection, and ``changes``, without a word."""
        self.renew(
            round_trip=pulse.round_trip,
            answered_at=pulse.answered_at,
            awaited_since=pulse.awaited_since,
            patience=pulse.patience,
            **changes,
        )

    def parted(self) -> None:
        """Know nothing more of a connection: there is none."""
        self.renew(connected_at=None, round_trip=None, answered_at=None, awaited_since=None)

    def enter(self, phase: Phase, detail: str = "", **changes: Any) -> None:  # noqa: ANN401  # the same
        """Enter ``phase``, or stay in it, and tell that where it is news.

        Without a change of ``retry_at`` nothing is due.
        """
        before = self.state
        since = before.since if phase is before.phase else self._clock()
        due = {"retry_at": None} | changes
        self.state = replace(before, phase=phase, since=since, detail=detail, **due)
        waits = self._tells_waits and phase is Phase.CONNECTING
        news = (phase, detail if waits else "")
        if self._on_state is None or news == self._told:
            return
        self._told = news
        try:
            self._on_state(self.state)
        except Exception as error:  # noqa: BLE001  # a reader's error must not end the source
            self.fault(tr("a change of phase was not taken in"), error)

    def read(self, dialect: Dialect, data: bytes | str, at: float) -> Received:
        """Return what ``dialect`` makes of ``data``, which came ``at`` (since 1970)."""
        try:
            return dialect.receive(data, at)
        except Exception as error:  # noqa: BLE001  # a dialect's error must not end the source
            self.fault(tr("a message could not be read"), error)
            return Received()

    def hand_on(
        self,
        on_received: Callable[[bytes | str, Received, float], object],
        data: bytes | str,
        received: Received,
        at: float,
    ) -> None:
        """Give the reader a message and what it says."""
        try:
            on_received(data, received, at)
        except Exception as error:  # noqa: BLE001  # a reader's error must not end the source
            self.fault(tr("a message was not taken in"), error)

    def fault(self, what: str, error: Exception) -> None:
        """Count an error of the program's own, and say what did not work for it."""
        self.renew(detail=f"{what} ({explain(error)})", faults=self.state.faults + 1)
