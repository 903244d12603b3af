from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.frames import CloseCode
from websockets.protocol import State
from websockets.typing import Origin

from danmaku_proto import codec, limits
from danmaku_proto._pb.douyin import ChatMessage, ControlMessage, PushFrame
from danmaku_proto.dialect import Received
from danmaku_proto.douyin.dialect import HEARTBEAT
from danmaku_proto.events import Chat, Fault
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.feed.liveness import UNHEARD_SECONDS
from danmaku_tui.sources.listen.listen_source import GIVES_WAY_SECONDS, SENDERS, ListenSource
from danmaku_tui.sources.listen.loopback_socket import open_listener
from tests.fixtures import wire

if TYPE_CHECKING:
    from tests.tui.sources.listen.conftest import Heard

Listening = Callable[..., "Heard"]
SendTo = Callable[..., Awaitable[ClientConnection]]
Until = Callable[[Callable[[], object]], Awaitable[None]]

PAGE = "https://live.douyin.com"
FIXTURES = Path(__file__).parents[3] / "fixtures"
WAITING = "waiting for frames at HERE"
CONNECTED = "a sender is connected, waiting for its first frame"


def chat(text: str, number: int = 1) -> bytes:
    payload = codec.encode(ChatMessage(content=text))
    return wire.push(wire.response(wire.message("WebcastChatMessage", payload, number)))


def need_ack(text: str) -> bytes:
    payload = codec.encode(ChatMessage(content=text))
    message = wire.message("WebcastChatMessage", payload)
    return wire.push(wire.response(message, need_ack=True))


END = wire.push(
    wire.response(wire.message("WebcastControlMessage", codec.encode(ControlMessage(action=3))))
)


CLOSE = codec.encode(PushFrame(payload_type="close"))


def texts(heard: Heard) -> list[str]:
    events = [event for received in heard.received for event in received.events]
    return [event.text for event in events if isinstance(event, Chat)]


async def test_it_waits_connects_and_is_live_with_the_first_frame(
    listening: Listening, send_to: SendTo, until: Until
) -> None:
    heard = listening()
    sender = await send_to(heard, PAGE)
    await sender.send(chat("hi"))
    await until(lambda: heard.received)
    assert heard.phases == ["connecting", "connecting", "live"]
    assert heard.said[:2] == [WAITING, CONNECTED]
    assert texts(heard) == ["hi"]


async def test_a_goodbye_of_the_server_is_shown_until_the_next_frame(
    listening: Listening, send_to: SendTo, until: Until
) -> None:
    heard = listening()
    sender = await send_to(heard, PAGE)
    await sender.send(CLOSE)
    goodbye = "the server said goodbye: the sender has not connected to it again yet"
    await until(lambda: heard.said[-1] == goodbye)
    assert "live" not in heard.phases
    await sender.send(chat("hi"))
    await until(lambda: heard.phases[-1] == "live")
    await sender.send(CLOSE)
    await until(lambda: heard.phases[-1] == "connecting")
    assert heard.said[-1] == goodbye


async def test_a_goodbye_of_one_of_two_feeds_leaves_the_other_live(
    listening: Listening, send_to: SendTo, until: Until
) -> None:
    heard = listening()
    one, other = await send_to(heard, PAGE), await send_to(heard, PAGE)
    await other.send(chat("hi"))
    await until(lambda: heard.phases[-1] == "live")
    await one.send(CLOSE)
    await until(lambda: len(heard.received) == 2)
    assert heard.source.state.phase is Phase.LIVE


@pytest.fixture
def comment() -> tuple[bytes, str]:
    """A whole frame as a server sends it, and the comment in it."""
    return (FIXTURES / "chat.frame.bin").read_bytes(), "这首歌叫什么名字？"


async def test_a_whole_frame_is_read(
    comment: tuple[bytes, str], listening: Listening, send_to: SendTo, until: Until
) -> None:
    frame, text = comment
    heard = listening()
    sender = await send_to(heard)
    await sender.send(frame)
    await until(lambda: heard.received)
    assert texts(heard) == [text]


