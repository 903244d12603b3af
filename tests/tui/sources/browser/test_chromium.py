from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from danmaku_tui.feed.endpoint import WayError
from danmaku_tui.feed.link_state import Phase
from danmaku_tui.sources.browser.chromium import Chromium
from danmaku_tui.sources.browser.page_session import NoBrowserError

if TYPE_CHECKING:
    from tests.tui.sources.browser.conftest import FakeBrowser

    Until = Callable[..., Any]

Program = Callable[[str], str]

OPEN = """
printf '1\\n/devtools/browser/%s' $$ > "$profile/DevToolsActivePort"
"""
"""What a browser does that lets programs in: the last part is the number of its process."""


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


def process_of(address: str) -> int:
    return int(address.rpartition("/")[2])


def leave_behind(folder: Path, port: int) -> None:
    """Write what a browser wrote that listens at ``port``."""
    folder.mkdir(parents=True)
    (folder / "DevToolsActivePort").write_text(f"{port}\n/devtools/browser/old")


def mode_of(folder: Path) -> int:
    return folder.stat().st_mode


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
    own = chromium(program(f"{OPEN} exec sleep 60"), profile)
    address = await own.address()
    assert address.startswith("ws://127.0.0.1:1/devtools/browser/")
    assert await own.address() == address
    assert own.own
    await own.leave()
    assert not runs(process_of(address))


async def test_a_browser_that_does_not_listen_is_ended_all_the_same(
    program: Program, profile: Path
) -> None:
    own = chromium(program(f"trap '' TERM\n{OPEN} while :; do sleep 60; done"), profile)
    address = await own.address()
    await own.leave()
    assert not runs(process_of(address))


async def test_the_profile_is_its_owners_alone_and_stays(program: Program, profile: Path) -> None:
    own = chromium(program(f"{OPEN} exec sleep 60"), profile)
    await own.address()
    assert mode_of(profile) & 0o077 == 0
    await own.leave()
    assert mode_of(profile)


async def test_a_browser_that_was_killed_is_started_again(
    program: Program, profile: Path, until: Until
) -> None:
    own = chromium(program(f"{OPEN} exec sleep 60"), profile)
    first = await own.address()
    os.kill(process_of(first), signal.SIGKILL)
    await until(lambda: ended(own))
    second = await own.address()
    assert process_of(second) != process_of(first)
    await own.leave()


async def test_a_browser_that_a_person_closed_stays_closed_until_it_is_asked_for(
    program: Program, profile: Path, until: Until
) -> None:
    own = chromium(program(f"trap 'exit 0' TERM\n{OPEN} while :; do sleep 0.01; done"), profile)
    first = await own.address()
    os.kill(process_of(first), signal.SIGTERM)
    await until(lambda: ended(own))
    with pytest.raises(WayError, match="closed: press F4 to start it again") as caught:
        await own.address()
    assert caught.value.phase is Phase.ENDED
    assert process_of(await own.address()) != process_of(first)
    await own.leave()


async def test_a_browser_that_ends_at_its_start_is_told_with_its_own_words(
    program: Program, profile: Path
) -> None:
    own = chromium(program("echo 'No usable \033[2Jsandbox!' >&2; exit 3"), profile)
    with pytest.raises(NoBrowserError, match="exit code 3: No usable") as caught:
        await own.address()
    assert "\x1b" not in str(caught.value)
    await own.leave()


async def test_a_program_that_cannot_be_run_is_told(tmp_path: Path, profile: Path) -> None:
    own = chromium(str(tmp_path / "nothing"), profile)
    with pytest.raises(NoBrowserError, match="cannot be started"):
        await own.address()
    await own.leave()


async def test_a_profile_that_cannot_be_made_is_told(program: Program, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    own = chromium(program("exit 0"), tmp_path / "file" / "browser")
    with pytest.raises(NoBrowserError, match="cannot be used"):
        await own.address()


async def test_a_second_program_shares_the_browser_and_leaves_it_alone(
    program: Program, profile: Path
) -> None:
    path = program(f"{OPEN} exec sleep 60")
    first, second = chromium(path, profile), chromium(path, profile)
    address = await first.address()
    assert await second.address() == address
    assert (first.own, second.own) == (True, False)
    await second.leave()
    assert runs(process_of(address))
    await first.leave()


async def test_the_profile_is_free_again_when_the_program_has_left(
    program: Program, profile: Path
) -> None:
    path = program(f"{OPEN} exec sleep 60")
    first, second = chromium(path, profile), chromium(path, profile)
    await first.address()
    await first.leave()
    await second.address()
    assert second.own
    await second.leave()


async def test_a_browser_that_was_left_behind_is_asked_to_end(
    program: Program,
    profile: Path,
    browser: FakeBrowser,
) -> None:
    leave_behind(profile, browser.port)
    own = Chromium(program(f"{OPEN} exec sleep 60"), profile, headless=True, sleep=_blink)
    starting = asyncio.create_task(own.address())
    async with asyncio.timeout(10):
        while "Browser.close" not in browser.methods:  # noqa: ASYNC110  # the fake sets no event
            await asyncio.sleep(0)
    browser.connections[0].transport.abort()
    assert "old" not in await starting
    await own.leave()
