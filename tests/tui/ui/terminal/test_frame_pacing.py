from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest

from danmaku_tui.ui.terminal.frame_pacing import (
    BLOCKED_SECONDS,
    MOST_CELLS,
    PANELS_WAIT_SECONDS,
    FramePacing,
)

COLUMNS = 20.0
"""Cells a second in which what flies moves."""

FRAME = 400
"""Bytes of a frame of the stage, however far it moves."""

PANELS = 1_500
"""Bytes of all panels, four times a second where there is room."""


class Screen:
    """A stage and panels on a line that takes ``rate`` bytes a second, ``delay`` seconds away."""

    def __init__(self, rate: float, delay: float = 0.05, *, eco: bool = False) -> None:
        self.now = 100.0
        self.rate = rate
        self.delay = delay
        self.accepts = True
        self.pacing = FramePacing(lambda: self.now, lambda: self.accepts, eco=eco)
        self.frames: list[int] = []
        self.renewals = 0
        self._turn = 0
        self._free_at = 0.0
        self._answers: list[float] = []
        self._moved_at = self.now
        self._ask()
        self.live(1.0)

    @property
    def backlog(self) -> float:
        """The seconds of writing that are truly on their way."""
        return max(0.0, self._free_at - self.now)

    def paint(self, size: int) -> None:
        self._send(size, self.pacing.count_panels)

    def live(self, seconds: float, *, stage: int = 0, panels: int = 0) -> float:
        """Go on for so long with frames and panels of these bytes; return the longest backlog."""
        longest, end = 0.0, self.now + seconds
        while self.now < end:
            self._pass(0.01)
            self._turn += 1
            cells = self.pacing.cells_per_frame(1 / COLUMNS) if stage else 0
            if cells and self.now >= self._moved_at + (cells - 0.5) / COLUMNS:
                self.frames.append(cells)
                self._moved_at = self.now
                self._send(stage, self.pacing.count_frame)
            if panels and self._turn % 25 == 0 and self.pacing.panels_turn():
                self.renewals += 1
                self.paint(panels)
            longest = max(longest, self.backlog)
        return longest

    def _send(self, size: int, count: Callable[[int], None]) -> None:
        if self.pacing.line_speed.begin_round_trip():
            self._answers.append(max(self.now, self._free_at) + self.delay)
        count(size)
        self._free_at = max(self.now, self._free_at) + size / self.rate
        self._ask()

    def _ask(self) -> None:
        if self.pacing.line_speed.begin_query():
            self._answers.append(max(self.now, self._free_at) + self.delay)

    def _pass(self, seconds: float) -> None:
        end = self.now + seconds
        while self._answers and self._answers[0] <= end:
            self.now = self._answers.pop(0)
            self.pacing.line_speed.on_reply()
        self.now = end


def test_a_fast_terminal_gets_a_frame_for_every_step() -> None:
    screen = Screen(1e6)
    screen.live(20, stage=FRAME, panels=PANELS)
    assert set(screen.frames) == {1}
    assert screen.renewals == 80
    assert not screen.pacing.slow


@pytest.mark.parametrize("rate", [1_500, 3_000, 6_000])
def test_on_a_slow_line_no_backlog_grows_whatever_there_is_to_show(rate: int) -> None:
    screen = Screen(rate)
    screen.paint(12_000)
    screen.live(12_000 / rate + 1, stage=FRAME, panels=PANELS)
    burst = (FRAME + PANELS) / rate
    assert screen.live(60, stage=FRAME, panels=PANELS) < burst + 0.5
    assert screen.pacing.slow


def test_on_a_slow_line_stage_and_panels_both_go_on() -> None:
    screen = Screen(3_000)
    screen.paint(12_000)
    screen.live(6, stage=FRAME, panels=PANELS)
    screen.frames.clear()
    screen.renewals = 0
    screen.live(60, stage=FRAME, panels=PANELS)
    written = FRAME * len(screen.frames) + PANELS * screen.renewals
    assert screen.renewals >= 60 / (PANELS_WAIT_SECONDS + 0.5)
    assert len(screen.frames) >= 120
    assert written > 0.75 * 60 * screen.rate


def test_panels_go_on_where_the_stage_is_written_like_them() -> None:
    screen = Screen(3_000)
    screen.paint(12_000)
    screen.live(6, panels=PANELS)
    screen.renewals = 0
    for _ in range(300):
        if screen.pacing.cells_per_frame(1 / COLUMNS):
            screen.paint(3_000)
        screen.live(0.1, panels=PANELS)
    assert screen.renewals >= 5


def test_a_slow_line_is_given_frames_that_move_farther_before_anything_waits() -> None:
    screen = Screen(3_000)
    screen.paint(12_000)
    screen.live(6)
    assert screen.live(30, stage=FRAME) < 0.5
    usual = FRAME * COLUMNS / 3_000
    assert min(screen.frames[1:]) >= usual * 0.7
    assert max(screen.frames) <= MOST_CELLS


