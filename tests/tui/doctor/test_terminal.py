from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from danmaku_tui.doctor.check import Check
from danmaku_tui.doctor.terminal import Terminal, terminal_checks

ALL = {"input": True, "output": True, "error": True}
TMUX = {"TMUX": "/tmp/tmux-0/default,1,0", "TERM": "tmux-256color"}  # noqa: S108  # only a name


def tell(command: Sequence[str]) -> str:
    raise AssertionError(command)


def checks(
    environ: Mapping[str, str] | None = None,
    *,
    missing: Sequence[str] = (),
    size: tuple[int, int] | None = (80, 24),
    answers: Mapping[str, str] | None = None,
) -> dict[str, Check]:
    def ask(command: Sequence[str]) -> str:
        return "" if answers is None else answers[command[1]]

    streams = {name: name not in missing for name in ALL}
    environ = {"TERM": "xterm-256color"} if environ is None else environ
    terminal = Terminal(environ, streams, size, tell if answers is None else ask)
    return {check.name: check for check in terminal_checks(terminal)}


def test_a_good_terminal_has_nothing_to_do() -> None:
    found = checks({"TERM": "xterm-256color", "COLORTERM": "truecolor"})
    assert all(check.ok and not check.advice for check in found.values())
    assert found["size"].found == "80×24"


@pytest.mark.parametrize(
    ("missing", "ok", "found"),
    [
        (["output"], True, "standard output is no terminal"),
        (["input"], None, "standard input is no terminal"),
        (["input", "error"], None, "standard input and error are no terminal"),
        ([*ALL], None, "standard input, output and error are no terminal"),
    ],
)
def test_what_is_no_terminal_is_told_and_no_failure(
    missing: list[str], ok: bool | None, found: str
) -> None:
    check = checks(missing=missing)["terminal"]
    assert (check.ok, check.found) == (ok, found)
    assert bool(check.advice) is (ok is None)


@pytest.mark.parametrize(
    ("size", "ok", "advised"),
    [
        ((80, 24), True, False),
        ((79, 24), True, True),
        ((80, 23), True, True),
        ((20, 5), True, True),
        ((19, 40), False, True),
        ((200, 4), False, True),
        (None, None, True),
    ],
)
def test_a_small_terminal_is_told_and_a_tiny_one_is_a_failure(
    size: tuple[int, int] | None, ok: bool | None, advised: bool
) -> None:
    check = checks(size=size)["size"]
    assert (check.ok, bool(check.advice)) == (ok, advised)


@pytest.mark.parametrize("environ", [{}, {"TERM": "dumb"}, {"TERM": "unknown"}])
def test_without_a_term_there_is_no_screen(environ: dict[str, str]) -> None:
    check = checks(environ)["TERM"]
    assert check.ok is False
    assert "export TERM=" in check.advice


@pytest.mark.parametrize("environ", [{}, {"TERM": "dumb"}])
def test_without_a_terminal_its_name_does_not_matter(environ: dict[str, str]) -> None:
    found = checks(environ, missing=[*ALL], size=None)
    assert not [name for name, check in found.items() if check.ok is False]
    assert found["TERM"].ok is None


@pytest.mark.parametrize(
    ("environ", "found"),
    [
        ({"TERM": "xterm"}, "16"),
        ({"TERM": "xterm-256color"}, "256"),
        ({"TERM": "xterm", "COLORTERM": "24bit"}, "16 million (COLORTERM=24bit)"),
        ({"TERM": "xterm-256color", "NO_COLOR": ""}, "none, as NO_COLOR asks"),
        ({"TERM": "xterm", "TEXTUAL_COLOR_SYSTEM": "truecolor"}, "16 million"),
        ({"TERM": "xterm", "COLORTERM": "\x1b[2J"}, "16 (COLORTERM=\ufffd[2J)"),
    ],
)
def test_the_colours_are_those_of_the_screen(environ: dict[str, str], found: str) -> None:
    check = checks(environ)["colours"]
    assert (check.ok, check.found) == (True, found)
    assert bool(check.advice) is found.startswith(("16 (", "256")) or found == "16"


def test_colours_that_do_not_exist_are_a_failure() -> None:
    check = checks({"TERM": "xterm", "TEXTUAL_COLOR_SYSTEM": "rainbow"})["colours"]
    assert (check.ok, check.advice) == (False, "unset TEXTUAL_COLOR_SYSTEM")


def test_in_tmux_its_settings_are_looked_at() -> None:
    answers = {"show-options": "screen\n", "display-message": "256,title\n"}
    check = checks({**TMUX, "TERM_PROGRAM_VERSION": "3.4"}, answers=answers)["tmux"]
    assert (check.ok, check.found) == (True, "inside tmux 3.4: emoji are flattened")
    assert "set -g default-terminal tmux-256color" in check.advice
    assert "terminal-features ',*:RGB'" in check.advice


@pytest.mark.parametrize(
    "answers",
    [
        {"show-options": "tmux-256color\n", "display-message": "256,RGB,title\n"},
        {"show-options": "", "display-message": ""},
    ],
)
def test_in_tmux_nothing_is_advised_that_is_done_or_not_known(answers: dict[str, str]) -> None:
    assert checks(TMUX, answers=answers)["tmux"].advice == ""


def test_screen_is_told_from_tmux() -> None:
    assert "inside screen" in checks({"STY": "1.pts", "TERM": "screen"})["tmux"].found
