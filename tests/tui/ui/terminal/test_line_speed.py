from __future__ import annotations

import pytest

from danmaku_tui.ui.terminal.line_speed import FASTEST_RATE, INITIAL_RATE, LineSpeed


class Line:
    """A terminal behind a line that takes ``rate`` bytes a second, ``delay`` seconds away."""

    def __init__(self, rate: float, delay: float = 0.05) -> None:
        self.now = 100.0
        self.rate = rate
        self.delay = delay
        self.line_speed = LineSpeed(lambda: self.now)
        self._free_at = 0.0
        self._answers: list[float] = []

    @property
    def backlog(self) -> float:
        """The seconds of writing that are truly on their way."""
        return max(0.0, self._free_at - self.now)

    def write(self, size: int) -> None:
        if self.line_speed.begin_round_trip():
            self._answers.append(max(self.now, self._free_at) + self.delay)
        self.line_speed.count(size)
        self._free_at = max(self.now, self._free_at) + size / self.rate
        self.ask()

    def ask(self) -> bool:
        asked = self.line_speed.begin_query()
        if asked:
            self._answers.append(max(self.now, self._free_at) + self.delay)
        return asked

    def wait(self, seconds: float) -> None:
        end = self.now + seconds
        while self._answers and self._answers[0] <= end:
            self.now = self._answers.pop(0)
            self.line_speed.on_reply()
            self.line_speed.backlog()
        self.now = end

    def lose_answers(self) -> None:
        self._answers.clear()

    def steadily(self, size: int, seconds: float) -> None:
        """Write ``size`` bytes ten times a second."""
        for _ in range(int(seconds * 10)):
            self.write(size)
            self.wait(0.1)


def known(rate: float, delay: float = 0.05) -> Line:
    """Return a line whose way is known already."""
    line = Line(rate, delay)
    assert line.ask()
    line.wait(1.0)
    return line


def test_one_long_picture_tells_how_fast_a_slow_line_is() -> None:
    line = known(3_000)
    line.write(15_000)
    line.wait(6.0)
    assert line.line_speed.rate == pytest.approx(3_000, rel=0.1)


@pytest.mark.parametrize("rate", [1_000, 3_000, 16_000])
def test_what_waits_on_a_line_is_known_between_two_answers(rate: int) -> None:
    line = known(rate)
    line.write(10 * rate)
    line.wait(11.0)
    for _ in range(20):
        line.write(rate // 2)
        line.wait(0.6)
    line.write(rate)
    line.wait(0.3)
    assert line.line_speed.backlog() == pytest.approx(line.backlog, abs=0.3)


def test_a_line_that_becomes_fast_is_known_to_be_fast_soon() -> None:
    line = known(2_000)
    line.write(10_000)
    line.wait(6.0)
    line.rate = 1e6
    line.steadily(800, 8.0)
    assert line.line_speed.rate > 40_000


def test_a_line_that_becomes_slow_is_known_to_be_slow_soon() -> None:
    line = known(1e6)
    line.steadily(2_000, 10.0)
    assert line.line_speed.rate == FASTEST_RATE
    line.rate = 2_000
    line.write(2_000)
    line.wait(3.0)
    line.write(2_000)
    line.wait(3.0)
    assert line.line_speed.rate < 4_000


def test_a_way_that_is_only_long_is_not_slow() -> None:
    line = known(1e6, delay=0.6)
    line.steadily(800, 20.0)
    assert line.line_speed.rate == FASTEST_RATE
    assert not line.line_speed.seen_slow


def test_a_hiccup_of_a_terminal_is_no_slow_line() -> None:
    line = known(1e6)
    line.steadily(800, 10.0)
    line.delay = 0.3
    line.steadily(800, 0.4)
    line.delay = 0.05
    assert line.line_speed.rate > 50_000


def test_an_answer_is_overdue_only_beyond_what_the_line_itself_explains() -> None:
    line = known(3_000)
    line.write(15_000)
    line.wait(6.0)
    line.write(3_000)
    line.wait(1.0)
    assert not line.line_speed.overdue()
    line.lose_answers()
    line.wait(1.0)
    assert line.line_speed.overdue()


def test_an_answer_that_never_comes_is_given_up_and_the_line_tried_with_less() -> None:
    line = known(1e6)
    line.steadily(800, 5.0)
    before = line.line_speed.rate
    line.wait(1.0)
    line.write(800)
    line.lose_answers()
    line.wait(14.0)
    assert line.line_speed.overdue()
    line.wait(5.0)
    assert not line.line_speed.overdue()
    assert line.line_speed.rate < before
    line.write(800)
    line.wait(1.0)
    assert not line.line_speed.awaiting_reply


def test_a_terminal_that_never_answers_is_asked_once_and_taken_to_be_fast() -> None:
    line = Line(1e6, delay=1e9)
    assert line.ask()
    assert line.line_speed.rate == INITIAL_RATE
    line.steadily(800, 30.0)
    assert not line.ask()
    assert not line.line_speed.overdue()
    assert line.line_speed.rate == FASTEST_RATE


def test_an_idle_screen_asks_nothing() -> None:
    line = known(1e6)
    for _ in range(100):
        line.wait(1.0)
        assert not line.ask()


def test_one_question_is_on_its_way_at_a_time() -> None:
    line = known(1e6, delay=5.0)
    line.wait(10.0)
    line.line_speed.count(800)
    assert line.ask()
    line.line_speed.count(800)
    assert not line.ask()


def test_an_answer_that_nobody_waits_for_changes_nothing() -> None:
    line = known(1e6)
    before = line.line_speed.rate
    line.line_speed.on_reply()
    line.wait(1.0)
    assert not line.line_speed.awaiting_reply
    assert line.line_speed.rate == before