def test_a_line_that_fails_under_way_is_noticed_before_much_waits() -> None:
    screen = Screen(1e6)
    screen.live(20, stage=FRAME, panels=PANELS)
    screen.rate = 2_000
    assert screen.live(30, stage=FRAME, panels=PANELS) < 5.0
    assert screen.live(30, stage=FRAME, panels=PANELS) < 1.5
    assert screen.pacing.slow


def test_the_pace_comes_back_when_the_line_does() -> None:
    screen = Screen(1_500)
    screen.paint(12_000)
    screen.live(30, stage=FRAME, panels=PANELS)
    before = screen.pacing.slow
    screen.rate = 1e6
    screen.live(15, stage=FRAME, panels=PANELS)
    screen.frames.clear()
    screen.live(5, stage=FRAME, panels=PANELS)
    assert (before, screen.pacing.slow) == (True, False)
    assert set(screen.frames) == {1}


def test_what_is_on_the_edge_is_not_called_slow_and_well_again_each_second() -> None:
    screen = Screen(FRAME * COLUMNS * 0.7)
    screen.paint(12_000)
    screen.live(20, stage=FRAME)
    words = []
    for _ in range(120):
        screen.live(0.5, stage=FRAME)
        words.append(screen.pacing.slow)
    changes = sum(before != after for before, after in pairwise(words))
    assert changes <= 10


def test_a_way_that_is_only_long_is_not_slow() -> None:
    screen = Screen(1e6, delay=0.4)
    screen.live(20, stage=FRAME, panels=PANELS)
    assert not screen.pacing.slow
    assert set(screen.frames) == {1}


def test_a_way_that_becomes_longer_is_not_slow_for_ever() -> None:
    screen = Screen(1e6)
    screen.live(20, stage=FRAME, panels=PANELS)
    screen.delay = 0.5
    screen.live(60, stage=FRAME, panels=PANELS)
    assert not screen.pacing.slow
    assert screen.frames[-1] == 1


def test_eco_moves_two_cells_a_frame_and_is_not_called_slow() -> None:
    screen = Screen(1e6, eco=True)
    screen.live(5, stage=FRAME)
    assert set(screen.frames) == {2}
    assert not screen.pacing.slow


def test_nothing_is_written_while_an_answer_is_overdue() -> None:
    screen = Screen(1e6)
    screen.live(5, stage=FRAME, panels=PANELS)
    screen.rate = 1.0
    screen.live(3, stage=FRAME, panels=PANELS)
    frames, renewals = len(screen.frames), screen.renewals
    screen.live(5, stage=FRAME, panels=PANELS)
    assert (len(screen.frames), screen.renewals) == (frames, renewals)
    assert screen.pacing.slow


def test_a_line_that_hangs_for_minutes_has_little_to_catch_up_with() -> None:
    screen = Screen(1e6)
    screen.live(10, stage=FRAME, panels=PANELS)
    screen.rate = 0.001
    before = len(screen.frames), screen.renewals
    screen.live(300, stage=FRAME, panels=PANELS)
    frames, renewals = len(screen.frames) - before[0], screen.renewals - before[1]
    assert frames * FRAME + renewals * PANELS < 60_000


def test_a_terminal_that_never_answers_is_drawn_on() -> None:
    screen = Screen(1e6, delay=1e9)
    screen.live(5, stage=FRAME, panels=PANELS)
    screen.frames.clear()
    screen.live(30, stage=FRAME, panels=PANELS)
    assert set(screen.frames) == {1}
    assert not screen.pacing.slow


def test_nothing_is_written_while_a_write_would_wait() -> None:
    screen = Screen(1e6)
    screen.accepts = False
    assert screen.pacing.cells_per_frame(0.05) == 0
    assert not screen.pacing.panels_turn()
    assert not screen.pacing.slow
    screen.live(BLOCKED_SECONDS + 0.1, stage=FRAME)
    assert screen.frames == []
    assert screen.pacing.slow


def test_a_busy_machine_that_holds_up_single_replies_is_no_slow_line() -> None:
    screen = Screen(1e6)
    for _ in range(20):
        screen.delay = 0.05
        screen.live(1.5, stage=FRAME, panels=PANELS)
        screen.delay = 0.5
        screen.live(0.5, stage=FRAME, panels=PANELS)
        assert not screen.pacing.slow


def test_the_report_goes_on_a_busy_machine_too_when_the_line_is_fast_again() -> None:
    screen = Screen(1_500)
    screen.paint(12_000)
    screen.live(30, stage=FRAME, panels=PANELS)
    assert screen.pacing.slow
    screen.rate = 1e6
    for _ in range(15):
        screen.delay = 0.05
        screen.live(1.5, stage=FRAME, panels=PANELS)
        screen.delay = 0.5
        screen.live(0.5, stage=FRAME, panels=PANELS)
    assert not screen.pacing.slow
