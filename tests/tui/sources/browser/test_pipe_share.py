from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from danmaku_tui.feed.link_state import Phase
from danmaku_tui.sources.browser.browser_pipe import BrowserPipe
from danmaku_tui.sources.browser.devtools import BrowserGoneError, BrowserRefusedError, Command
from danmaku_tui.sources.browser.pipe_share import SOCKET_FILE, PipeShare, shared_conversation

if TYPE_CHECKING:
    from tests.tui.sources.browser.conftest import FakePipe

    Until = Callable[..., Any]


@pytest.fixture(params=["short", "long" * 30])
def profile(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A folder; the name of the second is too long for the address of a socket."""
    folder = tmp_path / str(request.param)
    folder.mkdir()
    return folder


@pytest.fixture
async def share(pipe: BrowserPipe, profile: Path) -> AsyncIterator[PipeShare]:
    opened = PipeShare(pipe, profile)
    await opened.open()
    yield opened
    await opened.close()


async def test_another_viewer_speaks_with_the_browser_and_leaves_nothing(
    share: PipeShare, profile: Path, fake_pipe: FakePipe, until: Until
) -> None:
    async with shared_conversation(profile) as devtools:
        listening = asyncio.create_task(devtools.listen())
        assert await devtools.call(Command("M", {"a": 1})) == {"a": 1}
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
    await until(lambda: not share._clients)
    assert fake_pipe.commands[-1]["method"] == "Target.detachFromTarget"


async def test_the_socket_is_its_owners_alone(share: PipeShare, profile: Path) -> None:
    assert share
    assert stat_of(profile / SOCKET_FILE) & 0o077 == 0


async def test_the_end_of_the_share_ends_the_conversations(share: PipeShare, profile: Path) -> None:
    async with shared_conversation(profile) as devtools:
        listening = asyncio.create_task(devtools.listen())
        await devtools.call(Command("M"))
        await share.close()
        with pytest.raises(BrowserGoneError):
            await listening
    with pytest.raises(BrowserRefusedError, match="another viewer") as caught:
        async with shared_conversation(profile):
            pass
    assert caught.value.phase is Phase.WAITING


async def test_too_many_viewers_are_sent_away(
    share: PipeShare, profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert share
    monkeypatch.setattr("danmaku_tui.sources.browser.pipe_share.SHARED_CLIENTS", 0)
    async with shared_conversation(profile) as devtools:
        with pytest.raises(BrowserGoneError):
            await devtools.listen()


async def test_a_socket_that_was_left_behind_is_replaced(pipe: BrowserPipe, tmp_path: Path) -> None:
    make_file(tmp_path / SOCKET_FILE)
    share = PipeShare(pipe, tmp_path)
    await share.open()
    async with shared_conversation(tmp_path) as devtools:
        listening = asyncio.create_task(devtools.listen())
        assert await devtools.call(Command("M", {"a": 1})) == {"a": 1}
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
    await share.close()


def stat_of(path: Path) -> int:
    return path.stat().st_mode


def make_file(path: Path) -> None:
    path.touch()
