from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin

from danmaku_proto.line_error import LineError
from danmaku_tui.share.share_server import ShareServer
from danmaku_tui.share.shared_room import SharedRoom
from tests.tui.share.conftest import FakeRoom

Serve = Callable[..., ShareServer]


@pytest.fixture
def serve(shared: SharedRoom) -> Iterator[Serve]:
    """Start servers on free ports, which are closed in the end."""
    with ExitStack() as stack:

        def start(token: str = "", host: str = "127.0.0.1") -> ShareServer:
            return stack.enter_context(ShareServer(shared, host, 0, token=token))

        yield start


async def refused(url: str, **options: str) -> int:
    origin = options.pop("origin", None)
    with pytest.raises(InvalidStatus) as raised:
        async with connect(
            url,
            proxy=None,
            origin=None if origin is None else Origin(origin),
            additional_headers=options,
        ):
            pass
    assert raised.value.response.body
    return raised.value.response.status_code


async def test_every_client_gets_the_events_that_it_asks_for(serve: Serve, room: FakeRoom) -> None:
    server = serve()
    room.say("before")
    async with (
        connect(f"{server.url}?since=0", proxy=None) as all_of_them,
        connect(f"{server.url}?match=cat", proxy=None) as cats,
    ):
        assert json.loads(await all_of_them.recv())["text"] == "before"
        while server.clients < 2:  # noqa: ASYNC110  # the server is on another thread
            await asyncio.sleep(0)
        await cats.send("clients have nothing to say")
        room.say("a dog", "a cat")
        assert json.loads(await cats.recv())["text"] == "a cat"
        assert json.loads(await all_of_them.recv())["text"] == "a dog"
    while server.clients:  # noqa: ASYNC110  # the same
        await asyncio.sleep(0)


async def test_a_wrong_parameter_is_answered_with_the_mistake(serve: Serve) -> None:
    assert await refused(f"{serve().url}?kinds=song") == 400


async def test_pages_and_names_of_others_are_refused(serve: Serve) -> None:
    url = serve().url
    assert await refused(url, origin="https://evil.example") == 403
    assert await refused(url, origin="null") == 403
    assert await refused(url, Host="evil.example") == 403
    async with connect(url, proxy=None, origin=Origin("http://localhost:1234")):
        pass


async def test_with_a_token_every_request_must_present_it(serve: Serve) -> None:
    url = serve("s3cret-token").url
    assert await refused(url) == 401
    assert await refused(f"{url}?token=wrong") == 401
    assert await refused(url, Authorization="Bearer wrong") == 401
    for address, headers in (
        (f"{url}?token=s3cret-token", {}),
        (url, {"Authorization": "bearer s3cret-token"}),
    ):
        async with connect(address, proxy=None, additional_headers=headers):
            pass


def test_other_machines_need_a_token(shared: SharedRoom) -> None:
    every_network = "0.0.0.0"  # noqa: S104  # refused
    with (
        pytest.raises(LineError, match=r"share\.token_file"),
        ShareServer(shared, every_network, 0),
    ):
        pass


def test_a_port_that_is_taken_is_an_error_of_the_start(serve: Serve, shared: SharedRoom) -> None:
    port = int(serve().url.rpartition(":")[2].partition("/")[0])
    with pytest.raises(OSError, match="in use"), ShareServer(shared, "127.0.0.1", port):
        pass


async def test_a_client_that_reads_nothing_holds_nobody_up(serve: Serve, room: FakeRoom) -> None:
    server = serve()
    async with (
        connect(server.url, proxy=None, max_queue=1) as slow,
        connect(server.url, proxy=None) as quick,
    ):
        while server.clients < 2:  # noqa: ASYNC110  # the server is on another thread
            await asyncio.sleep(0)
        for number in range(40):
            room.say(*(f"{number} {line} {'x' * 400}" for line in range(200)))
            for line in range(200):
                assert json.loads(await quick.recv())["text"].startswith(f"{number} {line} ")
        slow.transport.abort()
