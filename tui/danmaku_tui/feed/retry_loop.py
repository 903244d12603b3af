"""The loop that keeps a source going: attempts, the pauses between them, and the end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from random import Random
from typing import Any, TypeAlias

from danmaku_tui.feed.backoff import Backoff
from danmaku_tui.feed.errors import MachineSleepError, explain, phase_after, retry_after, too_big
from danmaku_tui.feed.intake import Intake
from danmaku_tui.feed.link_state import Phase
from danmaku_tui.feed.source_controls import SourceControls
from danmaku_tui.feed.task_race import race
from danmaku_tui.i18n.language import tr

Sleep: TypeAlias = Callable[[float], Coroutine[Any, Any, object]]
"""Waits for a number of seconds."""


@dataclass(frozen=True, slots=True)
class AttemptEnd:
    """The end of a connection, or of the attempt at one.

    ``phase`` and ``detail`` are those of the pause that follows. It lasts at least ``retry_after``
    seconds; with ``at_once`` only the ceiling on handshakes can prolong it.
    """

    phase: Phase
    detail: str
    retry_after: float = 0.0
    at_once: bool = False


def room_ended() -> AttemptEnd:
    """Return the end of an attempt whose room has ended: the next one comes when asked for."""
    return AttemptEnd(Phase.ENDED, tr("the room has ended"))


def goodbye() -> AttemptEnd:
    """Return the end of a connection that the other side has announced."""
    return AttemptEnd(Phase.WAITING, tr("the server said goodbye: connecting again"))


class RetryLoop:
    """Runs the attempts of a source until its ``controls`` ask it to stop.

    ``random`` spreads the pauses, and ``sleep`` waits for seconds of the intake's clock.
    """

    def __init__(
        self,
        intake: Intake,
        controls: SourceControls,
        *,
        random: Random,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._intake = intake
        self._state = intake.state
        self._controls = controls
        self._sleep = sleep
        self._backoff = Backoff(random)

    async def run(
        self,
        attempt: Callable[[], Coroutine[Any, Any, AttemptEnd]],
        explain_error: Callable[[Exception], str] = explain,
        leave: Callable[[], Coroutine[Any, Any, None]] | None = None,
    ) -> None:
        """Make one ``attempt`` after another; nothing is left running afterwards.

        An attempt may raise: ``explain_error`` returns the detail of the pause that follows. It is
        cancelled when the source is to stop. ``leave`` runs last, before the source is closed.
        """
        self._controls.bind()
        try:
            while not self._controls.stop.is_set():
                self._controls.reconnect.clear()
                end = await self._attempted(attempt, explain_error)
                if end is not None:
                    await self._pause(end)
        finally:
            if leave is not None:
                await leave()
            self._state.enter(Phase.CLOSED)

    async def unless_reconnected(
        self,
        work: Coroutine[Any, Any, AttemptEnd],
        *others: Coroutine[Any, Any, object],
    ) -> AttemptEnd:
        """Run ``work`` and ``others`` until one of them ends, or a new connection is asked for."""
        self._controls.reconnect.clear()
        end = await race(work, *others, self._controls.reconnect.wait())
        again = AttemptEnd(Phase.WAITING, tr("reconnecting as asked"), at_once=True)
        return again if end is None else end

    async def _attempted(
        self,
        attempt: Callable[[], Coroutine[Any, Any, AttemptEnd]],
        explain_error: Callable[[Exception], str],
    ) -> AttemptEnd | None:
        """Make one attempt, and return its end; None where the source is to stop."""
        self._backoff.handshake(self._intake.clock())
        number = self._state.current.attempt + 1
        self._state.update(attempt=number)
        self._state.log.info(f"attempt {number}")
        end: AttemptEnd | None
        try:
            end = await race(attempt(), self._controls.stop.wait())
        except Exception as error:  # noqa: BLE001  # whatever it is, the source must try again
            if too_big(error):
                self._state.update(faults=self._state.current.faults + 1)
            end = AttemptEnd(
                phase_after(error),
                explain_error(error),
                retry_after(error, self._intake.wall()),
                at_once=isinstance(error, MachineSleepError),
            )
        finally:
            valid, seconds = self._intake.valid, self._intake.end()
            if seconds is not None:
                self._backoff.ended(seconds, valid=valid)
                self._state.log.info(f"the connection ended after {seconds:.1f} s")
        return None if self._controls.stop.is_set() else end

    async def _pause(self, end: AttemptEnd) -> None:
        """Wait for the back-off, the ceiling on handshakes, or a person after the room's end."""
        reconnect, stop = self._controls.reconnect, self._controls.stop
        if end.phase is Phase.ENDED:
            self._state.enter(Phase.ENDED, end.detail)
            await race(reconnect.wait(), stop.wait())
        elif end.at_once:
            # The next attempt begins with the reason for it.
            self._state.update(detail=end.detail)
        else:
            now = self._intake.clock()
            delay = self._backoff.wait(now, retry_after=end.retry_after)
            self._state.enter(end.phase, end.detail, retry_at=now + delay)
            self._state.log.info(f"back-off: next attempt in {delay:.1f} s")
            await race(self._sleep(delay), reconnect.wait(), stop.wait())
        # The ceiling holds whatever the reason for the next handshake, a person's wish included:
        # a server must never see a burst of them.
        while not stop.is_set():
            now = self._intake.clock()
            left = self._backoff.ceiling(now)
            if not left:
                return
            phase = Phase.REFUSED if end.phase is Phase.REFUSED else Phase.WAITING
            self._state.enter(phase, end.detail, retry_at=now + left)
            self._state.log.info(f"ceiling on handshakes: next attempt in {left:.1f} s")
            await race(self._sleep(left), stop.wait())
