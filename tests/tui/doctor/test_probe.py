from __future__ import annotations

import os
import signal
import termios
import threading
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import pytest

from danmaku_proto.text import cells
from danmaku_tui.doctor import probe
from danmaku_tui.doctor.check import Check
from danmaku_tui.doctor.probe import SAMPLES, TerminalAnswers, answer_checks, ask, ask_terminal

if TYPE_CHECKING:
    from tests.tui.doctor.conftest import FakeTerminal

Opening = Callable[[Mapping[bytes, bytes]], "FakeTerminal"]

ATTRIBUTES = b"\x1b[?62;22c"
FIRST_FENCE = b"\x1b[?2026$p\r\x1b[2K\x1b[c"
SECOND_FENCE = b"\r\x1b[2K\x1b[c"
EXPECTED = [cells(sample) for sample in SAMPLES]
PATIENCE = 10.0


def places(widths: list[int]) -> bytes:
    return b"".join(b"\x1b[12;%dR" % (width + 1) for width in widths)


def answers_of(terminal: FakeTerminal, patience: float = PATIENCE) -> TerminalAnswers:
    os.set_blocking(terminal.fd, False)
    return ask(terminal.fd, time.monotonic, patience)


def test_a_terminal_tells_of_its_output_and_its_widths(terminal: Opening) -> None:
    good = terminal(
        {
            FIRST_FENCE: b"\x1b[?2026;2$y" + ATTRIBUTES,
            SECOND_FENCE: places(EXPECTED) + ATTRIBUTES,
        }
    )
    assert answers_of(good) == TerminalAnswers(synchronized=True, widths=EXPECTED)


@pytest.mark.parametrize(("state", "offered"), [(b"0", False), (b"1", True), (b"4", False)])
def test_a_mode_that_cannot_be_set_is_not_offered(
    terminal: Opening, state: bytes, offered: bool
) -> None:
    one = terminal({FIRST_FENCE: b"\x1b[?2026;" + state + b"$y" + ATTRIBUTES})
    assert answers_of(one, 0.05).synchronized is offered


def test_a_terminal_that_passes_over_the_mode_does_not_offer_it(terminal: Opening) -> None:
    old = terminal({FIRST_FENCE: ATTRIBUTES, SECOND_FENCE: places(EXPECTED) + ATTRIBUTES})
    assert answers_of(old) == TerminalAnswers(synchronized=False, widths=EXPECTED)


def test_keys_pressed_meanwhile_do_not_disturb(terminal: Opening) -> None:
    good = terminal(
        {
            FIRST_FENCE: b"ls\x1b[A\x1b[?2026;2$yq" + ATTRIBUTES,
            SECOND_FENCE: b"x" + places(EXPECTED) + b"y" + ATTRIBUTES,
        }
    )
    assert answers_of(good) == TerminalAnswers(synchronized=True, widths=EXPECTED)


def test_of_a_terminal_that_never_answers_nothing_is_known(terminal: Opening) -> None:
    assert answers_of(terminal({}), 0.0) == TerminalAnswers()


def test_nothing_is_written_after_a_question_that_is_not_answered(terminal: Opening) -> None:
    mute = terminal({})
    answers_of(mute, 0.0)
    assert mute.shown_to_the_end() == FIRST_FENCE


def test_garbage_without_end_is_given_up(terminal: Opening) -> None:
    noisy = terminal({FIRST_FENCE: b"\x1b[?\xff\xfe;;R\x1b[c[[?9\x1b[1;99999999999R" * 1000})
    assert answers_of(noisy).synchronized is None


@pytest.mark.parametrize("told", [[], EXPECTED[:-1], [*EXPECTED, 1]])
def test_widths_that_are_not_complete_are_not_known(terminal: Opening, told: list[int]) -> None:
    one = terminal({FIRST_FENCE: ATTRIBUTES, SECOND_FENCE: places(told) + ATTRIBUTES})
    assert answers_of(one).widths is None


