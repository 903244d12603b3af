"""From the socket to the first cell on the terminal, against a step of the stage."""

from __future__ import annotations

import time
from collections.abc import Iterator
from statistics import median
from typing import Final

from danmaku_proto._pb import douyin as pb
from danmaku_tui.stage.clock import step_rate
from tests.bench import feed
from tests.bench.figures import Figure
from tests.bench.terminal import DANMAKU, Terminal

COLUMNS: Final = 80
COMMENTS: Final = 40
SECONDS_APART: Final = 0.57
"""No multiple of a step, so that comments come at any moment of one."""

_QUIET_FIRST: Final = 3.0
_FIRST_LETTER: Final = 0x1E00
"""Letters from here on are narrow, and nothing else on the screen has them."""


def figures() -> Iterator[Figure]:
    """Measure one comment after another in a quiet room, each found by its first letter."""
    step = 1 / step_rate(COLUMNS)
    letters = [chr(_FIRST_LETTER + number) for number in range(COMMENTS)]
    sent: list[float] = []

    def script() -> Iterator[tuple[float, list[pb.Message]]]:
        for number, letter in enumerate(letters):
            message = feed.comment(number, letter, f"comment {number}", time.time())
            yield SECONDS_APART if number else _QUIET_FIRST, [message]
            # The server asks for the next message once this one is on its way.
            sent.append(time.monotonic())

    with (
        feed.serving(script) as server,
        Terminal([DANMAKU, "watch", server.url], COLUMNS, rows=24) as terminal,
    ):
        # The list and the board would show the letters, too, at another time.
        terminal.wait_for("LIVE")
        terminal.press("l")
        terminal.press("bbbb")
        terminal.wait_for("board off")
        seen = [terminal.wait_for(letter) for letter in letters]
    delays = sorted(at - start for start, at in zip(sent, seen, strict=True))
    for name, delay, most in (
        (f"first cell of a comment, median of {COMMENTS}", median(delays), 1.0),
        ("first cell of a comment, slowest", delays[-1], 3.0),
    ):
        yield Figure(
            name,
            f"{delay * 1000:.0f} ms",
            f"{step * 1000:.0f} ms a step",
            delay / step,
            at_most=most,
        )
