from __future__ import annotations

import asyncio
import errno
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin

from danmaku_proto import codec
from danmaku_proto._pb.classroom import User
from danmaku_tui.classroom.client import send
from danmaku_tui.classroom.server import ClassroomRules, ClassroomServer, HostNameError
from danmaku_tui.classroom.service import closing_line, run_classroom, status_line
from danmaku_tui.feed.own_addresses import lan_addresses
from danmaku_tui.signals import EXIT_SIGNALS
from danmaku_tui.store.recorder import Recorder
from danmaku_tui.store.recording import Recording
from danmaku_tui.store.state import RecordingOrigin

Until = Callable[[Callable[[], object]], Awaitable[None]]


def url_in(said: list[str]) -> str:
    return said[0].split()[5]


@pytest.mark.parametrize("number", EXIT_SIGNALS, ids=lambda number: number.name)
async def test_it_serves_until_a_signal_and_says_what_came_of_it(
    number: signal.Signals, until: Until
) -> None:
    said: list[str] = []
    running = asyncio.create_task(run_classroom("127.0.0.1", 0, said.append))
    await until(lambda: said)
    assert said[0].endswith("(Ctrl-C closes it)")
    await send(url_in(said), User(name="张三", id=888, message="大家好"))
    await send(url_in(said), User(id=888))
    signal.raise_signal(number)
    # Whoever presses Ctrl-C was told that it closes the room: that is no failure.
    assert await running == (0 if number == signal.SIGINT else 128 + number)
    assert said[1:] == ["closed: 1 message passed on, 1 not understood"]


async def test_the_first_signal_is_the_one_that_counts(until: Until) -> None:
    said: list[str] = []
    running = asyncio.create_task(run_classroom("127.0.0.1", 0, said.append))
    await until(lambda: said)
    signal.raise_signal(signal.SIGTERM)
    signal.raise_signal(signal.SIGINT)
    assert await running == 128 + signal.SIGTERM


async def test_an_address_of_many_colons_is_told_in_brackets(until: Until) -> None:
    said: list[str] = []
    running = asyncio.create_task(run_classroom("::1", 0, said.append))
    await until(lambda: said or running.done())
    if running.done() and isinstance(running.exception(), OSError):
        pytest.skip("this machine has no IPv6")
    assert url_in(said).startswith("ws://[::1]:")
    signal.raise_signal(signal.SIGTERM)
    await running


async def test_a_port_that_is_taken_is_an_error_of_the_system() -> None:
    said: list[str] = []
    async with ClassroomServer("127.0.0.1", 0) as server:
        with pytest.raises(OSError, match="address already in use") as caught:
            await run_classroom("127.0.0.1", server.port, said.append)
    assert caught.value.errno == errno.EADDRINUSE
    assert said == []


async def _two_addresses() -> list[str]:
    return ["192.168.1.7", "2001:db8::1"]


@pytest.mark.parametrize(
    ("host", "own", "other"),
    [
        ("0.0.0.0", "ws://127.0.0.1:", "ws://192.168.1.7:"),  # noqa: S104  # the test is about it
        ("0", "ws://127.0.0.1:", "ws://192.168.1.7:"),
        ("::", "ws://[::1]:", "ws://[2001:db8::1]:"),
        ("0::0", "ws://[::1]:", "ws://[2001:db8::1]:"),
    ],
)
async def test_a_server_open_to_the_network_prints_addresses_that_can_be_typed(
    host: str, own: str, other: str, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("danmaku_tui.classroom.addresses.lan_addresses", _two_addresses)
    lines: list[str] = []
    running = asyncio.create_task(run_classroom(host, 0, lines.append))
    await until(lambda: len(lines) == 4 or running.done())
    if running.done() and isinstance(running.exception(), OSError):
        pytest.skip("this machine has no IPv6")
    assert url_in(lines).startswith(own)
    assert lines[1].startswith(f"from other machines: {other}")
    assert lines[2].startswith(f"on a phone: {other.replace('ws', 'http')}")
    assert lines[3].startswith("everyone on your network may read and comment")
    signal.raise_signal(signal.SIGTERM)
    await running


async def test_an_address_on_the_network_says_who_may_comment(until: Until) -> None:
    own = await lan_addresses()
    if not own:
        pytest.skip("this machine is on no network")
    lines: list[str] = []
    running = asyncio.create_task(run_classroom(own[0], 0, lines.append))
    await until(lambda: len(lines) == 4)
    assert own[0] in url_in(lines)
    assert lines[3].startswith("everyone on your network may read and comment")
    signal.raise_signal(signal.SIGTERM)
    await running


async def test_a_host_that_no_machine_can_have_is_an_error_of_its_own() -> None:
    with pytest.raises(HostNameError):
        await run_classroom("a..b", 0, print)


async def test_an_error_while_it_serves_does_not_blame_the_host() -> None:
    def fail(_: str) -> None:
        raise ValueError("I/O operation on closed file")

    with pytest.raises(ValueError, match="closed file"):
        await run_classroom("127.0.0.1", 0, fail)


async def test_the_room_is_shown_in_a_line_and_recorded(until: Until, tmp_path: Path) -> None:
    said: list[str] = []
    shown: list[str] = []
    recorder = Recorder(
        tmp_path / "class.danmaku", RecordingOrigin("ws://127.0.0.1", "classroom", "test")
    )
    running = asyncio.create_task(
        run_classroom(
            "127.0.0.1",
            0,
            said.append,
            rules=ClassroomRules(pin="47 11"),
            status=shown.append,
            recorder=recorder,
        )
    )
    await until(lambda: shown)
    assert shown == ["0 people, 0 messages, 0 refused"]
    assert url_in(said).endswith("/?pin=47%2011")
    await send(url_in(said), User(name="张三", id=888, message="大家好"))
    signal.raise_signal(signal.SIGINT)
    assert await running == 0
    recorder.close()
    with Recording(recorder.state.path) as recording:
        [frame] = recording.frames()
    assert isinstance(frame.data, bytes)
    assert codec.decode(User, frame.data).message == "大家好"
    assert recorder.state.events == 1


async def test_a_refused_page_is_named_once_with_its_remedy(until: Until) -> None:
    said: list[str] = []
    running = asyncio.create_task(run_classroom("127.0.0.1", 0, said.append))
    await until(lambda: said)
    for origin in ("null", "null", "made up"):
        with pytest.raises(InvalidStatus):
            await connect(url_in(said), proxy=None, origin=Origin(origin))
    signal.raise_signal(signal.SIGINT)
    await running
    assert said[1:] == [
        "a web page was refused: --allow-origin null lets it in",
        "closed: 0 messages passed on, 0 not understood, 3 connections refused",
    ]


async def test_the_line_counts_everything_refused() -> None:
    async with ClassroomServer("127.0.0.1", 0) as server:
        server.garbage, server.withheld, server.room.passed = 1, 2, 1_234
        assert status_line(server) == "0 people, 1,234 messages, 3 refused"
        assert "2 comments withheld" in closing_line(server)
