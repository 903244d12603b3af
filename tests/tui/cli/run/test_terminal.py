from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest

from danmaku_proto.terminal_text import safe_lines
from danmaku_tui.cli.run.terminal import (
    FilteredText,
    discard_rest,
    flattening,
    has_screen,
    standard_output,
)

if TYPE_CHECKING:
    from tests.tui.cli.run.conftest import Stream


def test_a_screen_needs_a_terminal_on_all_sides(
    sit_at_a_terminal: Callable[[], None],
    stream: Callable[..., Stream],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sit_at_a_terminal()
    assert has_screen()
    for name in ("stdin", "stdout", "stderr"):
        for other in (stream(terminal=False), None):
            with monkeypatch.context() as changed:
                changed.setattr(sys, name, other)
                assert not has_screen()
    monkeypatch.setenv("TERM", "dumb")
    assert not has_screen()


@pytest.mark.parametrize(
    ("term", "flat"),
    [("xterm-256color", False), ("tmux-256color", True), ("screen", True), ("linux", True)],
)
def test_terminals_that_draw_joined_emoji_as_they_like_are_known_by_name(
    term: str, flat: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TMUX", raising=False)
    monkeypatch.setenv("TERM", term)
    assert flattening() is flat
    monkeypatch.setenv("TMUX", "/tmp/tmux-0/default,1,0")  # noqa: S108  # as tmux sets it
    assert flattening()


def test_a_closed_output_is_an_error_and_another_one_replaces_what_it_cannot_hold(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    with pytest.raises(click.ClickException, match="standard output is closed"):
        standard_output()
    for encoding, written in ((None, b"?"), ("utf-8", "弹".encode())):
        ascii_only = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
        monkeypatch.setattr(sys, "stdout", ascii_only)
        out = standard_output(encoding)
        out.write("弹")
        out.flush()
        assert ascii_only.buffer.getvalue() == written


def test_the_rest_of_a_discarded_stream_goes_nowhere(tmp_path: Path) -> None:
    path = tmp_path / "out"
    with path.open("w") as stream:
        stream.write("unwritten")
        descriptor = stream.fileno()
        discard_rest(stream)
        assert os.fstat(descriptor).st_ino != path.stat().st_ino
    assert path.read_text() == ""


def test_a_filtered_stream_gets_whole_lines_and_its_rest_at_the_end() -> None:
    out = io.StringIO()
    filtered = FilteredText(out, lambda text: f"<{safe_lines(text)}>" if text else "")
    filtered.writelines(["one\r", "\ntwo\x1b", "[2J\nthree"])
    assert out.getvalue() == "<one\n><two\ufffd[2J\n>"
    filtered.flush()
    filtered.flush()
    assert out.getvalue() == "<one\n><two\ufffd[2J\n><three>"
