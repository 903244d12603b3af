from __future__ import annotations

import asyncio
import gzip
import threading
from collections.abc import Awaitable, Callable, Iterator

import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect as connect_now

from danmaku_proto import codec
from danmaku_proto._pb.douyin import ChatMessage, Common, Message, PushFrame, Response, User
from danmaku_proto.douyin.dialect import HEARTBEAT, DouyinDialect
from danmaku_proto.events import Chat
from danmaku_tui.demo.push_server import HISTORY_MESSAGES, PushAck, PushServer
from tests.fixtures.push_server_thread import PushServerThread

Join = Callable[[str], Awaitable[ClientConnection]]
Until = Callable[[Callable[[], object]], Awaitable[None]]
WALL = 1_700_000_000.0


def chat(number: int, method: str = "WebcastChatMessage") -> Message:
    payload = ChatMessage(
        common=Common(create_time=int(WALL * 1000)),
        user=User(id=number, nickname=f"user {number}"),
        content=f"chat {number}",
    )
    return Message(method=method, payload=codec.encode(payload), msg_id=number)


def at_once(*frames: list[Message]) -> Callable[[], Iterator[tuple[float, list[Message]]]]:
    return lambda: iter([(0.0, frame) for frame in frames])


def server_of(script: Callable[[], Iterator[tuple[float, list[Message]]]]) -> PushServer:
    return PushServer(script, wall=lambda: WALL)


async def frame_from(client: ClientConnection) -> tuple[PushFrame, Response]:
    async with asyncio.timeout(10):
        data = await client.recv()
    assert isinstance(data, bytes)
    frame = codec.decode(PushFrame, data)
    return frame, codec.decode(Response, gzip.decompress(frame.payload))


class Told:
    """A script that goes on when it is told to: its delays are none, its frames come one by one."""

    def __init__(self) -> None:
        self.frames: list[list[Message]] = []
        self.asked = 0

    def __call__(self) -> Iterator[tuple[float, list[Message]]]:
        while True:
            self.asked += 1
            yield 0.0, self.frames.pop(0) if self.frames else []


async def test_a_frame_looks_as_it_was_seen_on_the_wire(join: Join) -> None:
    async with server_of(at_once([chat(1)])) as server:
        frame, response = await frame_from(await join(server.url))
    headers = {header.key: header.value for header in frame.headers}
    assert (frame.seq_id, frame.payload_type, frame.payload_encoding) == (1, "msg", "pb")
    assert (frame.service, frame.method) == (8888, 8)
    assert headers == {
        "compress_type": "gzip",
        "im-internal_ext": response.internal_ext,
        "im-cursor": response.cursor,
        "im-now": str(response.now),
    }
    assert (response.need_ack, response.heartbeat_duration) == (True, 10)
    assert response.now == int(WALL * 1000)
    assert response.messages == [chat(1)]


async def test_the_real_dialect_reads_it_and_its_answers_are_understood(
    join: Join, until: Until
) -> None:
    async with server_of(at_once([chat(1), chat(2)])) as server:
        client = await join(server.url)
        dialect = DouyinDialect()
        received = dialect.receive(await client.recv(), WALL)
        texts = [event.text for event in received.events if isinstance(event, Chat)]
        assert texts == ["chat 1", "chat 2"]
        assert len(received.events) == 2
        for reply in received.replies:
            await client.send(reply)
        await until(lambda: server.acks)
        frame_ext = dialect.resume()["internal_ext"]
        assert [ack.ext for ack in server.acks] == [frame_ext]
        assert isinstance(server.acks[0], PushAck)
        beat = dialect.heartbeat(0.0)
        assert beat == HEARTBEAT
        await client.send(beat)
        assert dialect.receive(await client.recv(), WALL).beat
        assert server.heartbeats == 1


async def test_all_connections_see_the_same_room_and_number_its_frames_themselves(
    join: Join, until: Until
) -> None:
    script = Told()
    async with server_of(script) as server:
        first = await join(server.url)
        await until(lambda: server.clients == 1)
        script.frames.append([chat(1, "WebcastMemberMessage")])
        frame = await next_with_messages(first)
        assert frame[1].messages[0].msg_id == 1
        second = await join(server.url)
        await until(lambda: server.clients == 2)
        script.frames.append([chat(2, "WebcastMemberMessage")])
        one, two = await next_with_messages(first), await next_with_messages(second)
        assert one[1] == two[1]
        assert one[0].log_id == two[0].log_id
        assert one[0].seq_id > two[0].seq_id


