from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from itertools import count

import pytest

from danmaku_tui.doctor.check import Check
from danmaku_tui.doctor.ways import MachineWays, way_checks
from danmaku_tui.sources.ways.failures import SignerError
from danmaku_tui.sources.ways.parameters import digest
from danmaku_tui.sources.ways.signature import Signer, UnsignedRequest

SCREEN = {"DISPLAY": ":0"}
BODY = b'{"webSocketDebuggerUrl": "ws://127.0.0.1:9222/devtools/browser/abcdefg"}'
VERSION_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(BODY) + BODY


class OwnSigner:
    """Signs with ``answer``, or fails; remembers what it was given."""

    def __init__(self, answer: str | Exception) -> None:
        self._answer = answer
        self.given: list[UnsignedRequest] = []

    async def sign(self, request: UnsignedRequest) -> str:
        self.given.append(request)
        if isinstance(self._answer, Exception):
            raise self._answer
        return self._answer


def nowhere(_: str) -> None:
    return None


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def here(
    *,
    environ: dict[str, str] | None = None,
    which: Callable[[str], str | None] = nowhere,
    has_module: bool = False,
    debugging: str = "",
    port: int | None = None,
) -> MachineWays:
    """A machine on which no way is open but by an address."""
    return MachineWays(
        environ=SCREEN if environ is None else environ,
        which=which,
        has_module=lambda _: has_module,
        debugging=debugging or f"http://127.0.0.1:{free_port()}",
        port=free_port() if port is None else port,
    )


async def checked(
    place: MachineWays, signer: Callable[[], Signer] | None = None
) -> dict[str, Check]:
    ticks = count()
    found = [check async for check in way_checks(place, signer, lambda: float(next(ticks)))]
    return {check.name: check for check in found}


async def test_the_ways_are_told_in_the_order_in_which_they_are_worth_trying() -> None:
    assert list(await checked(here())) == [
        "way --browser",
        "way --browser new",
        "way signed address",
        "way --signer",
        "way danmaku listen",
    ]


async def test_what_is_not_there_is_no_failure_and_says_what_to_do() -> None:
    found = await checked(here())
    assert not [check for check in found.values() if check.ok is False]
    closed = [check for check in found.values() if check.ok is None]
    assert [check.name for check in closed] == [
        "way --browser",
        "way --browser new",
        "way --signer",
    ]
    assert all(check.advice for check in closed)


async def test_a_browser_that_lets_programs_in_is_found() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(VERSION_ANSWER)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        found = await checked(here(debugging=f"http://127.0.0.1:{port}"))
    assert found["way --browser"].ok is True
    assert found["way --browser"].found == f"a browser answers at 127.0.0.1:{port}"


async def test_what_keeps_silent_at_the_port_is_no_browser(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("danmaku_tui.doctor.ways.ANSWER_SECONDS", 0.01)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        found = await checked(here(debugging=f"http://127.0.0.1:{port}"))
    assert found["way --browser"].ok is None


async def test_a_chromium_on_this_machine_is_found() -> None:
    found = await checked(here(which=lambda name: f"/usr/bin/{name}"))
    assert found["way --browser new"] == Check("way --browser new", True, "/usr/bin/chromium")


async def test_without_a_screen_a_chromium_needs_to_be_headless(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    found = await checked(here(environ={}, which=lambda name: f"/usr/bin/{name}"))
    assert found["way --browser new"].ok is True
    assert "--headless" in found["way --browser new"].advice


@pytest.mark.parametrize(
    ("has_module", "words"), [(True, "there is mini-racer"), (False, "mini-racer is missing")]
)
async def test_without_a_signer_it_is_told_what_there_is_for_one(
    has_module: bool, words: str
) -> None:
    found = await checked(here(has_module=has_module))
    assert words in found["way --signer"].found


async def test_a_signer_that_is_given_is_tried_and_its_signature_kept_secret() -> None:
    signer = OwnSigner("AbCdEfGhIjKlMnOp")
    found = await checked(here(), lambda: signer)
    assert found["way --signer"] == Check("way --signer", True, "16 characters after 1000 ms")
    (request,) = signer.given
    assert request.md5 == digest(request.parameters)
    assert request.url.startswith("wss://live.douyin.com/webcast/im/push/v2/?")


async def test_a_signer_that_fails_is_a_failure() -> None:
    signer = OwnSigner(SignerError("ended with 1: check --signer"))
    found = await checked(here(), lambda: signer)
    assert found["way --signer"] == Check(
        "way --signer", False, "the signer ended with 1", "check --signer"
    )


async def test_a_signer_that_cannot_be_made_is_a_failure() -> None:
    def make() -> Signer:
        raise ValueError("--signer is empty: give a command such as 'node sign.js'")

    found = await checked(here(), make)
    assert found["way --signer"].ok is False
    assert found["way --signer"].found == "--signer is empty"
    assert found["way --signer"].advice.startswith("give a command")


async def test_the_port_for_frames_is_free_or_in_use() -> None:
    port = free_port()
    found = (await checked(here(port=port)))["way danmaku listen"]
    assert found == Check("way danmaku listen", True, f"ws://127.0.0.1:{port} is free")
    with socket.create_server(("127.0.0.1", port)):
        found = (await checked(here(port=port)))["way danmaku listen"]
    assert found.ok is None
    assert (found.found, found.advice) == (
        f"127.0.0.1:{port} is in use already",
        "choose another --port",
    )


def test_this_machine_itself_can_be_looked_at() -> None:
    place = MachineWays({})
    assert place.has_module("asyncio")
    assert not place.has_module("no_such_module_anywhere")