async def test_an_answer_to_a_heartbeat_shows_that_the_feed_is_live(
    listening: Listening, send_to: SendTo, until: Until
) -> None:
    heard = listening()
    sender = await send_to(heard, PAGE)
    await sender.send(HEARTBEAT)
    await until(lambda: heard.source.state.phase is Phase.LIVE)


async def test_a_sender_that_sends_nothing_for_long_is_silent_until_it_does_or_leaves(
    listening: Listening, send_to: SendTo, until: Until
) -> None:
    heard = listening()
    sender = await send_to(heard, PAGE)
    await until(lambda: heard.source.state.connected_at is not None)
    assert heard.source.state.silence(heard.now + 3_600) is None
    await sender.send(HEARTBEAT)
    await until(lambda: heard.source.state.phase is Phase.LIVE)
    assert heard.source.state.silence(heard.now + UNHEARD_SECONDS - 1) is None
    assert heard.source.state.silence(heard.now + UNHEARD_SECONDS) == UNHEARD_SECONDS
    heard.now += UNHEARD_SECONDS
    await sender.send(HEARTBEAT)
    await until(lambda: heard.source.state.silence(heard.now) is None)
    await sender.close()
    await until(lambda: heard.source.state.awaited_since is None)


async def test_what_is_no_frame_is_a_fault_and_does_not_make_it_live(
    listening: Listening, send_to: SendTo, until: Until
) -> None:
    heard = listening()
    sender = await send_to(heard, PAGE)
    await sender.send(b"\xff\xff\xff")
    await until(lambda: heard.received)
    assert isinstance(heard.received[0].events[0], Fault)
    assert heard.source.state.phase is Phase.CONNECTING


async def test_a_sender_gets_nothing_but_pongs(listening: Listening, send_to: SendTo) -> None:
    heard = listening()
    sender = await send_to(heard, PAGE)
    await sender.send(need_ack("hi"))
    pong = await sender.ping()
    await asyncio.wait_for(pong, 10)
    await sender.close()
    with pytest.raises(ConnectionClosed):
        await sender.recv()
    assert heard.received[0].replies


async def test_frames_of_several_senders_come_together(
    listening: Listening, send_to: SendTo, until: Until
) -> None:
    heard = listening()
    for number in (1, 2, 3):
        sender = await send_to(heard)
        await sender.send(chat(f"from {number}", number))
    await until(lambda: len(heard.received) == 3)
    assert sorted(texts(heard)) == ["from 1", "from 2", "from 3"]
    assert heard.source.state.frames == 3
    assert heard.source.state.bytes == sum(len(chat(f"from {n}", n)) for n in (1, 2, 3))


async def test_it_is_live_as_long_as_one_of_those_heard_is_there(
    listening: Listening, send_to: SendTo, until: Until
) -> None:
    heard = listening()
    one, other = await send_to(heard), await send_to(heard)
    await one.send(chat("one", 1))
    await other.send(chat("other", 2))
    await until(lambda: len(heard.received) == 2)
    await one.close()
    await other.send(chat("more", 3))
    await until(lambda: len(heard.received) == 3)
    assert heard.source.state.phase is Phase.LIVE
    await other.close()
    await until(lambda: heard.source.state.phase is Phase.CONNECTING)
    assert heard.said[-1] == f"the sender has left; {WAITING}"
    assert heard.source.state.connected_at is None


async def test_a_sender_that_comes_again_resumes(
    listening: Listening, send_to: SendTo, until: Until
) -> None:
    heard = listening()
    for number in (1, 2):
        sender = await send_to(heard, PAGE)
        await sender.send(chat("hi", number))
        await until(lambda: heard.source.state.phase is Phase.LIVE)
        await sender.close()
        await until(lambda: heard.source.state.phase is Phase.CONNECTING)
    assert heard.phases.count("live") == 2


async def test_the_end_of_the_room_is_its_end_until_somebody_else_sends(
    listening: Listening, send_to: SendTo, until: Until
) -> None:
    heard = listening()
    page = await send_to(heard, PAGE)
    await page.send(END)
    await until(lambda: heard.source.state.phase is Phase.ENDED)
    await page.send(chat("too late", 2))
    await until(lambda: texts(heard) == ["too late"])
    await page.close()
    next_room = await send_to(heard, PAGE)
    assert heard.source.state.phase is Phase.ENDED
    await next_room.send(chat("anew", 3))
    await until(lambda: heard.source.state.phase is Phase.LIVE)


