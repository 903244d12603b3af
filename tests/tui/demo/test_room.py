from __future__ import annotations

import hashlib
import itertools
import os
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

import betterproto2
import pytest

from danmaku_proto import codec, events
from danmaku_proto._pb import douyin as pb
from danmaku_proto._pb.douyin import Message, PushFrame, PushHeader, Response
from danmaku_proto.douyin.dialect import DouyinDialect
from danmaku_proto.douyin.frame_reader import payload_class
from danmaku_proto.douyin.messages import METHODS
from danmaku_proto.events import Event, Kind
from danmaku_tui.demo.gifts import GiftPlan
from danmaku_tui.demo.room import FRAME_MESSAGES, Batch, InventedRoom

DIGEST = """
import hashlib, itertools
from danmaku_tui.demo.room import InventedRoom
digest = hashlib.sha256()
for wait, messages in itertools.islice(InventedRoom(3), 60):
    digest.update(repr(wait).encode())
    for message in messages:
        digest.update(bytes(message))
print(digest.hexdigest())
"""


SEED = 20


@dataclass(frozen=True)
class Evening:
    """What a room brought within some virtual seconds, batch by batch."""

    room: InventedRoom
    start: float
    batches: list[tuple[float, Batch]]
    events: list[Event]

    @property
    def messages(self) -> list[tuple[float, Message]]:
        return [(now, message) for now, (_, batch) in self.batches for message in batch]


def _live(room: InventedRoom, seconds: float) -> Iterator[tuple[float, Batch]]:
    start = room.now
    for batch in room:
        yield room.now, batch
        if room.now - start > seconds:
            return


@pytest.fixture(scope="module")
def ten_minutes() -> Evening:
    room = InventedRoom(SEED)
    start = room.now
    batches = list(_live(room, 600.0))
    dialect = DouyinDialect()
    events: list[Event] = []
    for now, (_, messages) in batches:
        response = Response(messages=messages, now=int(now * 1000), cursor="t-1")
        frame = PushFrame(
            payload_type="msg",
            headers=[PushHeader(key="im-cursor", value="t-1")],
            payload=codec.encode(response),
        )
        events += dialect.receive(codec.encode(frame), now).events
    return Evening(room, start, batches, events)


def first(
    batches: int, seed: int, pace: float = 1.0, start: float = 1.8e9
) -> list[tuple[float, list[bytes]]]:
    room = InventedRoom(seed, pace, start)
    return [
        (wait, [bytes(message) for message in messages])
        for wait, messages in itertools.islice(room, batches)
    ]


def chats_a_second(evening: Evening) -> list[int]:
    seconds = Counter(
        int(now - evening.start)
        for now, message in evening.messages
        if message.method == "WebcastChatMessage"
    )
    return [seconds[second] for second in range(1, 600)]


def test_the_same_seed_gives_the_same_bytes() -> None:
    assert first(120, seed=4) == first(120, seed=4)


def test_another_seed_gives_another_evening() -> None:
    assert first(10, seed=4) != first(10, seed=5)


