"""A comment written in the viewer, sent to a real classroom."""

from __future__ import annotations

import asyncio
import os
import shlex
import subprocess
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from textual.pilot import Pilot
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve

from danmaku_proto.classroom import User, decode
from danmaku_proto.dialects import CLASSROOM
from danmaku_tui.classroom.server import ClassroomServer
from danmaku_tui.classroom.speaker import Speaker
from danmaku_tui.config.values import MeSettings
from danmaku_tui.feed.address import Address
from danmaku_tui.session import Session
from danmaku_tui.sources.factory import open_link
from danmaku_tui.ui.app import DanmakuApp
from danmaku_tui.ui.room.context import RoomContext

if TYPE_CHECKING:
    from tests.e2e.conftest import Tmux
    from tests.fixtures.loaded_program import ForkedProgram

Run = Callable[..., "subprocess.CompletedProcess[bytes]"]
Start = Callable[..., "ForkedProgram"]

pytestmark = pytest.mark.timeout(120)

PATIENCE = 60.0
"""Seconds after which what never comes is given up."""


@asynccontextmanager
async def watching(port: int, me: MeSettings) -> AsyncIterator[tuple[DanmakuApp, Pilot[int]]]:
    """Run the viewer of the classroom at ``port``, with its feed thread."""
    address = Address.parse(f"ws://127.0.0.1:{port}/")
    session = Session(
        partial(open_link, address, CLASSROOM, ()), clock=time.monotonic, wall=time.time
    )
    app = DanmakuApp(RoomContext(session, "class", speaker=Speaker(me, session.send)))
    try:
        async with app.run_test(size=(80, 24)) as pilot:
            yield app, pilot
    finally:
        session.close()


def rows(app: DanmakuApp) -> list[str]:
    return [strip.text for strip in app.screen._compositor.render_strips()]


async def shows(app: DanmakuApp, pilot: Pilot[int], words: str, times: int = 1) -> None:
    try:
        async with asyncio.timeout(PATIENCE):
            while sum(words in row for row in rows(app)) < times:
                await pilot.pause()
                app.room.renew()
    except TimeoutError:
        pytest.fail(f"{words!r} never came:\n" + "\n".join(rows(app)))


async def test_a_comment_goes_to_everyone_on_the_connection_that_is_read() -> None:
    async with ClassroomServer("127.0.0.1", 0) as server:
        url = f"ws://127.0.0.1:{server.port}/"
        async with (
            connect(url, proxy=None) as other,
            watching(server.port, MeSettings("张三", 888)) as (app, pilot),
        ):
            await shows(app, pilot, "CONNECTED")
            await pilot.press("c", *"大家好", "enter")
            async with asyncio.timeout(PATIENCE):
                data = await other.recv()
            assert isinstance(data, bytes)
            assert decode(data) == User(name="张三", id=888, message="大家好")
            await shows(app, pilot, "» 张三 大家好")
            await shows(app, pilot, "» 张三       大家好")
            assert server.clients == 2


async def test_nothing_is_sent_later_by_surprise() -> None:
    async with ClassroomServer("127.0.0.1", 0) as server:
        port = server.port
        async with watching(port, MeSettings("张三", 888)) as (app, pilot):
            await shows(app, pilot, "CONNECTED")
            await server.close()
            await shows(app, pilot, "RETRY")
            await pilot.press("c", *"hi", "enter")
            await shows(app, pilot, "» 张三 hi")
            await shows(app, pilot, "there is no connection, so that nothing was sent")
            async with ClassroomServer("127.0.0.1", port) as second:
                app.room.pane.action_reconnect()
                await shows(app, pilot, "CONNECTED")
                assert second.passed == 0
                await pilot.press("enter")
                await shows(app, pilot, "» 张三       hi")
                assert second.passed == 1