async def test_the_end_of_one_of_two_rooms_is_not_the_end(
    listening: Listening, send_to: SendTo, until: Until
) -> None:
    heard = listening()
    one, other = await send_to(heard), await send_to(heard)
    await other.send(chat("here", 2))
    await until(lambda: heard.received)
    await one.send(END)
    await until(lambda: len(heard.received) == 2)
    assert heard.source.state.phase is Phase.LIVE
    await other.close()
    await until(lambda: heard.source.state.phase is Phase.ENDED)


async def test_a_page_of_another_origin_is_turned_away_and_it_is_said(
    listening: Listening, send_to: SendTo
) -> None:
    heard = listening()
    with pytest.raises(InvalidStatus) as refused:
        await send_to(heard, "https://evil.example")
    assert refused.value.response.status_code == 403
    assert heard.said[-1] == (
        "https://evil.example was turned away: only pages of douyin.com may send; " + WAITING
    )


async def test_a_page_that_is_turned_away_again_and_again_is_told_once(
    listening: Listening, send_to: SendTo
) -> None:
    heard = listening()
    for _ in range(3):
        with pytest.raises(InvalidStatus):
            await send_to(heard, "https://evil.example")
    assert len(heard.states) == 2


async def test_one_sender_too_many_is_turned_away(
    listening: Listening, send_to: SendTo, until: Until
) -> None:
    heard = listening()
    for number in range(SENDERS):
        sender = await send_to(heard)
        await sender.send(chat("hello", number + 1))
    await until(lambda: len(heard.received) == SENDERS)
    with pytest.raises(InvalidStatus) as refused:
        await send_to(heard)
    assert refused.value.response.status_code == 503


async def test_a_sender_without_a_frame_gives_way_to_a_new_one(
    listening: Listening, send_to: SendTo, until: Until
) -> None:
    heard = listening()
    idle = [await send_to(heard) for _ in range(SENDERS)]
    sender = await send_to(heard)
    await sender.send(chat("hello"))
    await until(lambda: heard.received)
    await until(lambda: any(each.state is State.CLOSED for each in idle))


async def test_a_sender_that_went_quiet_after_its_frames_gives_way(
    listening: Listening, send_to: SendTo, until: Until
) -> None:
    heard = listening()
    quiet = [await send_to(heard) for _ in range(SENDERS)]
    for number, sender in enumerate(quiet):
        await sender.send(chat("hello", number + 1))
    await until(lambda: len(heard.received) == SENDERS)
    heard.now += GIVES_WAY_SECONDS
    await quiet[0].send(chat("still here", 100))
    await until(lambda: len(heard.received) == SENDERS + 1)
    await send_to(heard)
    await until(lambda: any(each.state is State.CLOSED for each in quiet))
    assert quiet[0].state is State.OPEN


