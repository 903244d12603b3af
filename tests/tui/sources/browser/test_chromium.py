from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from danmaku_tui.feed.endpoint import WayError
from danmaku_tui.feed.link_state import Phase
from danmaku_tui.sources.browser.chromium import Chromium
from danmaku_tui.sources.browser.devtools import BrowserRefusedError
from danmaku_tui.sources.browser.page_session import NoBrowserError

Until = Callable[..., Any]

Program = Callable[[str], str]

OPEN = r"""
printf '{"id":1,"result":{}}\000' >&4
"""
"""The answer of a browser to the first command, in the lines of a shell."""


async def _blink(_: float) -> None:
    await asyncio.sleep(0.001)


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """Make a program that takes the place of a browser, from lines of a shell."""

    def make(lines: str) -> str:
        path = tmp_path / "chromium"
        find = 'for word; do case $word in --user-data-dir=*) profile="${word#*=}";; esac; done'
        path.write_text(f"#!/bin/sh\n{find}\n{lines}\n")
        path.chmod(0o755)
        return str(path)

    return make


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    return tmp_path / "data" / "browser"


def chromium(program: str, profile: Path) -> Chromium:
    return Chromium(program, profile, headless=True, reconnect_key="F4", sleep=_blink)


async def started(own: Chromium) -> int:
    """Find the browser; return the number of its process."""
    await own.find()
    assert own._process is not None
    return own._process.pid


def mode_of(folder: Path) -> int:
    return folder.stat().st_mode


def make_folder(folder: Path, mode: int) -> None:
    folder.mkdir(mode, parents=True)


def written(file: Path) -> list[str]:
    return file.read_text().splitlines()


def ended(own: Chromium) -> bool:
    return own._process is not None and own._process.returncode is not None


def runs(process: int) -> bool:
    with suppress(ProcessLookupError):
        os.kill(process, 0)
        return True
    return False


async def test_a_browser_is_started_once_and_ended_at_the_end(
    program: Program, profile: Path
) -> None:
    own = chromium(program(f"{OPEN} cat <&3 >/dev/null; exit 0"), profile)
    process = await started(own)
    assert own.own
    await own.leave()
    assert not runs(process)


async def test_a_browser_that_does_not_listen_is_ended_all_the_same(
    program: Program, profile: Path
) -> None:
    own = chromium(program(f"trap '' TERM\n{OPEN} while :; do sleep 60; done"), profile)
    process = await started(own)
    await own.leave()
    assert not runs(process)


async def test_its_standard_streams_are_empty_and_its_pipes_are_3_and_4(
    program: Program, profile: Path
) -> None:
    names = " ".join(f"/proc/$$/fd/{number}" for number in (0, 1, 3, 4))
    lines = f'ls -l {names} | cat > "$profile/streams"'
    own = chromium(program(f"{lines}\n{OPEN} exec sleep 60"), profile)
    await own.find()
    targets = [line.split(" -> ")[1] for line in written(profile / "streams")]
    assert targets[:2] == ["/dev/null", "/dev/null"]
    assert all(target.startswith(("pipe:", "socket:")) for target in targets[2:])
    await own.leave()


async def test_the_profile_is_its_owners_alone_and_stays(program: Program, profile: Path) -> None:
    make_folder(profile, 0o755)
    own = chromium(program(f"{OPEN} exec sleep 60"), profile)
    await own.find()
    assert mode_of(profile) & 0o077 == 0
    assert mode_of(profile / "danmaku.socket") & 0o077 == 0
    await own.leave()
    assert mode_of(profile)
    with pytest.raises(FileNotFoundError):
        mode_of(profile / "danmaku.socket")


async def test_a_browser_that_was_killed_is_started_again(
    program: Program, profile: Path, until: Until
) -> None:
    own = chromium(program(f"{OPEN} exec sleep 60"), profile)
    first = await started(own)
    os.kill(first, signal.SIGKILL)
    await until(lambda: ended(own))
    assert await started(own) != first
    await own.leave()


