"""The questions to the terminal: its abilities, and the widths that it draws.

DECRQM and CPR are of the VT series; 2026 is the mode of synchronized output that contour-terminal
proposed. A terminal that knows neither still answers DA1, which therefore ends every question.
"""

from __future__ import annotations

import os
import re
import select
import signal
import sys
import termios
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final

from danmaku_proto.text import cells
from danmaku_tui.doctor.check import Check
from danmaku_tui.i18n.language import N_, tr
from danmaku_tui.signals import EXIT_SIGNALS

EMOJI: Final = ("👨‍👩‍👧", "❤️", "🇯🇵")
"""A joined one, one by its selector, and a flag."""

SAMPLES: Final = ("×", "◆", "中", *EMOJI)
"""Characters whose widths differ between terminals: two ambiguous signs, an ideograph, emoji."""

PATIENCE: Final = 0.3
"""How long an answer may take, in seconds; over a slow line it takes a tenth."""

ANSWER_BYTES: Final = 4096
"""The most bytes that are read of an answer: a real one has fifty."""

_DEVICE_ATTRIBUTES: Final = b"\x1b[c"
_ASK_SYNCHRONIZED: Final = b"\x1b[?2026$p"
_ASK_PLACE: Final = b"\x1b[6n"
_ERASE_LINE: Final = b"\r\x1b[2K"

_ATTRIBUTES: Final = re.compile(rb"\x1b\[\?[0-9;]*c")
_SYNCHRONIZED: Final = re.compile(rb"\x1b\[\?2026;([0-9]+)\$y")
_PLACE: Final = re.compile(rb"\x1b\[[0-9]{1,5};([0-9]{1,5})R")
_OFFERED: Final = (b"1", b"2", b"3")
"""The mode is set, reset or always set; 0 is that it is not known, 4 that it is never set."""

_HELD: Final = (*EXIT_SIGNALS, signal.SIGTSTP)
"""The signals that would leave the terminal in the state for the questions."""


@dataclass(frozen=True, slots=True)
class TerminalAnswers:
    """The answers of the terminal; each is None where it gave none. ``widths`` are in cells."""

    synchronized: bool | None = None
    widths: Sequence[int] | None = None


def ask_terminal(clock: Callable[[], float], patience: float = PATIENCE) -> TerminalAnswers:
    """Return the answers of this process's terminal, after at most twice ``patience``.

    ``clock`` is monotonic, in seconds. Nothing is known of a terminal that is not there, or that
    belongs to another job.
    """
    fd = _open_terminal()
    if fd is None:
        return TerminalAnswers()
    try:
        if os.tcgetpgrp(fd) != os.getpgrp():
            return (
                TerminalAnswers()
            )  # to change its state from the background would stop this process
        return ask(fd, clock, patience)
    except (OSError, termios.error):
        return TerminalAnswers()
    finally:
        os.close(fd)


def ask(fd: int, clock: Callable[[], float], patience: float = PATIENCE) -> TerminalAnswers:
    """Return the answers of the terminal ``fd``, which does not block, and restore its state.

    Keys that are pressed meanwhile are lost. Raises :class:`OSError` or :class:`termios.error`
    where ``fd`` is no terminal.
    """
    with _unechoed(fd):
        # Apple's Terminal takes the question for a letter to write.
        answer = _exchange(fd, _ASK_SYNCHRONIZED + _ERASE_LINE, clock, patience)
        if _ATTRIBUTES.search(answer) is None:
            return TerminalAnswers()
        found = _SYNCHRONIZED.search(answer)
        synchronized = found is not None and found[1] in _OFFERED
        question = b"".join(b"\r" + sample.encode() + _ASK_PLACE for sample in SAMPLES)
        answer = _exchange(fd, _ERASE_LINE + question + _ERASE_LINE, clock, patience)
        widths = [max(int(column) - 1, 0) for column in _PLACE.findall(answer)]
        complete = len(widths) == len(SAMPLES) and _ATTRIBUTES.search(answer) is not None
        return TerminalAnswers(synchronized, widths if complete else None)


def answer_checks(answers: TerminalAnswers, *, flat: bool) -> Iterator[Check]:
    """Yield the findings from the answers. ``flat`` is whether emoji are flattened here."""
    match answers.synchronized:
        case None:
            yield Check(N_("synchronized output"), None, tr("the terminal gives no answer"))
        case True:
            yield Check(N_("synchronized output"), True, tr("offered"))
        case False:
            yield Check(
                N_("synchronized output"), True, tr("not offered"), tr("a new picture may flicker")
            )
    if answers.widths is None:
        yield Check(N_("cell widths"), None, tr("the terminal gives no answer"))
    else:
        yield _widths(dict(zip(SAMPLES, answers.widths, strict=True)), flat=flat)


def _widths(measured: dict[str, int], *, flat: bool) -> Check:
    other = {sample: taken for sample, taken in measured.items() if taken != cells(sample)}
    if not other:
        shown = ", ".join(f"{sample} {taken}" for sample, taken in measured.items())
        return Check(N_("cell widths"), True, shown)
    found = ", ".join(
        tr("{sample} {n} (not {expected})").format(sample=sample, n=n, expected=cells(sample))
        for sample, n in other.items()
    )
    advice = []
    signs = [sample for sample in other if sample not in EMOJI]
    if signs:
        advice.append(
            tr("have the terminal draw ambiguous characters one cell wide, and Chinese ones two")
        )
    if len(signs) < len(other):
        advice.append(
            tr("emoji are flattened here, so these are not drawn")
            if flat
            else tr(
                "lines with such emoji will be torn: run it inside tmux, where they are flattened"
            )
        )
    return Check(N_("cell widths"), flat and not signs, found, " · ".join(advice))


def _open_terminal() -> int | None:
    """Return this process's terminal, opened again: other users of it must go on to block."""
    flags = os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK
    with suppress(OSError):
        return os.open("/dev/tty", flags)
    with suppress(OSError, ValueError, AttributeError):
        return os.open(os.ttyname(sys.stdin.fileno()), flags)
    return None


@contextmanager
def _unechoed(fd: int) -> Iterator[None]:
    """Let ``fd`` pass every byte at once and echo none; signals that end this process wait."""
    held = signal.pthread_sigmask(signal.SIG_BLOCK, _HELD)
    try:
        before = termios.tcgetattr(fd)
        changed = termios.tcgetattr(fd)
        changed[3] &= ~(termios.ECHO | termios.ICANON)
        try:
            # At once, because to wait for a terminal that has stopped reading is to wait for ever.
            termios.tcsetattr(fd, termios.TCSANOW, changed)
            yield
        finally:
            termios.tcflush(fd, termios.TCIFLUSH)
            termios.tcsetattr(fd, termios.TCSANOW, before)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)


def _exchange(fd: int, question: bytes, clock: Callable[[], float], patience: float) -> bytes:
    """Return the bytes until the answer to DA1, or until the time for it is over."""
    try:
        os.write(fd, question + _DEVICE_ATTRIBUTES)
    except BlockingIOError:
        return b""
    answer = b""
    until = clock() + patience
    while _ATTRIBUTES.search(answer) is None and len(answer) < ANSWER_BYTES:
        left = until - clock()
        if left <= 0 or not select.select([fd], [], [], left)[0]:
            break
        part = os.read(fd, ANSWER_BYTES)
        if not part:
            break
        answer += part
    return answer
