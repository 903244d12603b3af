from __future__ import annotations

import asyncio
import re
import socket
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection
from websockets.http11 import Request, Response

from danmaku_proto import codec
from danmaku_proto._pb import classroom
from danmaku_proto._pb.douyin import ChatMessage, ControlMessage, Message, PushFrame
from danmaku_proto.dialect import Dialect
from danmaku_proto.dialects import new_dialect
from danmaku_tui.classroom.server import ClassroomServer
from danmaku_tui.demo.push_server import PATH, PushServer
from danmaku_tui.doctor.check import Check
from danmaku_tui.doctor.feed_counts import FeedCounts
from danmaku_tui.doctor.room import STEPS, ExaminedFeed, examine, wrong_address
from danmaku_tui.feed.address import Address
from danmaku_tui.feed.link import TICK_SECONDS

Saying = Callable[..., Awaitable[str]]
Until = Callable[[Callable[[], object]], Awaitable[None]]
Examine = Callable[..., Awaitable[dict[str, Check]]]

FIXTURES = Path(__file__).parents[2] / "fixtures"
USER = codec.encode(classroom.User(name="张三", message="大家好"))
CHAT = Message(method="WebcastChatMessage", payload=codec.encode(ChatMessage(content="hi")))
END = Message(method="WebcastControlMessage", payload=codec.encode(ControlMessage(action=3)))
SIGNATURE = "AbCdEfGhIjKlMnOp"


