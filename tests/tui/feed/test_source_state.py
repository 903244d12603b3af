from __future__ import annotations

from danmaku_proto.dialect import Received
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.feed.liveness import ANSWER_SECONDS, Liveness
from danmaku_tui.feed.log import SourceLog
from danmaku_tui.feed.source_state import SourceState

LOG = SourceLog("test")


class Clock:
    def __init__(self) -> None:
        self.now = 10.0

    def __call__(self) -> float:
        return self.now


def phases(reports: list[LinkState]) -> list[Phase]:
    return [state.phase for state in reports]


def test_a_phase_is_reported_once_and_begins_when_it_is_entered() -> None:
    clock, reports = Clock(), list[LinkState]()
    state = SourceState(clock, reports.append, LOG)
    clock.now = 12.0
    state.enter(Phase.CONNECTING, "one")
    clock.now = 15.0
    state.enter(Phase.CONNECTING, "two")
    assert phases(reports) == [Phase.CONNECTING]
    assert (state.current.since, state.current.detail) == (12.0, "two")


def test_a_source_with_several_reasons_to_wait_reports_each_of_them_once() -> None:
    reports = list[LinkState]()
    state = SourceState(Clock(), reports.append, LOG, reports_waits=True)
    for detail in ("one", "one", "two"):
        state.enter(Phase.CONNECTING, detail)
    state.enter(Phase.LIVE, "three")
    state.enter(Phase.LIVE, "four")
    assert phases(reports) == [Phase.CONNECTING, Phase.CONNECTING, Phase.LIVE]


def test_no_attempt_is_due_in_a_phase_that_names_no_time() -> None:
    state = SourceState(Clock(), None, LOG)
    state.enter(Phase.WAITING, retry_at=20.0)
    assert state.current.retry_at == 20.0
    state.enter(Phase.CONNECTING)
    assert state.current.retry_at is None


def test_the_sleep_of_the_machine_is_that_of_the_moment_of_the_phase() -> None:
    slept = [3.0]
    state = SourceState(Clock(), None, LOG, slept=lambda: slept[0])
    state.enter(Phase.CONNECTING)
    slept[0] = 8.0
    assert state.current.slept == 3.0
    state.enter(Phase.LIVE)
    assert state.current.slept == 8.0


def test_it_copies_the_figures_of_the_liveness_until_the_connection_is_gone() -> None:
    state, liveness = SourceState(Clock(), None, LOG), Liveness(10.0)
    liveness.beat_sent(10.0)
    liveness.received(Received(beat=True), 10.5)
    liveness.beat_sent(20.0)
    state.copy_liveness(liveness, connected_at=10.0, frames=3)
    now = state.current
    assert (now.round_trip, now.answered_at, now.awaited_since) == (0.5, 10.5, 20.0)
    assert (now.patience, now.connected_at, now.frames) == (ANSWER_SECONDS, 10.0, 3)
    state.disconnected()
    now = state.current
    assert (now.round_trip, now.answered_at, now.awaited_since) == (None, None, None)
    assert (now.connected_at, now.frames) == (None, 3)


def test_an_error_of_a_listener_is_counted_and_shown() -> None:
    def refuse(*_: object) -> None:
        raise LookupError("not today")

    state = SourceState(Clock(), refuse, LOG)
    state.enter(Phase.LIVE)
    assert (state.current.phase, state.current.faults) == (Phase.LIVE, 1)
    assert "not today" in state.current.detail


def test_a_secret_that_a_server_repeats_is_kept_nowhere() -> None:
    log, reports = SourceLog("test"), list[LinkState]()
    log.protect(
        "wss://room.example/push?signature=geheim-4711&user=ann", (("Cookie", "sid=keks-0815"),)
    )
    state = SourceState(Clock(), reports.append, log)
    state.enter(
        Phase.REFUSED, "403 geheim-4711 and keks-0815: see https://x.example/?token=abcdefg"
    )
    state.fault("it failed", ValueError("sid=keks-0815"))
    state.update(detail="geheim-4711")
    kept = [report.detail for report in (*reports, state.current)]
    assert not any(secret in text for secret in ("4711", "0815", "abcdefg") for text in kept)
    assert reports[0].detail.startswith("403 …")
