from __future__ import annotations

from danmaku_tui.ui.drawing.pace import Pace


class Link:
    """A terminal behind a link that takes ``rate`` bytes a second, ``delay`` seconds away."""

    def __init__(self, rate: float, delay: float = 0.05, *, eco: bool = False) -> None:
        self.now = 100.0
        self.rate = rate
        self.delay = delay
        self.free_at = 0.0
        self.answers: list[float] = []
        self.pace = Pace(lambda: self.now, eco=eco)

    def write(self, size: int) -> None:
        self.pace.wrote(size)
        self.free_at = max(self.now, self.free_at) + size / self.rate
        if self.pace.asks():
            self.answers.append(self.free_at + self.delay)

    def backlog(self) -> float:
        """Return how many seconds of writing are on their way."""
        return max(0.0, self.free_at - self.now)

    def stage(self, seconds: float, frame: int, columns: float = 10.0) -> float:
        """Draw ``frame`` bytes a step of a stage for so long; return the longest backlog."""
        longest, moved = 0.0, self.now
        end = self.now + seconds
        while self.now < end:
            self.now += 0.02
            while self.answers and self.answers[0] <= self.now:
                now, self.now = self.now, self.answers.pop(0)
                self.pace.answered()
                self.now = now
            cells = self.pace.cells()
            if cells and self.now >= moved + cells / columns:
                moved = self.now
                self.write(frame)
            longest = max(longest, self.backlog())
        return longest


def test_a_fast_terminal_gets_a_frame_for_every_step() -> None:
    link = Link(1e6)
    link.stage(20, 400)
    assert link.pace.cells() == 1
    assert not link.pace.slow


def test_a_slow_link_gets_fewer_frames_before_a_backlog_grows() -> None:
    link = Link(2_000)
    link.stage(10, 400)
    assert link.stage(30, 400) < 1.5
    assert link.pace.slow


def test_the_pace_comes_back_when_the_link_does() -> None:
    link = Link(1_500)
    link.stage(20, 400)
    assert link.pace.slow
    link.rate = 1e6
    link.stage(60, 400)
    assert (link.pace.slow, link.pace.cells()) == (False, 1)


def test_a_way_that_is_only_long_is_not_slow() -> None:
    link = Link(1e6, delay=0.4)
    link.stage(20, 400)
    assert not link.pace.slow


def test_eco_moves_two_cells_a_frame_and_is_not_called_slow() -> None:
    link = Link(1e6, eco=True)
    link.stage(5, 400)
    assert link.pace.cells() == 2
    assert not link.pace.slow


def test_nothing_is_drawn_while_an_answer_is_late() -> None:
    link = Link(1e6)
    link.stage(5, 400)
    link.rate = 1.0
    link.stage(3, 400)
    assert link.pace.cells() == 0
    assert link.pace.slow


def test_a_terminal_that_never_answers_is_asked_once_and_drawn_on() -> None:
    link = Link(1e6, delay=1e9)
    link.stage(30, 400)
    assert len(link.answers) == 1
    assert link.pace.cells() == 1


def test_an_idle_screen_asks_nothing() -> None:
    link = Link(1e6)
    for _ in range(100):
        link.now += 1
        assert not link.pace.asks()


def test_an_answer_that_nobody_waits_for_changes_nothing() -> None:
    link = Link(1e6)
    link.pace.answered()
    assert not link.pace.awaited
    assert link.pace.cells() == 1


def test_nothing_is_drawn_while_a_write_would_wait() -> None:
    assert Pace(lambda: 0.0, lambda: False).cells() == 0