async def test_a_server_that_refuses_gives_the_comment_back_with_its_words() -> None:
    async def refuse(connection: ServerConnection) -> None:
        async for _ in connection:
            await connection.send("slow down: 5 seconds")

    async with serve(refuse, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        async with watching(port, MeSettings("张三", 888)) as (app, pilot):
            await shows(app, pilot, "CONNECTED")
            await pilot.press("c", *"hi", "enter")
            await shows(app, pilot, "slow down: 5 seconds", 2)
            assert rows(app)[-1].startswith(" » 张三 hi ")


def test_real_keys_and_an_input_method_write_comments(
    tmux: Tmux, program: Path, start: Start
) -> None:
    served = start("serve", "--port", "0")
    assert served.stdout is not None
    url = served.stdout.readline().decode().split()[5]
    pane = tmux.open(f"{shlex.quote(str(program))} watch {url}")
    pane.shows("CONNECTED")
    pane.press("c")
    pane.shows("your name:")
    tmux.run("send-keys", "-t", pane.name, "-l", "李四")
    pane.press("Enter")
    pane.shows("» 李四")
    tmux.run("send-keys", "-t", pane.name, "-l", "大家好！。 q?")
    pane.shows("大家好！。 q?")
    pane.press("Enter")
    pane.until(lambda shown: sum("大家好！。 q?" in row for row in shown) >= 1, "the echo")
    pane.shows("● LIVE")
    tmux.run("set-buffer", "第一行\n第二行")
    tmux.run("paste-buffer", "-p", "-t", pane.name)
    pane.until(lambda shown: "» 李四 第一行 第二行" in shown[-1], "one line")
    pane.resize(120, 36)
    pane.until(lambda shown: len(shown) == 36 and "第一行 第二行" in shown[-1], "the draft")
    pane.press("Escape")
    pane.until(lambda shown: "? help" in shown[-1] and "c comment" in shown[-1], "the keys")
    pane.press("c")
    pane.until(lambda shown: "» 李四 第一行 第二行" in shown[-1], "the draft again")
    pane.press("Up")
    pane.until(lambda shown: "» 李四 大家好！。 q?" in shown[-1], "an earlier comment")


def test_without_a_screen_standard_input_is_not_read(
    program: Path, start: Start, run: Run, tmp_path: Path
) -> None:
    served = start("serve", "--port", "0")
    assert served.stdout is not None
    url = served.stdout.readline().decode().split()[5]
    assert run("send", url, "--name", "张三", "大家好").returncode == 0
    file = tmp_path / "input"
    file.write_text("this is for another program\n")
    with file.open() as given:
        command = [str(program), "watch", url, "--plain", "--count", "1"]
        done = subprocess.run(
            command, stdin=given, capture_output=True, check=False, timeout=PATIENCE
        )
        # The offset of an open file is shared with the program.
        assert os.lseek(given.fileno(), 0, os.SEEK_CUR) == 0
    assert "大家好" in done.stdout.decode()


def test_a_teacher_serves_and_watches_by_one_command(tmux: Tmux, program: Path, run: Run) -> None:
    shown = f"{shlex.quote(str(program))} serve --watch --port 0 --name Teacher"
    pane = tmux.open(f"{shown}; echo ended with $?")
    pane.shows("CONNECTED")
    pane.press("a")
    pane.shows("on this machine: ws://127.0.0.1:")
    pane.shows("--host 0.0.0.0 opens it to the network")
    url = next(word for word in pane.text.split() if word.startswith("ws://"))
    pane.press("a")
    pane.hides("on this machine")
    assert run("send", url, "--name", "李四", "--id", "889", "大家好").returncode == 0
    pane.shows("李四       大家好")
    pane.press("c")
    pane.shows("» Teacher")
    tmux.run("send-keys", "-t", pane.name, "-l", "早上好")
    pane.press("Enter", "Escape")
    pane.shows("» Teacher    早上好")
    pane.press("g", "j", "S")  # the first line is the connection
    pane.shows("李四 is silenced")
    done = run("send", url, "--name", "李四", "--id", "889", "again")
    assert "the teacher has muted you" in done.stderr.decode()
    pane.press("P")
    pane.shows("1 person")
    pane.press("P")
    pane.hides("1 person")
    pane.press("q")
    pane.shows("closed: 2 messages passed on")
    pane.shows("1 comment withheld")
    pane.shows("ended with 0")
    assert run("send", url, "--name", "李四", "--id", "889", "late").returncode == 1
