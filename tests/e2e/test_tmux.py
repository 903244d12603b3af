"""The viewer inside tmux, as a person sees it there."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Callable
from functools import partial
from operator import ne
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from danmaku_proto import codec
from danmaku_proto._pb.classroom import User
from danmaku_proto.width import cells

if TYPE_CHECKING:
    from tests.e2e.conftest import Pane, Speaker, Tmux
    from tests.fixtures.loaded_program import ForkedProgram

Run = Callable[..., subprocess.CompletedProcess[bytes]]
Start = Callable[..., "ForkedProgram"]
Speak = Callable[..., "Speaker"]
Until = Callable[..., None]

pytestmark = pytest.mark.timeout(90)

WORDS = "大家好，早上好"
SIZES = [(50, 15), (120, 40), (30, 8)]
DEMO = ("demo", "--seed", "7")

ATTACK = "\x1b]52;c;b3duZWQ=\x07\x1b]0;owned\x07\x1bkowned\x1b\\\x9d0;owned\x9c\x1b[2J[/nope]x"
"""The clipboard, the title three times, the screen, and markup."""


def line(program: Path, *arguments: str) -> str:
    """Return a shell command that runs the program and then prints its exit code."""
    return f"{shlex.join([str(program), *arguments])}; echo ended with $?"


def address(server: ForkedProgram) -> str:
    """Return the address that a classroom prints."""
    assert server.stdout is not None
    return server.stdout.readline().decode().split()[5]


def place(pane: Pane, words: str) -> int | None:
    """Return the column at which ``words`` fly now; None when they do not."""
    rows = pane.rows
    end = next((y for y, row in enumerate(rows) if row.startswith("▸ List")), len(rows))
    columns = [row.index(words) for row in rows[1:end] if words in row]
    return columns[0] if columns else None


def is_live_in(rows: int, shown: list[str]) -> bool:
    return len(shown) == rows and "LIVE" in shown[0]


def assert_fits(pane: Pane, columns: int, rows: int) -> None:
    shown = pane.rows
    assert len(shown) == rows
    assert not [row for row in shown if cells(row) > columns]


def test_a_comment_flies_from_right_to_left_and_counts_for_its_sender(
    tmux: Tmux, program: Path, start: Start, run: Run, until: Until
) -> None:
    url = address(start("serve", "--port", "0"))
    pane = tmux.open(line(program, "watch", url))
    pane.shows("CONNECTED")
    assert run("send", url, "--name", "张三", "--id", "888", WORDS).returncode == 0
    until(lambda: place(pane, WORDS) is not None)
    first = place(pane, WORDS)
    assert first is not None
    assert first > 30
    pane.press("]", "]", "]", "]")  # faster
    until(lambda: (place(pane, WORDS) or first) < first - 8)
    until(lambda: place(pane, WORDS) is None)
    assert any(row.rstrip().endswith(" 1") and "1    张三" in row for row in pane.rows)
    assert sum(WORDS in row for row in pane.rows) == 1  # in the list, where it stays


def test_a_server_that_goes_and_comes_back_is_told_in_words(
    tmux: Tmux, program: Path, start: Start, run: Run
) -> None:
    first = start("serve", "--port", "0")
    url = address(first)
    pane = tmux.open(line(program, "watch", url))
    pane.shows("CONNECTED")
    assert run("send", url, "--name", "张三", "--id", "888", "one").returncode == 0
    pane.shows("● LIVE")
    first.kill()
    pane.shows("RETRY")
    pane.shows("nothing listens at 127.0.0.1")
    second = start("serve", "--port", url.rpartition(":")[2])
    assert address(second) == url
    pane.press("r")
    pane.shows("CONNECTED")
    assert run("send", url, "--name", "李四", "--id", "999", "two").returncode == 0
    pane.shows("● LIVE")
    pane.shows("李四")


def test_the_demo_moves_and_stays_within_the_screen(tmux: Tmux, program: Path) -> None:
    pane = tmux.open(line(program, *DEMO), 160, 45)
    pane.shows("● LIVE")
    for _ in range(20):
        pane.until(partial(ne, pane.rows), "another picture")
        assert_fits(pane, 160, 45)


def test_the_keys_do_what_the_last_row_says_and_q_gives_the_terminal_back(
    tmux: Tmux, program: Path
) -> None:
    pane = tmux.open(f"stty -a; {line(program, *DEMO)}; stty -a")
    pane.shows("● LIVE")
    state = "#{alternate_on} #{cursor_flag} #{mouse_any_flag} #{bracket_paste_flag}"
    assert pane.tells(state).startswith("1 0 1")
    pane.press("?")
    pane.shows("Freeze")
    pane.press("Escape")
    pane.hides("Freeze")
    pane.press("!")
    pane.shows("received")
    pane.press("Escape")
    pane.hides("received")
    pane.press("Space")
    pane.shows("PAUSED")
    pane.press("Space")
    pane.hides("PAUSED")
    pane.press("q")
    pane.shows("ended with 0")
    pane.until(lambda rows: "\n".join(rows).count("speed") == 2, "stty, before and after")
    before, _, after = pane.text.strip().partition("ended with 0")
    assert after.split() == before.split()
    assert pane.tells(state).startswith("0 1 0")


def test_it_follows_the_size_of_its_window(tmux: Tmux, program: Path) -> None:
    pane = tmux.open(line(program, *DEMO))
    pane.shows("● LIVE")
    for columns, rows in SIZES:
        pane.resize(columns, rows)
        pane.until(partial(is_live_in, rows), f"LIVE in {rows} rows")
        pane.until(partial(ne, pane.rows), "another picture")
        assert_fits(pane, columns, rows)
    pane.press("q")
    pane.shows("ended with 0")


def test_strangers_change_neither_the_title_nor_the_clipboard(
    tmux: Tmux, speak: Speak, program: Path
) -> None:
    shell = tmux.open("read go; printf '\\033]0;owned\\007\\033]52;c;b3duZWQ=\\007'; echo done")
    shell.press("Enter")
    shell.shows("done")
    assert shell.tells("#{pane_title}") == "owned"  # this tmux does accept a title
    assert "owned" in tmux.run("list-buffers")
    tmux.run("delete-buffer")

    student = User(name=ATTACK, id=7, major=ATTACK, university=ATTACK, message=ATTACK)
    server = speak([codec.encode(student), ATTACK])
    pane = tmux.open(line(program, "watch", server.classroom))
    title = pane.tells("#{pane_title}")
    pane.shows("[/nope]x")
    pane.press("q")
    pane.shows("ended with 0")
    assert pane.tells("#{pane_title}") == title
    assert tmux.run("list-buffers") == ""
