"""The state of a source: one immutable value, replaced as a whole and reported on a change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from danmaku_tui.feed.errors import explain
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.feed.liveness import Liveness
from danmaku_tui.feed.log import SourceLog
from danmaku_tui.i18n.language import tr


class SourceState:
    """Holds the newest :class:`LinkState` of a source, for readers on any thread.

    ``clock`` is monotonic, in seconds. ``on_state`` is called when the phase changes; with
    ``reports_waits`` also when the detail changes while the source connects. An error of
    ``on_state`` is counted as a fault and changes nothing else. ``log`` gets a line a change.
    A detail may repeat what a server has sent: the secrets that ``log`` knows are hidden in it.
    ``slept`` returns the seconds for which the machine has slept, by any fixed offset.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        on_state: Callable[[LinkState], None] | None,
        log: SourceLog,
        *,
        reports_waits: bool = False,
        slept: Callable[[], float] = lambda: 0.0,
    ) -> None:
        self.log = log
        self._clock = clock
        self._on_state = on_state
        self._reports_waits = reports_waits
        self._slept = slept
        self._reported: tuple[Phase, str] | None = None
        self._logged = ""
        self.current = LinkState(Phase.RESOLVING, since=clock())

    def update(self, **changes: Any) -> None:  # noqa: ANN401  # the fields of a LinkState
        """Replace fields of the state without a report; secrets in ``detail`` are hidden."""
        if "detail" in changes:
            changes["detail"] = self.log.redact(changes["detail"])
        self.current = replace(self.current, **changes)

    def copy_liveness(self, liveness: Liveness, **changes: Any) -> None:  # noqa: ANN401  # the same
        """Copy the figures of ``liveness`` into the state, and ``changes``, without a report."""
        self.update(
            round_trip=liveness.round_trip,
            answered_at=liveness.answered_at,
            awaited_since=liveness.awaited_since,
            patience=liveness.patience,
            **changes,
        )

    def disconnected(self) -> None:
        """Remove from the state everything that belongs to an open connection."""
        self.update(connected_at=None, round_trip=None, answered_at=None, awaited_since=None)

    def enter(self, phase: Phase, detail: str = "", **changes: Any) -> None:  # noqa: ANN401  # the same
        """Enter ``phase``, or stay in it, and report that where it is new.

        Unless ``changes`` has ``retry_at``, no attempt is due.
        """
        before = self.current
        since = before.since if phase is before.phase else self._clock()
        due = {"retry_at": None, "slept": self._slept()} | changes
        detail = self.log.redact(detail)
        self.current = replace(before, phase=phase, since=since, detail=detail, **due)
        self._log_change(before)
        waits = self._reports_waits and phase is Phase.CONNECTING
        change = (phase, detail if waits else "")
        if self._on_state is None or change == self._reported:
            return
        self._reported = change
        try:
            self._on_state(self.current)
        except Exception as error:  # noqa: BLE001  # a listener's error must not end the source
            self.fault(tr("a change of phase could not be processed"), error)

    def fault(self, problem: str, error: Exception) -> None:
        """Count an error of the program itself, and show ``problem``, its consequence."""
        detail = f"{problem} ({explain(error)})"
        self.update(detail=detail, faults=self.current.faults + 1)
        self.log.warning(f"fault: {detail}")

    def _log_change(self, before: LinkState) -> None:
        """Write a line for a new phase or a new detail; a detail that stays is not repeated."""
        phase, detail = self.current.phase, self.current.detail
        fresh = detail if detail != self._logged else ""
        if phase is not before.phase or fresh:
            self.log.info(f"phase {phase.value}: {fresh}" if fresh else f"phase {phase.value}")
        self._logged = detail or self._logged