def test_the_bytes_do_not_depend_on_the_order_of_hashes() -> None:
    digests = {
        subprocess.run(
            [sys.executable, "-c", DIGEST],
            check=True,
            capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1
    assert len(digests.pop().strip()) == hashlib.sha256().digest_size * 2


@pytest.mark.parametrize("pace", [0.0, -1.0, 51.0, float("nan")])
def test_a_pace_that_makes_no_sense_is_refused(pace: float) -> None:
    with pytest.raises(ValueError, match="pace"):
        InventedRoom(1, pace)


@pytest.mark.parametrize("start", [0.0, float("nan")])
def test_a_start_that_leaves_no_room_for_history_is_refused(start: float) -> None:
    with pytest.raises(ValueError, match="evening"):
        InventedRoom(1, start=start)


def test_time_goes_on_by_the_waits() -> None:
    room = InventedRoom(1, start=1.8e9)
    waited = sum(wait for wait, _ in itertools.islice(room, 200))
    assert room.now == pytest.approx(1.8e9 + waited)


def test_several_frames_come_each_second_and_none_is_empty(ten_minutes: Evening) -> None:
    assert all(messages for _, (_, messages) in ten_minutes.batches)
    assert 2 < len(ten_minutes.batches) / 600 < 8


def test_the_first_batch_is_history_of_the_last_minutes(ten_minutes: Evening) -> None:
    now, (wait, messages) = ten_minutes.batches[0]
    assert wait == 0.0
    assert 12 <= len(messages) <= 18
    for message in messages:
        common = codec.decode(pb.ChatMessage, message.payload).common
        assert common is not None
        assert 30 <= now - common.create_time / 1000 <= 600


def test_only_the_first_batch_and_what_repeats_it_is_history(ten_minutes: Evening) -> None:
    old = {str(message.msg_id) for message in ten_minutes.batches[0][1][1]}
    told = {event.id for event in ten_minutes.events if getattr(event, "history", False)}
    assert told == old


def test_ids_rise_and_only_what_comes_again_has_an_id_again(ten_minutes: Evening) -> None:
    seen: dict[int, bytes] = {}
    again = 0
    for _, message in ten_minutes.messages:
        if message.msg_id in seen:
            assert seen[message.msg_id] == message.payload
            again += 1
        else:
            assert not seen or message.msg_id > next(reversed(seen))
            seen[message.msg_id] = message.payload
    assert again > 10


def test_every_message_is_read_the_same_by_both_parsers() -> None:
    classes: dict[str, type[betterproto2.Message]] = {
        "WebcastChatMessage": pb.ChatMessage,
        "WebcastGiftMessage": pb.GiftMessage,
        "WebcastMemberMessage": pb.MemberMessage,
        "WebcastLikeMessage": pb.LikeMessage,
        "WebcastRoomUserSeqMessage": pb.RoomUserSeqMessage,
        "WebcastRoomMessage": pb.RoomMessage,
    }
    met = set()
    for _, messages in itertools.islice(InventedRoom(8), 150):
        for message in messages:
            cls = classes.get(message.method)
            if cls is not None:
                met.add(message.method)
                assert codec.decode(cls, message.payload) == cls.parse(message.payload)
    assert met == set(classes)


def test_every_payload_of_twenty_thousand_messages_is_protobuf() -> None:
    sent = itertools.islice((m for _, batch in InventedRoom(SEED) for m in batch), 20_000)
    unread = 0
    for message in sent:
        assert list(fields_of(message.payload)), message.method
        cls = payload_class(message.method)
        unread += cls is None
        # The head in the first field is common to all kinds, also to those that are not read.
        codec.decode(pb.ControlMessage if cls is None else cls, message.payload)
    assert unread > 50


def fields_of(payload: bytes) -> Iterator[tuple[int, int]]:
    """Yield number and wire type of each field; fail unless ``payload`` is protobuf to its end."""
    at = 0

    def varint() -> int:
        nonlocal at
        number = shift = 0
        while True:
            byte = payload[at]
            at += 1
            number |= (byte & 0x7F) << shift
            if byte < 0x80:
                return number
            shift += 7

    while at < len(payload):
        number, wire_type = divmod(varint(), 8)
        assert number > 0
        match wire_type:
            case 0:
                varint()
            case 1:
                at += 8
            case 2:
                length = varint()
                at += length
            case 5:
                at += 4
            case _:
                pytest.fail(f"wire type {wire_type}")
        yield number, wire_type
    assert at == len(payload)


def test_the_dialect_finds_no_fault_and_meets_every_kind(ten_minutes: Evening) -> None:
    kinds = {event.kind for event in ten_minutes.events}
    assert kinds == set(Kind) - {Kind.FAULT, Kind.LINK}


def test_every_method_that_is_read_comes_within_ten_minutes(ten_minutes: Evening) -> None:
    methods = {message.method for _, message in ten_minutes.messages}
    assert methods >= METHODS
    assert methods - METHODS


def test_gifts_counted_by_the_running_count_are_what_was_given(ten_minutes: Evening) -> None:
    told: dict[tuple[str, str, str], int] = {}
    counted: Counter[GiftPlan] = Counter()
    ids = set()
    for event in ten_minutes.events:
        if not isinstance(event, events.Gift) or event.id in ids:
            continue
        ids.add(event.id)
        combo = (event.user.key, event.gift_id, event.combo)
        before = told.get(combo, 0) if event.combo else 0
        told[combo] = max(before, event.total)
        given = GiftPlan(int(event.user.id or 0), int(event.gift_id), event.to is not None)
        counted[given] += max(0, event.total - before)
    assert dict(counted) == ten_minutes.room.given.units


def test_gifts_come_in_every_shape(ten_minutes: Evening) -> None:
    said = [
        codec.decode(pb.GiftMessage, message.payload)
        for _, message in ten_minutes.messages
        if message.method == "WebcastGiftMessage"
    ]
    assert any(gift.to_user for gift in said)
    assert {gift.group_count for gift in said} >= {1, 10}
    assert any(gift.group_id == 0 for gift in said)
    assert any(gift.combo_count > 10 for gift in said)
    assert {gift.repeat_end for gift in said} == {0, 1}


def test_about_seven_comments_a_second_in_calm_stretches_and_bursts(ten_minutes: Evening) -> None:
    rates = chats_a_second(ten_minutes)
    assert 6 <= sum(rates) / len(rates) <= 9
    assert max(rates) >= 30
    assert sum(rate <= 3 for rate in rates) > len(rates) / 10


def test_more_than_half_of_all_messages_are_entrances(ten_minutes: Evening) -> None:
    methods = Counter(message.method for _, message in ten_minutes.messages)
    assert 0.5 < methods["WebcastMemberMessage"] / methods.total() < 0.75


def test_what_is_longer_than_a_shout_is_seldom_said_again(ten_minutes: Evening) -> None:
    texts = [e.text for e in ten_minutes.events if isinstance(e, events.Chat)]
    long = [text for text in texts if len(text) >= 10 and not text.startswith("[")]
    assert len(set(long)) / len(long) > 0.85
    assert 0.2 < 1 - len(set(texts)) / len(texts) < 0.6


RECORDED_LENGTHS = (8, 19, 39)
"""Characters of a comment in a recorded evening: the median, and the 90th and 99th of 100."""


def test_comments_are_as_long_as_in_a_recorded_room(
    ten_minutes: Evening,
) -> None:
    half, many, most = RECORDED_LENGTHS
    invented = sorted(len(e.text) for e in ten_minutes.events if isinstance(e, events.Chat))
    assert median(invented) >= half / 2
    assert invented[len(invented) * 9 // 10] >= many / 2
    assert invented[len(invented) * 99 // 100] >= most / 2


def test_some_talk_much_and_most_talk_once(ten_minutes: Evening) -> None:
    spoken = Counter(e.user.key for e in ten_minutes.events if isinstance(e, events.Chat))
    times = sorted(spoken.values(), reverse=True)
    assert sum(times[: len(times) // 10]) / sum(times) > 0.4
    assert times.count(1) / len(times) > 0.5


def test_hostile_text_arrives_raw_and_is_harmless_after_the_dialect(ten_minutes: Evening) -> None:
    payloads = b"".join(message.payload for _, message in ten_minutes.messages)
    assert b"\x1b[" in payloads or b"\x1b]" in payloads
    for event in ten_minutes.events:
        if isinstance(event, events.Chat):
            categories = {unicodedata.category(letter) for letter in event.text + event.user.name}
            assert "Cc" not in categories


def test_emoji_sequences_flags_and_skin_tones_occur(ten_minutes: Evening) -> None:
    chats = [e for e in ten_minutes.events if isinstance(e, events.Chat)]
    said = "".join(event.text + event.user.name for event in chats)
    assert "👨‍👩‍👧‍👦" in said
    assert any("🇦" <= letter <= "🇿" for letter in said)
    assert "🏽" in said


def test_the_pace_multiplies_what_people_do() -> None:
    def chats(pace: float) -> int:
        room = InventedRoom(6, pace)
        start, count = room.now, 0
        for _, messages in room:
            count += sum(message.method == "WebcastChatMessage" for message in messages)
            if room.now - start > 40:
                return count
        raise AssertionError

    assert chats(0.25) * 4 < chats(2.0)


def test_a_crowded_room_spreads_over_more_frames() -> None:
    batches = list(itertools.islice(InventedRoom(2, pace=50.0), 12))
    assert max(len(messages) for _, messages in batches) == FRAME_MESSAGES
    assert any(wait == 0.0 for wait, _ in batches[1:])


def test_a_nearly_empty_room_waits_for_the_next_message() -> None:
    room = InventedRoom(2, pace=0.001)
    batches = list(itertools.islice(room, 30))
    assert all(messages for _, messages in batches)
    assert max(wait for wait, _ in batches) > 1.0
