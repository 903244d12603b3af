"""Input that no person types: odd bytes, long texts, and floods of keys, clicks and reports.

Each attack has a viewer of its own. Its figure is the time until a key is answered that was pressed
after the attack, with the memory that the attack took.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Final

from tests.bench.figures import Figure
from tests.bench.terminal import DANMAKU, SilenceError, Terminal

COLUMNS: Final = 100
ROWS: Final = 30
COMMAND: Final = (DANMAKU, "demo", "--seed", "7", "--pace", "0.1")

PATIENCE: Final = 60.0
"""Seconds after which a viewer counts as one that answers no key."""

KEY: Final = "L"
"""The key of the language: it waits for its turn, unlike those of the help and the search."""

ANSWER: Final = "列表"
"""The title of the list in the other language."""

AGAIN_SECONDS: Final = 1.0
"""Seconds after which a person presses Escape and the key again."""

ESCAPE_SECONDS: Final = 0.3
"""Seconds after which Escape is a key by itself."""

FLOOD_SECONDS: Final = 5
BURSTS: Final = 50
"""Writes a second of a flood."""

A_SECOND: Final = 1_000
"""Messages a second of a flood."""

MIB: Final = 1_024 * 1_024
PIECE: Final = 1_000
"""Bytes of one write of a long text."""

ODD: Final = {
    "GBK text": "中文".encode("gbk"),
    "a byte that is not UTF-8": b"\xff",
    "a cut character": b"\xe4\xbd",
    "a number beyond Unicode": b"\x1b[9999999u",
    "a surrogate": b"\x1b[55296u",
    "a number of 3,000 digits": b"\x1b[" + b"9" * 3_000 + b"u",
    "2,000 numbers": b"\x1b[" + b"9;" * 2_000 + b"u",
    "a far mouse": b"\x1b[<0;99999999;99999999M",
    "a size of millions": b"\x1b[48;9999999;9999999;0;0t",
    "a string without an end": b"\x1b]52;c;" + b"A" * 3_000,
}
"""Bytes that are no key, by their name."""

FLOODS: Final = {
    "one key": (b"j",),
    "several keys": (b"j", b"k", b"[", b"]"),
    "scrolling": (b"\x1b[<65;10;10M",),
    "clicks": (b"\x1b[<0;10;3M", b"\x1b[<0;10;3m"),
    "moves and clicks": (b"\x1b[<35;9;3M", b"\x1b[<0;10;3M", b"\x1b[<0;10;3m"),
    "focus": (b"\x1b[I", b"\x1b[O"),
    "sizes": (b"\x1b[48;30;100;0;0t", b"\x1b[48;29;99;0;0t"),
}
"""The messages that a flood repeats, by its name."""


def figures() -> Iterator[Figure]:
    """Yield the survivors of odd bytes, and the seconds and MiB of each flood."""
    alive = [name for name, data in ODD.items() if _attacked(_press(data))[0] < PATIENCE]
    yield Figure(
        "odd input after which keys are answered",
        str(len(alive)),
        f"{len(ODD)} kinds",
        len(alive) / len(ODD),
        at_least=1.0,
    )
    text = _press(b"/", b"a word " * (100_000 // 7), b"\x1b")
    yield from _costs("100 kB typed into a search", *_attacked(text), most=10.0)
    paste = _press(b"/", b"\x1b[200~" + b"pasted " * (4 * MIB // 7) + b"\x1b[201~", b"\x1b")
    yield from _costs("4 MiB pasted into a search", *_attacked(paste), most=5.0)
    for name, messages in FLOODS.items():
        yield from _costs(f"flood of {name}", *_attacked(_flood(messages)), most=1.0)


def _costs(name: str, seconds: float, mib: float, most: float) -> Iterator[Figure]:
    """Yield both costs of an attack; ``most`` is the bound of its seconds."""
    shown = f"{seconds:.2f} s" if seconds < PATIENCE else "never"
    yield Figure(f"{name}: answer", shown, f"{most:g} s", seconds / most, at_most=1.0)
    yield Figure(f"{name}: memory", f"{mib:.0f} MiB", "30 MiB", mib / 30, at_most=1.0)


def _attacked(attack: Callable[[Terminal], float]) -> tuple[float, float]:
    """Return the seconds until a key after ``attack`` is answered, and the MiB that it took."""
    with Terminal(COMMAND, COLUMNS, ROWS) as terminal:
        terminal.wait_for("LIVE")
        before = terminal.peak_memory()
        ended = attack(terminal)
        seconds, since = PATIENCE, terminal.written
        while time.monotonic() < ended + PATIENCE:
            # A key that is read together with an escape before it is one with Alt.
            time.sleep(ESCAPE_SECONDS)
            terminal.press(KEY)
            try:
                seconds = terminal.wait_for(ANSWER, since=since, seconds=AGAIN_SECONDS) - ended
                break
            except SilenceError:
                terminal.press("\x1b")
        try:
            return seconds, terminal.peak_memory() - before
        except (OSError, StopIteration):  # it has ended
            return PATIENCE, 0.0


def _press(*keys: bytes) -> Callable[[Terminal], float]:
    """Return the attack that presses ``keys``; it returns the time of its beginning."""

    def press(terminal: Terminal) -> float:
        began = time.monotonic()
        for each in keys:
            for at in range(0, len(each), PIECE):
                terminal.press(each[at : at + PIECE])
        return began

    return press


def _flood(messages: tuple[bytes, ...]) -> Callable[[Terminal], float]:
    """Return the attack that repeats ``messages``; it returns the time at which it should end.

    A viewer that reads slowly makes the flood longer, which counts against it.
    """
    burst = b"".join(messages[n % len(messages)] for n in range(A_SECOND // BURSTS))

    def flood(terminal: Terminal) -> float:
        began = time.monotonic()
        for number in range(FLOOD_SECONDS * BURSTS):
            time.sleep(max(0.0, began + number / BURSTS - time.monotonic()))
            terminal.press(burst)
        return began + FLOOD_SECONDS

    return flood
