from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from websockets.asyncio.server import ServerConnection

from danmaku_tui.feed.address import is_near
from danmaku_tui.feed.dial import dial, resolve
from danmaku_tui.feed.errors import explain
from danmaku_tui.feed.proxy import ProxyFailureError, proxy_for, proxy_variables
from danmaku_tui.sources.ways.http_get import HttpGet

Serving = Callable[..., Awaitable[str]]


class StandInProxy:
    """A proxy on this machine for CONNECT, GET and SOCKS5; every name leads to ``target``."""

    def __init__(self) -> None:
        self.target = 0
        self.asked: list[str] = []
        self.port = 0

    async def attend(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = await reader.readexactly(1)
        if first == b"\x05":  # RFC 1928
            await reader.readexactly(ord(await reader.readexactly(1)))
            writer.write(b"\x05\x00")
            _, _, _, kind = await reader.readexactly(4)
            assert kind == 3
            name = await reader.readexactly(ord(await reader.readexactly(1)))
            await reader.readexactly(2)
            self.asked.append(name.decode())
            writer.write(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
        else:
            head = first + await reader.readuntil(b"\r\n\r\n")
            self.asked.append(head.split()[1].decode())
            if not head.startswith(b"CONNECT"):
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
                writer.close()
                return
            writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.target)
        await asyncio.gather(self._pass(reader, far_writer), self._pass(far_reader, writer))

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            writer.write(data)
        writer.close()


@pytest.fixture
async def stand_in() -> AsyncIterator[StandInProxy]:
    proxy = StandInProxy()
    server = await asyncio.start_server(proxy.attend, "127.0.0.1", 0)
    proxy.port = server.sockets[0].getsockname()[1]
    yield proxy
    server.close()


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ws", "wss", "socks", "http", "https", "all", "no"):
        monkeypatch.delenv(f"{name}_proxy", raising=False)
        monkeypatch.delenv(f"{name}_proxy".upper(), raising=False)


async def stay(connection: ServerConnection) -> None:
    await connection.wait_closed()


NEAR = [
    *("localhost", "127.0.0.1", "::1", "10.1.2.3", "172.31.0.1", "192.168.1.5", "169.254.3.4"),
    *("fd00::5", "fe80::1%eth0", "::ffff:192.168.1.5", "teacher.local", "Teacher.LOCAL.", "pc"),
]
FAR = ["172.32.0.1", "8.8.8.8", "203.0.113.9", "2001:db8::1", "live.example", "local.example"]


@pytest.mark.parametrize("host", NEAR)
def test_a_host_nearby_needs_no_proxy(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("all_proxy", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:7890")
    assert is_near(host)
    shown = f"[{host}]" if ":" in host else host
    for scheme in ("ws", "wss", "http", "https"):
        assert proxy_for(f"{scheme}://{shown}:8080/", {}) is None


@pytest.mark.parametrize("host", FAR)
def test_every_other_host_is_reached_through_it(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks://127.0.0.1:7890/")
    shown = f"[{host}]" if ":" in host else host
    for scheme in ("ws", "wss", "http", "https"):
        choice = proxy_for(f"{scheme}://{shown}/", {"ALL_PROXY": "x"})
        assert choice is not None
        assert (choice.url, choice.variable) == ("socks5h://127.0.0.1:7890/", "ALL_PROXY")
    monkeypatch.setenv("no_proxy", host)
    assert proxy_for(f"ws://{shown}/", {}) is None or ":" in host


def test_the_narrower_variable_goes_before_all_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    environ = {"all_proxy": "socks5://a:1", "https_proxy": "u:secret@b:2"}
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    choice = proxy_for("wss://live.example/", environ)
    assert choice is not None
    assert (choice.url, choice.variable) == ("http://u:secret@b:2", "https_proxy")
    assert choice.where == "http://b:2"
    assert [each.variable for each in proxy_variables(environ)] == ["https_proxy", "all_proxy"]


@pytest.mark.parametrize("scheme", ["http", "socks5h", "socks5", "socks"])
@pytest.mark.parametrize("variable", ["all_proxy", "ALL_PROXY", "ws_proxy"])
async def test_a_feed_is_reached_through_the_proxy(
    scheme: str,
    variable: str,
    stand_in: StandInProxy,
    serving: Serving,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if scheme.startswith("socks"):
        pytest.importorskip("python_socks")
    stand_in.target = int((await serving(stay)).rpartition(":")[2].strip("/"))
    monkeypatch.setenv(variable, f"{scheme}://127.0.0.1:{stand_in.port}")
    url = "ws://live.example:81/"
    assert await resolve(url) is None
    connection = await dial(url, [], None)
    await connection.close()
    assert stand_in.asked[0].partition(":")[0] == "live.example"


@pytest.mark.parametrize("scheme", ["http", "socks5h"])
async def test_a_web_page_is_reached_through_the_proxy(
    scheme: str, stand_in: StandInProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    if scheme == "socks5h":
        pytest.importorskip("python_socks")

    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    stand_in.target = server.sockets[0].getsockname()[1]
    monkeypatch.setenv("all_proxy", f"{scheme}://127.0.0.1:{stand_in.port}")
    get = HttpGet("http://live.example/x", {}, time.monotonic() + 10.0, time.monotonic, 1_024)
    assert (await get.send("test")).body == "hi"
    assert "live.example" in stand_in.asked[0]
    server.close()


async def failure(url: str) -> str:
    with pytest.raises(ProxyFailureError) as caught:
        await dial(url, [], None)
    return explain(caught.value, url.removeprefix("ws://").strip("/"))


async def test_a_failure_names_the_variable_and_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "http://me:secret@127.0.0.1:1")
    assert await failure("ws://live.example:80/") == (
        "the proxy of ALL_PROXY cannot be reached (127.0.0.1:1): check ALL_PROXY, or put "
        "live.example into NO_PROXY"
    )
    monkeypatch.setenv("ALL_PROXY", "ftp://127.0.0.1:1")
    assert "the proxy of ALL_PROXY is not usable" in await failure("ws://live.example:80/")


async def test_a_proxy_that_hangs_up_or_refuses_is_named(
    raw_serving: Serving, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = {b"": "no connection to", b"HTTP/1.1 502 Bad\r\n\r\n": "answered HTTP 502"}
    for answer, words in answers.items():

        async def peer(
            reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answer: bytes = answer
        ) -> None:
            await reader.readuntil(b"\r\n\r\n")
            writer.write(answer)
            writer.close()

        url = await raw_serving(peer)
        monkeypatch.setenv("http_proxy", url.replace("ws:", "http:"))
        line = await failure("ws://live.example:80/")
        assert words in line
        assert line.endswith("check http_proxy, or put live.example into NO_PROXY")


async def test_a_missing_package_for_socks_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "python_socks", None)
    monkeypatch.setenv("all_proxy", "socks5://127.0.0.1:1")
    assert await failure("ws://live.example:80/") == (
        "all_proxy names a SOCKS proxy: install danmaku-tui[socks], or put live.example into "
        "NO_PROXY"
    )