@pytest.mark.parametrize("answers", [{}, {FIRST_FENCE: ATTRIBUTES}])
def test_the_terminal_gets_its_state_back(
    terminal: Opening, answers: Mapping[bytes, bytes]
) -> None:
    one = terminal(answers)
    before = termios.tcgetattr(one.fd)
    held = signal.pthread_sigmask(signal.SIG_BLOCK, [])
    answers_of(one, 0.05)
    assert termios.tcgetattr(one.fd) == before
    assert signal.pthread_sigmask(signal.SIG_BLOCK, []) == held


def test_the_terminal_gets_its_state_back_where_asking_fails(terminal: Opening) -> None:
    one = terminal({})
    os.set_blocking(one.fd, False)
    before = termios.tcgetattr(one.fd)

    def broken() -> float:
        assert termios.tcgetattr(one.fd)[3] & termios.ECHO == 0
        raise RuntimeError

    with pytest.raises(RuntimeError):
        ask(one.fd, broken)
    assert termios.tcgetattr(one.fd) == before


def test_a_signal_waits_until_the_terminal_has_its_state_back(terminal: Opening) -> None:
    one = terminal({})
    os.set_blocking(one.fd, False)
    states: list[bool] = []
    before = termios.tcgetattr(one.fd)
    handler = signal.signal(
        signal.SIGHUP, lambda *_: states.append(termios.tcgetattr(one.fd) == before)
    )
    sent = False

    def clock() -> float:
        nonlocal sent
        if not sent:
            sent = True
            signal.pthread_kill(threading.get_ident(), signal.SIGHUP)
        return 0.0 if not states else 1.0

    try:
        ask(one.fd, clock, 0.0)
    finally:
        signal.signal(signal.SIGHUP, handler)
    assert states == [True]


def test_what_is_no_terminal_is_an_error_for_who_asks_it() -> None:
    reading, writing = os.pipe()
    try:
        with pytest.raises(termios.error):
            ask(reading, time.monotonic)
    finally:
        os.close(reading)
        os.close(writing)


def test_without_a_terminal_nothing_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probe, "_open_terminal", lambda: None)
    assert ask_terminal(time.monotonic) == TerminalAnswers()


def test_of_a_terminal_of_another_session_nothing_is_known(
    terminal: Opening, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = terminal({FIRST_FENCE: ATTRIBUTES})
    monkeypatch.setattr(probe, "_open_terminal", lambda: os.dup(one.fd))
    assert ask_terminal(time.monotonic) == TerminalAnswers()
    assert one.shown_to_the_end() == b""


def checks(answers: TerminalAnswers, *, flat: bool = False) -> dict[str, Check]:
    return {check.name: check for check in answer_checks(answers, flat=flat)}


def test_what_was_not_answered_is_not_known() -> None:
    assert [check.ok for check in checks(TerminalAnswers()).values()] == [None, None]


def test_widths_as_expected_are_in_order() -> None:
    check = checks(TerminalAnswers(True, EXPECTED))["cell widths"]
    assert (check.ok, check.advice) == (True, "")
    assert check.found == "× 1, ◆ 1, 中 2, 👨‍👩‍👧 2, ❤️ 2, 🇯🇵 2"


def test_ambiguous_characters_two_cells_wide_are_wrong() -> None:
    check = checks(TerminalAnswers(True, [2, 2, *EXPECTED[2:]]), flat=True)["cell widths"]
    assert check.ok is False
    assert check.found == "× 2 (not 1), ◆ 2 (not 1)"
    assert "ambiguous characters" in check.advice
    assert "emoji" not in check.advice


@pytest.mark.parametrize(("flat", "ok"), [(True, True), (False, False)])
def test_emoji_of_another_width_matter_unless_they_are_flattened(flat: bool, ok: bool) -> None:
    check = checks(TerminalAnswers(True, [*EXPECTED[:3], 6, 1, 1]), flat=flat)["cell widths"]
    assert check.ok is ok
    assert check.found == "👨‍👩‍👧 6 (not 2), ❤️ 1 (not 2), 🇯🇵 1 (not 2)"
    assert "flattened" in check.advice
    assert "ambiguous" not in check.advice