async def test_a_sender_that_pings_and_does_not_read_is_let_go_and_counted(
    listening: Listening, send_to: SendTo, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("danmaku_tui.feed.capped_connection.STALL_SECONDS", 0.05)
    heard = listening()
    sender = await send_to(heard)
    sender.transport.pause_reading()
    ping = b"\x89\xfd" + bytes(4) + b"p" * 125

    def flood() -> int:
        if sender.transport.get_write_buffer_size() < 2**20 and not sender.transport.is_closing():
            sender.transport.write(ping * 1_000)
        return heard.source.state.faults

    await until(flood)
    await until(lambda: "let go: it did not read the answers to its pings" in heard.said[-1])
    sender.transport.abort()


async def test_a_page_that_names_another_host_may_not_send(listening: Listening) -> None:
    heard = listening()
    rebound = {"Host": "evil.example"}
    with pytest.raises(InvalidStatus) as refused:
        await connect(heard.url, origin=Origin(PAGE), additional_headers=rebound, proxy=None)
    assert refused.value.response.status_code == 403


async def test_a_sender_that_stays_idle_is_let_go(
    listening: Listening, send_to: SendTo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("danmaku_tui.sources.listen.listen_source.IDLE_SECONDS", 0.01)
    sender = await send_to(listening())
    await sender.wait_closed()
    assert sender.close_code == CloseCode.POLICY_VIOLATION


async def test_text_is_not_taken(listening: Listening, send_to: SendTo, until: Until) -> None:
    heard = listening()
    sender = await send_to(heard)
    await sender.send('{"method": "chat"}')
    await sender.wait_closed()
    assert sender.close_code == CloseCode.UNSUPPORTED_DATA
    await until(lambda: "text" in heard.said[-1])
    assert heard.received == []


async def test_a_message_too_large_is_not_read_and_counted(
    listening: Listening, send_to: SendTo, until: Until
) -> None:
    heard = listening()
    sender = await send_to(heard)
    binary, masked = b"\x82", b"\xff"
    size = (limits.MESSAGE_BYTES + 1).to_bytes(8)
    sender.transport.write(binary + masked + size + bytes(4))  # its beginning is enough
    await sender.wait_closed()
    assert sender.close_code == CloseCode.MESSAGE_TOO_BIG
    await until(lambda: heard.source.state.faults)
    assert "larger than 16 MiB" in heard.said[-1]
    assert heard.received == []


async def test_to_connect_anew_lets_the_senders_go_with_the_code_to_come_again(
    listening: Listening, send_to: SendTo, until: Until
) -> None:
    heard = listening()
    senders = [await send_to(heard), await send_to(heard)]
    heard.source.reconnect_now()
    for sender in senders:
        await sender.wait_closed()
        assert sender.close_code == CloseCode.SERVICE_RESTART
    again = await send_to(heard)
    await again.send(chat("again"))
    await until(lambda: texts(heard) == ["again"])


class BrokenDialect:
    name = "broken"

    def receive(self, data: bytes | str, now: float) -> Received:
        raise RuntimeError(f"{len(data)} bytes at {now}")

    def heartbeat(self, now: float) -> bytes | None:
        raise AssertionError(now)

    def resume(self) -> Mapping[str, str]:
        raise AssertionError


async def test_an_error_of_the_dialect_is_counted_and_told(
    listening: Listening, send_to: SendTo, until: Until
) -> None:
    heard = listening(BrokenDialect())
    sender = await send_to(heard)
    await sender.send(b"x")
    await until(lambda: heard.received)
    assert heard.source.state.faults == 1
    assert "RuntimeError" in heard.source.state.detail


async def test_an_error_of_a_reader_changes_nothing_else(
    listening: Listening, send_to: SendTo, until: Until
) -> None:
    def refuse(_: object) -> None:
        raise RuntimeError("no")

    heard = listening(on_received=refuse, on_state=refuse)
    sender = await send_to(heard)
    await sender.send(chat("one", 1))
    await sender.send(chat("two", 2))
    await until(lambda: len(heard.received) == 2)
    assert heard.source.state.phase is Phase.LIVE
    assert heard.source.state.faults == 5


async def test_closing_ends_the_run_and_frees_the_port(
    listening: Listening, send_to: SendTo, until: Until
) -> None:
    heard = listening()
    port = heard.door.getsockname()[1]
    sender = await send_to(heard)
    heard.source.close()
    await until(lambda: heard.source.state.phase is Phase.CLOSED)
    await sender.wait_closed()
    assert heard.phases[-1] == "closed"
    open_listener("127.0.0.1", port).close()


async def test_closing_before_the_run_makes_it_return_at_once() -> None:
    told: list[LinkState] = []
    door = open_listener("127.0.0.1", 0)
    source = ListenSource(
        door,
        BrokenDialect(),
        on_received=lambda *_: None,
        on_state=told.append,
        clock=lambda: 0.0,
        wall=lambda: 0.0,
    )
    source.close()
    await asyncio.wait_for(source.run(), 10)
    assert [state.phase for state in told] == [Phase.CLOSED]
    assert door.fileno() == -1
