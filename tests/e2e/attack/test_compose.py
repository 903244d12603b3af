"""Bad servers and bad input, against the line in which a comment is typed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Final

import pytest
from textual import events
from textual.pilot import Pilot
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from danmaku_proto.classroom import User, decode, encode
from danmaku_proto.dialects import CLASSROOM
from danmaku_tui.classroom.server import ClassroomServer
from danmaku_tui.classroom.speaker import Speaker
from danmaku_tui.config.values import MeSettings
from danmaku_tui.feed.address import Address
from danmaku_tui.session import Session
from danmaku_tui.sources.factory import open_link
from danmaku_tui.ui.app import DanmakuApp
from danmaku_tui.ui.room.context import RoomContext

pytestmark = pytest.mark.timeout(120)

PATIENCE: Final = 60.0
"""Seconds after which what never comes is given up."""

COMMENT_CELLS: Final = 40
"""More cells than a comment of these tests takes."""

ME: Final = MeSettings("张三", 888)


@asynccontextmanager
async def watching(port: int) -> AsyncIterator[tuple[DanmakuApp, Session, Pilot[int]]]:
    address = Address.parse(f"ws://127.0.0.1:{port}/")
    session = Session(
        partial(open_link, address, CLASSROOM, ()), clock=time.monotonic, wall=time.time
    )
    app = DanmakuApp(RoomContext(session, "class", speaker=Speaker(ME, session.send)))
    try:
        async with app.run_test(size=(80, 24)) as pilot:
            yield app, session, pilot
    finally:
        session.close()


def bottom(app: DanmakuApp) -> str:
    return app.screen._compositor.render_strips()[-1].text


def port_of(server: object) -> int:
    return next(iter(server.sockets)).getsockname()[1]  # type: ignore[attr-defined,no-any-return]


async def shows(app: DanmakuApp, pilot: Pilot[int], words: str) -> None:
    def text() -> str:
        return "\n".join(strip.text for strip in app.screen._compositor.render_strips())

    try:
        async with asyncio.timeout(PATIENCE):
            while words not in text():
                await pilot.pause()
                app.room.renew()
    except TimeoutError:
        pytest.fail(f"{words!r} never came:\n{text()}")


async def test_a_server_that_answers_with_a_flood_of_texts_is_shown_one_at_a_time() -> None:
    async def flood(connection: ServerConnection) -> None:
        async for _ in connection:
            for number in range(500):
                await connection.send(f"no {number} \x1b[2J\x9b31m\u202e" + "x" * 2_000)

    async with (
        serve(flood, "127.0.0.1", 0) as server,
        watching(port_of(server)) as (app, session, pilot),
    ):
        await shows(app, pilot, "CONNECTED")
        await pilot.press("c", *"hi", "enter")
        await shows(app, pilot, "» 张三 hi ")
        async with asyncio.timeout(PATIENCE):
            while session.history.end < 500:
                await pilot.pause()
        await pilot.press("!")
        assert bottom(app).startswith(" » 张三 hi! ")
        assert "\x1b" not in bottom(app)


async def test_a_server_that_reads_nothing_costs_no_memory_and_no_wait() -> None:
    async def ignore(connection: ServerConnection) -> None:
        connection.transport.pause_reading()
        with suppress(ConnectionClosed):
            await connection.wait_closed()

    async with (
        serve(ignore, "127.0.0.1", 0, close_timeout=0.1, ping_interval=None) as server,
        watching(port_of(server)) as (app, session, pilot),
    ):
        await shows(app, pilot, "CONNECTED")
        data = encode(User(name="张三", id=888, message="x" * 60_000))
        sendings = [session.send(data) for _ in range(2_000)]
        refused = [each for each in sendings if each.problem]
        assert refused
        assert {each.problem for each in refused} <= {
            "too many comments are waiting to be sent: try again in a moment",
            "the connection broke before this was sent",
            "there is no connection, so that nothing was sent",
        }
        session.close()
        assert all(each.done for each in sendings)


async def test_a_paste_of_a_megabyte_is_one_bounded_comment() -> None:
    async with (
        ClassroomServer("127.0.0.1", 0) as server,
        watching(server.port) as (app, _, pilot),
    ):
        await shows(app, pilot, "CONNECTED")
        await pilot.press("c")
        app.post_message(events.Paste("弹幕\r\n\x1b]52;c;b3duZWQ=\x07" * 60_000))
        await pilot.pause()
        await pilot.press("enter")
        await shows(app, pilot, "● LIVE")
        [data] = [*server.room.history]
        comment = decode(data)
        assert len(comment.message) <= 200
        assert comment.message.isprintable()


async def test_somebody_with_the_same_name_and_id_cannot_fill_the_stage() -> None:
    async def imitate(connection: ServerConnection) -> None:
        for number in range(3_000):
            await connection.send(encode(User(name="张三", id=888, message=f"not me {number}")))
        await connection.send(encode(User(name="李四", id=889, message="the others")))
        await connection.wait_closed()

    async with (
        serve(imitate, "127.0.0.1", 0) as server,
        watching(port_of(server)) as (app, session, pilot),
    ):
        async with asyncio.timeout(PATIENCE):
            while session.history.end < 3_001 or app.director.untaken:
                await pilot.pause()
        stage = app.director.stage
        ahead = max((each.end for each in stage.all()), default=0) - stage.offset
        # Within the wait of any favoured comment, and not of thousands.
        assert ahead < 80 + 9 * (COMMENT_CELLS + 2)