async def test_a_browser_that_a_person_closed_stays_closed_until_it_is_asked_for(
    program: Program, profile: Path, until: Until
) -> None:
    own = chromium(program(f"trap 'exit 0' TERM\n{OPEN} while :; do sleep 0.01; done"), profile)
    first = await started(own)
    os.kill(first, signal.SIGTERM)
    await until(lambda: ended(own))
    with pytest.raises(WayError, match="closed: press F4 to start it again") as caught:
        await own.find()
    assert caught.value.phase is Phase.ENDED
    assert await started(own) != first
    await own.leave()


async def test_a_browser_that_ends_at_its_start_is_told_with_its_own_words(
    program: Program, profile: Path
) -> None:
    own = chromium(program("echo 'No usable \033[2Jsandbox!' >&2; exit 3"), profile)
    with pytest.raises(NoBrowserError, match="exit code 3: No usable") as caught:
        await own.find()
    assert "\x1b" not in str(caught.value)
    await own.leave()


async def test_a_browser_that_gives_no_answer_is_ended(
    program: Program, profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("danmaku_tui.sources.browser.chromium.START_SECONDS", 0.05)
    own = chromium(program("exec sleep 60"), profile)
    with pytest.raises(NoBrowserError, match="did not start in 0 s"):
        await own.find()
    await own.leave()


async def test_a_program_that_cannot_be_run_is_told(tmp_path: Path, profile: Path) -> None:
    own = chromium(str(tmp_path / "nothing"), profile)
    with pytest.raises(NoBrowserError, match="cannot be started"):
        await own.find()
    await own.leave()


async def test_a_profile_that_cannot_be_made_is_told(program: Program, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    own = chromium(program("exit 0"), tmp_path / "file" / "browser")
    with pytest.raises(NoBrowserError, match="cannot be used"):
        await own.find()


async def test_a_second_program_shares_the_browser_and_leaves_it_alone(
    program: Program, profile: Path
) -> None:
    answers = r"""
printf '{"id":2,"result":{"sessionId":"B"}}\000' >&4
"""
    reads = "head -c 80 <&3 >/dev/null"  # both commands are sent before the second is answered
    path = program(f"{OPEN} {reads} {answers} exec sleep 60")
    first, second = chromium(path, profile), chromium(path, profile)
    process = await started(first)
    connect = await second.find()
    assert (first.own, second.own) == (True, False)
    async with connect():
        pass
    await second.leave()
    assert runs(process)
    await first.leave()
    with pytest.raises(BrowserRefusedError, match="another viewer"):
        async with connect():
            pass


async def test_the_profile_is_free_again_when_the_program_has_left(
    program: Program, profile: Path
) -> None:
    path = program(f"{OPEN} exec sleep 60")
    first, second = chromium(path, profile), chromium(path, profile)
    await first.find()
    await first.leave()
    await second.find()
    assert second.own
    await second.leave()


def hold(profile: Path, process: int) -> None:
    """Lock the profile as Chromium does."""
    profile.mkdir(parents=True, exist_ok=True)
    (profile / "SingletonLock").symlink_to(f"{socket.gethostname()}-{process}")


async def test_a_browser_that_was_left_behind_is_waited_for_and_named(
    program: Program, profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("danmaku_tui.sources.browser.chromium.LEFTOVER_SECONDS", 0.1)
    left = await asyncio.create_subprocess_exec(
        "sh", "-c", "read line; exit", f"--user-data-dir={profile}", stdin=asyncio.subprocess.PIPE
    )
    hold(profile, left.pid)
    own = chromium(program(f"{OPEN} exec sleep 60"), profile)
    with pytest.raises(NoBrowserError, match=rf"process {left.pid}\): close it"):
        await own.find()
    await left.communicate(b"\n")
    await own.find()
    await own.leave()


async def test_a_lock_whose_number_another_program_has_since_is_passed_over(
    program: Program, profile: Path
) -> None:
    hold(profile, os.getpid())
    own = chromium(program(f"{OPEN} exec sleep 60"), profile)
    await own.find()
    await own.leave()