async def next_with_messages(client: ClientConnection) -> tuple[PushFrame, Response]:
    while True:
        frame, response = await frame_from(client)
        if response.messages:
            return frame, response


async def test_whoever_comes_late_is_told_the_newest_of_what_was_said(
    join: Join, until: Until
) -> None:
    said = [[chat(number), chat(100 + number, "WebcastMemberMessage")] for number in range(30)]
    script = Told()
    script.frames = said
    async with server_of(script) as server:
        await until(lambda: script.asked > 31)
        _, response = await frame_from(await join(server.url))
        ids = [message.msg_id for message in response.messages]
        assert ids == list(range(30 - HISTORY_MESSAGES, 30))
        _, again = await frame_from(await join(server.url))
        assert [message.msg_id for message in again.messages] == ids


async def test_delays_are_held_against_one_beginning_and_do_not_add_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The work between two frames takes a second each; the room is on time all the same."""
    loop = asyncio.get_running_loop()
    spent = 0.0
    waits: list[float] = []
    begin, real_sleep = loop.time(), asyncio.sleep

    def script() -> Iterator[tuple[float, list[Message]]]:
        nonlocal spent
        for _ in range(4):
            yield 3.0, []
            spent += 1.0

    async def sleep(seconds: float) -> None:
        nonlocal spent
        waits.append(seconds)
        spent += seconds
        await real_sleep(0)

    monkeypatch.setattr(loop, "time", lambda: begin + spent)
    monkeypatch.setattr("danmaku_tui.demo.push_server.asyncio.sleep", sleep)
    await server_of(script)._play()
    assert waits == pytest.approx([3.0, 2.0, 2.0, 2.0])


async def test_an_endless_script_without_delays_leaves_room_for_others(join: Join) -> None:
    async with server_of(Told()) as server:
        client = await join(server.url)
        await client.send(HEARTBEAT)
        while True:
            data = await client.recv()
            if data == HEARTBEAT:
                break


async def test_garbage_from_a_client_is_ignored(join: Join, until: Until) -> None:
    async with server_of(at_once()) as server:
        client = await join(server.url)
        for garbage in (b"\xff\xff", "text", b"", codec.encode(PushFrame(payload_type="close"))):
            await client.send(garbage)
        await client.send(codec.encode(PushFrame(payload_type="ack", log_id=7, payload=b"\xff")))
        await until(lambda: server.acks)
        assert list(server.acks) == [PushAck(7, "\ufffd")]


async def test_the_room_is_at_its_path_only_and_remembers_who_asked(join: Join) -> None:
    async with server_of(at_once()) as server:
        with pytest.raises(InvalidStatus) as caught:
            await join(server.url.replace("/im/push/", "/im/pull/"))
        assert caught.value.response.status_code == 404
        await join(f"{server.url}&cursor=t-1")
        assert [target.partition("?")[0] for target in server.targets] == [
            "/webcast/im/pull/v2/",
            "/webcast/im/push/v2/",
        ]
        assert server.targets[1].endswith("&cursor=t-1")


def test_a_server_on_a_thread_of_its_own_comes_and_goes() -> None:
    threads = set(threading.enumerate())
    thread = PushServerThread(server_of(at_once([chat(1)])))
    thread.start()
    with connect_now(thread.url, proxy=None, ping_interval=None) as client:
        data = client.recv(timeout=10)
        assert isinstance(data, bytes)
        assert codec.decode(PushFrame, data).payload_type == "msg"
    thread.close()
    thread.close()
    assert set(threading.enumerate()) <= threads
    assert thread.error is None


def test_a_thread_that_cannot_listen_says_so_at_its_start() -> None:
    first = PushServerThread(server_of(at_once()))
    first.start()
    port = int(first.url.split(":")[2].partition("/")[0])
    second = PushServerThread(PushServer(at_once(), port=port, wall=lambda: WALL))
    with pytest.raises(OSError, match="address already in use"):
        second.start()
    second.close()
    first.close()


def test_a_thread_that_never_started_is_closed_by_closing() -> None:
    thread = PushServerThread(server_of(at_once()))
    thread.close()
    assert thread.error is None