@pytest.fixture
def examined(until: Until) -> Examine:
    """Return what examines an address until so many frames came, or at once until none did."""

    async def examining(
        url: str,
        *,
        frames: int = 0,
        dialect: Dialect | None = None,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> dict[str, Check]:
        address = Address.parse(url)
        spoken = dialect or new_dialect(address.dialect)
        seen = FeedCounts(spoken.name)
        ticks = iter(range(10**9))

        async def sleep(seconds: float) -> None:
            if seconds == TICK_SECONDS:
                await asyncio.Event().wait()
            await until(lambda: seen.frames >= frames)

        steps = examine(
            ExaminedFeed(address, spoken, headers),
            seen,
            seconds=5.0,
            clock=lambda: next(ticks) / 1000,
            wall=lambda: 1_700_000_000.0,
            sleep=sleep,
        )
        checks = [check async for check in steps]
        assert tuple(check.name for check in checks) == STEPS
        return {check.name: check for check in checks}

    return examining


def failed(checks: dict[str, Check]) -> list[str]:
    return [name for name, check in checks.items() if check.ok is False]


def reached(checks: dict[str, Check]) -> list[str]:
    return [name for name, check in checks.items() if check.reached]


async def test_a_push_feed_that_works_passes_every_step(examined: Examine) -> None:
    async with PushServer(lambda: iter([(0.0, [CHAT, CHAT])]), wall=lambda: 1.7e9) as server:
        checks = await examined(server.url, frames=2)
        assert len(server.targets) == 1
    assert failed(checks) == []
    assert reached(checks) == list(STEPS)
    assert checks["address"].found == f"ws://{Address.parse(server.url).where}{PATH}, douyin"
    assert checks["resolve"].found == "127.0.0.1, 1 ms"
    assert checks["handshake"].found.startswith("HTTP 101, ")
    assert "2 chat" in checks["decode"].found
    assert checks["census"].found == "messages 2, methods 1"
    assert checks["unknown fields"].found == "none"


async def test_a_silent_classroom_is_in_order(examined: Examine) -> None:
    async with ClassroomServer("127.0.0.1", 0) as server:
        checks = await examined(f"ws://127.0.0.1:{server.port}")
    assert failed(checks) == []
    assert reached(checks) == list(STEPS)
    assert checks["first frame"].found == "connected, nobody has spoken yet"
    unknown = [name for name, check in checks.items() if check.ok is None]
    assert {"decode", "census", "unknown fields"} <= set(unknown)


async def test_a_push_feed_that_says_nothing_is_a_failure(
    examined: Examine, saying: Saying
) -> None:
    checks = await examined(await saying(path=PATH))
    assert failed(checks) == ["first frame"]
    assert checks["first frame"].found == "nothing came in 10 s"
    assert "get a new one" in checks["first frame"].advice
    assert reached(checks)[-1] == "first frame"


async def test_answers_to_heartbeats_alone_are_a_failure(examined: Examine, saying: Saying) -> None:
    checks = await examined(await saying(b"\x3a\x02hb", path=PATH), frames=1)
    assert checks["first frame"].found == "only answers to heartbeats came in 10 s"
    assert failed(checks) == ["first frame"]


async def test_a_server_that_leaves_at_once_says_why(examined: Examine, saying: Saying) -> None:
    checks = await examined(await saying(leave=True), frames=1)
    assert failed(checks) == ["first frame"]
    assert "1008 policy violation: enough of you" in checks["first frame"].found


async def test_a_connection_that_does_not_last_is_a_failure_after_the_first_frame(
    examined: Examine, saying: Saying
) -> None:
    checks = await examined(await saying(USER, leave=True), frames=2)
    assert failed(checks) == ["watching"]
    assert "1008" in checks["watching"].found
    assert reached(checks) == list(STEPS)
    assert "1 chat" in checks["decode"].found


async def test_a_room_that_ends_is_no_failure(examined: Examine, saying: Saying) -> None:
    frame = codec.encode(
        PushFrame(payload_type="msg", payload=b"\x0a" + bytes([len(bytes(END))]) + bytes(END))
    )
    checks = await examined(await saying(frame, path=PATH), frames=2)
    assert failed(checks) == []
    assert checks["watching"].found.endswith("the room has ended")


async def test_a_name_that_is_not_known_ends_it(examined: Examine) -> None:
    checks = await examined("ws://nobody.invalid/")
    assert failed(checks) == ["resolve"]
    assert checks["resolve"].advice.startswith("check the")
    assert reached(checks) == ["address", "resolve"]
    assert checks["connect"].found == "not reached"


async def test_a_port_where_nobody_listens_ends_it(examined: Examine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    checks = await examined(f"ws://127.0.0.1:{port}")
    assert failed(checks) == ["connect"]
    assert checks["connect"] == Check(
        "connect",
        False,
        f"nothing listens at 127.0.0.1:{port}",
        "start the server or check the port",
    )
    assert reached(checks) == ["address", "resolve", "connect"]


async def test_the_first_address_that_accepts_is_taken(
    examined: Examine, saying: Saying, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = await saying(USER)
    port = Address.parse(url).port

    async def two(_: str) -> list[tuple[int, tuple[str, int]]]:
        return [(socket.AF_INET, ("127.0.0.1", 1)), (socket.AF_INET, ("127.0.0.1", port))]

    monkeypatch.setattr("danmaku_tui.doctor.room.resolve", two)
    checks = await examined(url, frames=1)
    assert failed(checks) == []
    assert checks["connect"].found.startswith(f"127.0.0.1 port {port}")
    assert "before it 1 did not accept" in checks["connect"].advice


async def test_a_proxy_is_left_to_look_up_and_to_connect(
    examined: Examine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")
    monkeypatch.setenv("no_proxy", "")
    checks = await examined("ws://elsewhere.invalid/")
    assert [checks[name].ok for name in ("resolve", "connect")] == [None, None]
    for name in ("resolve", "connect"):
        assert re.fullmatch("left to the proxy of https?_proxy", checks[name].found)
        assert checks[name].advice == "to connect without it, put elsewhere.invalid into NO_PROXY"
    assert failed(checks) == ["handshake"]
    assert checks["handshake"].advice.endswith("put elsewhere.invalid into NO_PROXY")


def refusing(status: HTTPStatus, **headers: str) -> Callable[..., Response]:
    def admit(connection: ServerConnection, _: Request) -> Response:
        response = connection.respond(status, "")
        for name, value in headers.items():
            response.headers[name.replace("_", "-")] = value
        return response

    return admit


async def test_a_refusal_is_told_in_the_words_of_the_server(
    examined: Examine, saying: Saying
) -> None:
    admit = refusing(HTTPStatus.OK, handshake_msg="DEVICE_BLOCKED")
    checks = await examined(await saying(admit=admit, path=PATH))
    assert failed(checks) == ["handshake"]
    assert checks["handshake"].found == (
        "refused: DEVICE_BLOCKED (the signature or cookie is no longer accepted)"
    )
    assert checks["handshake"].advice == "get a new address from the browser"
    assert reached(checks)[-1] == "handshake"


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (HTTPStatus.OK, {"handshake_msg": f"bad signature {SIGNATURE} of session={SIGNATURE}"}),
        (HTTPStatus.FOUND, {"Location": f"wss://elsewhere/push?signature={SIGNATURE}"}),
        (HTTPStatus.OK, {"handshake_msg": f"{'x ' * 95}{SIGNATURE}"}),
        (HTTPStatus.FOUND, {"Location": f"https://u:{SIGNATURE}@elsewhere/{SIGNATURE}1"}),
    ],
)
async def test_no_secret_is_told_that_a_server_repeats(
    examined: Examine, saying: Saying, status: HTTPStatus, headers: dict[str, str]
) -> None:
    url = await saying(admit=refusing(status, **headers), path=PATH)
    cookie = ("Cookie", f"sessionid={SIGNATURE}")
    checks = await examined(f"{url}?signature={SIGNATURE}", headers=(cookie,))
    assert failed(checks) == ["handshake"]
    told = " ".join(f"{check.found} {check.advice}" for check in checks.values())
    assert SIGNATURE[:8] not in told


async def test_what_is_not_of_the_dialect_is_a_failure_with_the_other_one_named(
    examined: Examine, saying: Saying
) -> None:
    checks = await examined(await saying(b"\xff\xff", path=PATH), frames=1)
    assert failed(checks) == ["decode"]
    assert checks["decode"].found == "1 corrupt frame"
    assert checks["decode"].advice == "does it speak douyin? try --dialect classroom, json"
    assert reached(checks) == list(STEPS)


async def test_a_fault_among_good_messages_is_a_failure_beside_them(
    examined: Examine, saying: Saying
) -> None:
    checks = await examined(await saying(USER, b"\xff"), frames=2)
    assert failed(checks) == ["decode"]
    assert checks["decode"].found == "1 corrupt frame, and 1 chat"


async def test_a_known_field_in_another_form_is_a_failure(
    examined: Examine, saying: Saying
) -> None:
    numbered = codec.encode(PushFrame(seq_id=7, payload_type="hb", payload=b"\x08\x01"))
    checks = await examined(await saying(numbered + b"\x32\x02hi"), frames=1)
    assert failed(checks) == ["unknown fields"]
    assert "1 of them known in another form" in checks["unknown fields"].found


@pytest.fixture
def room_frames() -> list[bytes]:
    names = ("chat", "gift", "member")
    return [(FIXTURES / f"{name}.frame.bin").read_bytes() for name in names]


async def test_frames_of_a_room_are_examined_without_a_failure(
    room_frames: list[bytes], examined: Examine, saying: Saying
) -> None:
    checks = await examined(await saying(*room_frames, path=PATH), frames=len(room_frames))
    assert failed(checks) == []
    assert checks["census"].found == "messages 6, methods 6, not read 2"
    assert "different" in checks["unknown fields"].found


def test_an_address_that_is_none_ends_it_before_it_begins() -> None:
    checks = {
        check.name: check for check in wrong_address("x lacks ws://", "did you mean ws://x ?")
    }
    assert tuple(checks) == STEPS
    assert checks["address"] == Check("address", False, "x lacks ws://", "did you mean ws://x ?")
    assert reached(checks) == ["address"]
