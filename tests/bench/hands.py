"""From a key to its answer on the screen in a busy room, against the same key in an idle one."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Final

from danmaku_proto._pb import douyin as pb
from tests.bench import feed
from tests.bench.figures import Figure
from tests.bench.terminal import DANMAKU, Terminal

COLUMNS, ROWS = 160, 45

RATE: Final = 200
"""Comments a second."""

FILLING_SECONDS: Final = 9.0
"""Seconds until the stage is full: a comment takes 8 s to cross it."""

IDLE_COMMENTS: Final = 60
"""Comments in the first two seconds of an idle room: something to walk through and to find."""

KEYS: Final = 7
"""How often each is pressed; the median counts."""

SECONDS_APART: Final = 0.37
"""No multiple of a step of the stage or of a renewal, so that keys come at any moment of one."""

AT_MOST: Final = 8.0
"""The ratio to the delay in an idle room."""

_SETTLING_SECONDS: Final = 0.15
"""More seconds than Textual waits for the rest of an escape sequence."""

_ESCAPE: Final = "\x1b"


@dataclass(frozen=True, slots=True)
class Press:
    """Keys, timed until ``answer`` is written.

    ``before`` are pressed first, and ``after`` restore the state; neither is timed.
    """

    keys: str
    answer: str
    before: str = ""
    after: str = ""


# Only cells that differ are written, so each answer has no letter in common with the old text.
PRESSES: Final[Mapping[str, Press]] = {
    "Space, freezes": Press(" ", "PAUSED", after=" "),
    "j, in the list": Press("j", "▸", before="kk", after="G"),
    "/x, a letter": Press("\u1e00", "\u1e00", before="/", after=_ESCAPE),
    "n, a hit": Press("n", "G follows", before="/close\r", after=f"{_ESCAPE}G"),
    "x, blocks": Press("x", "block", before="k", after="uG"),
    "u, undoes": Press("u", "undone", before="kx", after="G"),
    "t, another theme": Press("t", "theme:"),
}


def figures() -> Iterator[Figure]:
    """Measure the idle room first, then the busy one."""
    idle, busy = _measured(0), _measured(RATE)
    for name, lag in busy.items():
        yield Figure(
            f"{name}, at {RATE}/s",
            f"{lag * 1000:.0f} ms",
            f"{idle[name] * 1000:.0f} ms idle",
            lag / idle[name],
            at_most=AT_MOST,
        )


def _measured(rate: int) -> dict[str, float]:
    """Return the median lag in seconds of each of ``PRESSES`` in a room of ``rate`` a second."""
    with (
        feed.serving(lambda: _room(rate)) as server,
        Terminal([DANMAKU, "watch", server.url], COLUMNS, ROWS) as terminal,
    ):
        terminal.wait_for("LIVE")
        time.sleep(FILLING_SECONDS)
        return {
            name: median(_lag(terminal, press) for _ in range(KEYS))
            for name, press in PRESSES.items()
        }


def _room(rate: int) -> Iterator[tuple[float, list[pb.Message]]]:
    """Send something to walk through and to find, and then ``rate`` comments a second."""
    yield 0.0, feed.comments(IDLE_COMMENTS)
    yield from feed.steady(rate)()


def _lag(terminal: Terminal, press: Press) -> float:
    """Press the keys, and return the seconds until their answer is on the terminal."""
    for key in press.before:
        terminal.press(key)
        time.sleep(_SETTLING_SECONDS)
    time.sleep(SECONDS_APART)
    since, pressed = terminal.written, time.monotonic()
    terminal.press(press.keys)
    lag = terminal.wait_for(press.answer, since=since) - pressed
    for key in press.after:
        terminal.press(key)
        time.sleep(_SETTLING_SECONDS)
    return lag
