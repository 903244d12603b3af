from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from danmaku_tui.cli.options.lines import LineOptions
from danmaku_tui.cli.options.view import ViewOptions
from danmaku_tui.cli.run import show

if TYPE_CHECKING:
    from tests.tui.cli.run.conftest import Stream


def test_the_screen_is_used_unless_lines_are_wanted(
    sit_at_a_terminal: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    sit_at_a_terminal()
    used: list[str] = []
    monkeypatch.setattr(show, "print_lines", lambda *_, **__: used.append("lines"))
    monkeypatch.setattr(show, "show_screen", lambda *_, **__: used.append("screen"))
    nothing: Any = None
    show.show(nothing, "", LineOptions(), ViewOptions())
    show.show(nothing, "", LineOptions(plain=True), ViewOptions())
    monkeypatch.setenv("TERM", "dumb")
    show.show(nothing, "", LineOptions(), ViewOptions())
    assert used == ["screen", "lines", "lines"]


@pytest.mark.parametrize(
    ("away", "told"),
    [
        ("stdin", "danmaku: standard input is no terminal: lines in place of the screen, "),
        ("TERM", "danmaku: TERM is dumb: lines in place of the screen, Ctrl-C ends\n"),
        ("stdout", ""),
        ("", ""),
    ],
)
def test_who_sits_at_a_terminal_without_a_screen_is_told_why(
    away: str,
    told: str,
    sit_at_a_terminal: Callable[[], None],
    stream: Callable[..., Stream],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sit_at_a_terminal()
    stderr = stream(terminal=True)
    monkeypatch.setattr(sys, "stderr", stderr)
    if away == "TERM":
        monkeypatch.setenv("TERM", "dumb")
    elif away:
        monkeypatch.setattr(sys, away, stream(terminal=False))
    assert show.only_lines(LineOptions()) is bool(away)
    assert stderr.getvalue().startswith(told)
    assert bool(stderr.getvalue()) is bool(told)
    stderr.truncate(0)
    assert show.only_lines(LineOptions(plain=True))
    assert not stderr.getvalue(), "who asks for lines knows it"
