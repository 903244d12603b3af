from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Callable
from typing import Any, TypeAlias

import pytest

from danmaku_tui.classroom.qr_code import QrCode
from danmaku_tui.cli.echo import INK, PLAIN
from danmaku_tui.cli.run.qr_code import print_qr_code
from danmaku_tui.i18n.language import write_ascii

AnyOption: TypeAlias = Any

URL = "http://192.168.1.7:8080"


class Output(io.TextIOWrapper):
    """Standard output in memory, which is, or is not, a terminal."""

    def __init__(self, *, terminal: bool = True, encoding: str = "utf-8") -> None:
        self.data = io.BytesIO()
        self.terminal = terminal
        super().__init__(self.data, encoding=encoding)

    def isatty(self) -> bool:
        return self.terminal

    @property
    def text(self) -> str:
        self.flush()
        return self.data.getvalue().decode()


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Print the code to an output, and return all that it got."""
    monkeypatch.setenv("TERM", "xterm-256color")

    def printed(size: Callable[[], os.terminal_size], **options: AnyOption) -> str:
        # Here and not before: pytest replaces the standard streams before each test.
        out = Output(**options)
        monkeypatch.setattr(sys, "stdout", out)
        print_qr_code(URL, size)
        return out.text

    return printed


def small() -> os.terminal_size:
    return os.terminal_size((80, 24))


def large() -> os.terminal_size:
    return os.terminal_size((100, 60))


def test_a_terminal_gets_dark_ink_on_light_ground(printed: Callable[..., str]) -> None:
    rows = printed(small).splitlines()
    assert rows == [f"{INK}{row}{PLAIN}" for row in QrCode(URL).half_rows]
    assert len(rows) <= 18


def test_without_unicode_it_is_coloured_spaces(printed: Callable[..., str]) -> None:
    write_ascii(on=True)
    try:
        shown = printed(large)
    finally:
        write_ascii(on=False)
    assert shown.isascii()
    rows = [re.sub(r"\x1b\[[0-9;]*m", "", row) for row in shown.splitlines()]
    assert rows == [" " * 2 * QrCode(URL).size] * QrCode(URL).size


def test_an_output_that_is_not_utf8_gets_coloured_spaces(printed: Callable[..., str]) -> None:
    shown = printed(large, encoding="gbk")
    assert shown.isascii()
    assert len(shown.splitlines()) == QrCode(URL).size


@pytest.mark.parametrize("size", [(30, 24), (80, 20)])
def test_a_code_that_does_not_fit_is_left_out(
    size: tuple[int, int], printed: Callable[..., str]
) -> None:
    assert printed(lambda: os.terminal_size(size)) == ""


def test_where_nobody_can_see_it_nothing_is_printed(
    printed: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert printed(large, terminal=False) == ""
    monkeypatch.setenv("TERM", "dumb")
    assert printed(large) == ""
    monkeypatch.setattr(sys, "stdout", None)
    print_qr_code(URL, large)
