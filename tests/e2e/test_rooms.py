"""Rooms, told over a real socket at full speed, against an independent count."""

from __future__ import annotations

import gzip
import json
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from danmaku_proto import codec
from danmaku_proto._pb import douyin as pb
from danmaku_tui.feed.address import Address
from danmaku_tui.feed.link_state import Phase
from danmaku_tui.room.board import BoardKind, Window
from danmaku_tui.session import BOARD_SIZE, Session
from danmaku_tui.sources.factory import open_link
from tests.fixtures import invented_rooms

if TYPE_CHECKING:
    from tests.e2e.conftest import Speaker

Run = Callable[..., subprocess.CompletedProcess[bytes]]
Speak = Callable[..., "Speaker"]
Until = Callable[..., None]
Row = dict[str, Any]

pytestmark = pytest.mark.timeout(90)

COMBO_SECONDS = 10
"""A combo that was silent for so long is over, whether or not its closing message came."""

FRAME_MESSAGES = 25
SERVER_NOW = 1_790_000_000_000


@dataclass(slots=True)
class Combo:
    """The presses of one gift that belong together: ``highest`` is what they add up to."""

    number: int
    user: str
    price: int
    heard_at: int
    highest: int = 0
    closed: bool = False

    def press(self, units: int, at: int) -> None:
        self.closed = units == self.highest
        self.highest = max(units, self.highest)
        self.heard_at = at

    def goes_on(self, units: int, at: int) -> bool:
        late = at - self.heard_at > COMBO_SECONDS
        return not self.closed and not late and units >= self.highest


@dataclass(slots=True)
class Telling:
    """A recorded room as frames of the feed, and the combos that were made up for it."""

    rows: list[Row]
    frames: list[bytes] = field(default_factory=list)
    combos: list[Combo] = field(default_factory=list)
    open_combos: dict[tuple[str, str, int], Combo] = field(default_factory=dict)

    def __post_init__(self) -> None:
        messages: list[Row] = []
        for number, row in enumerate(self.rows, 1):
            method, payload = self._said(row)
            messages.append({"method": method, "payload": payload, "msg_id": number})
        starts = range(0, len(messages), FRAME_MESSAGES)
        self.frames = [
            framed(number, messages[start : start + FRAME_MESSAGES])
            for number, start in enumerate(starts, 1)
        ]

    def total(self, kind: str, value: str = "") -> Counter[str]:
        """Return the sum of ``value`` by user id, or the number of rows without one."""
        sums: Counter[str] = Counter()
        for row in self.rows:
            if row["kind"] == kind:
                sums[row["user_id"]] += row[value] if value else 1
        return sums

    @property
    def units(self) -> Counter[str]:
        return summed((combo.user, combo.highest) for combo in self.combos)

    @property
    def diamonds(self) -> Counter[str]:
        return summed((combo.user, combo.highest * combo.price) for combo in self.combos)

    @property
    def likes(self) -> int:
        return max(int(row["total"]) for row in self.rows if row["kind"] == "like")

    def _said(self, row: Row) -> tuple[str, bytes]:
        kind = row["kind"]
        if kind == "stats":
            viewers = {"total": row["current"], "total_pv_for_anchor": str(row["total_pv"])}
            return "WebcastRoomUserSeqMessage", codec.pack(pb.RoomUserSeqMessage, **viewers)
        if kind == "control":
            state = {"action": 3, "tips": row["status"]}
            return "WebcastControlMessage", codec.pack(pb.ControlMessage, **state)
        user = {"id": int(row["user_id"]), "nickname": row["user_name"]}
        if kind == "chat":
            chat = codec.pack(pb.ChatMessage, user=user, content=row["content"])
            return "WebcastChatMessage", chat
        if kind == "gift":
            return "WebcastGiftMessage", codec.pack(pb.GiftMessage, user=user, **self._gift(row))
        if kind == "like":
            like = codec.pack(pb.LikeMessage, user=user, count=row["count"], total=row["total"])
            return "WebcastLikeMessage", like
        assert kind == "social"
        social = {"user": user, "action": 1, "follow_count": row["follow_count"]}
        return "WebcastSocialMessage", codec.pack(pb.SocialMessage, **social)

    def _gift(self, row: Row) -> Row:
        hours, minutes, seconds = map(int, row["time"].split(":"))
        at = 3600 * hours + 60 * minutes + seconds
        units = row["gift_count"]
        price = row["diamond_total"] // units
        key = (row["user_id"], row["gift_name"], price)
        combo = self.open_combos.get(key)
        if combo is None or not combo.goes_on(units, at):
            combo = Combo(len(self.combos) + 1, row["user_id"], price, at)
            self.combos.append(combo)
            self.open_combos[key] = combo
        combo.press(units, at)
        return {
            "gift": {"id": price, "name": row["gift_name"], "diamond_count": price},
            "gift_id": price,
            "group_id": combo.number,
            "group_count": 1,
            "combo_count": units,
            "repeat_count": units,
            "total_count": units,
            "repeat_end": int(combo.closed),
        }


def summed(amounts: Iterable[tuple[str, int]]) -> Counter[str]:
    sums: Counter[str] = Counter()
    for key, amount in amounts:
        sums[key] += amount
    return sums


def framed(number: int, messages: list[Row]) -> bytes:
    response = codec.pack(
        pb.Response, messages=messages, now=SERVER_NOW, internal_ext="e", need_ack=True
    )
    return codec.pack(
        pb.PushFrame,
        seq_id=number,
        log_id=number,
        headers=[{"key": "compress_type", "value": "gzip"}],
        payload_type="msg",
        payload=gzip.compress(response, compresslevel=1),
    )


@pytest.fixture(scope="module", params=[invented_rooms.burst, invented_rooms.evening])
def room_lines(request: pytest.FixtureRequest) -> list[Row]:
    rows: list[Row] = request.param()
    return rows


@pytest.fixture(scope="module")
def told(room_lines: list[Row]) -> Telling:
    return Telling(room_lines)


def test_json_lines_of_a_room_add_up_to_what_happened_in_it(
    told: Telling, speak: Speak, run: Run, until: Until
) -> None:
    server = speak(told.frames)
    done = run("watch", server.push, "--json")
    assert (done.returncode, done.stderr) == (0, b"")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    events = [line for line in lines if line["kind"] != "link"]
    of = {kind: [line for line in events if line["kind"] == kind] for kind in ("gift", "like")}

    names = {"stats": "viewers", "control": "state"}
    kinds = Counter(names.get(row["kind"], row["kind"]) for row in told.rows)
    assert Counter(line["kind"] for line in events) == kinds
    chats = Counter(line["user"]["id"] for line in events if line["kind"] == "chat")
    assert chats == told.total("chat")
    assert told.total("gift", "gift_count") != told.units  # a plain sum counts presses twice
    assert summed((line["user"]["id"], line["count"]) for line in of["gift"]) == told.units
    assert summed((line["user"]["id"], line["diamonds"]) for line in of["gift"]) == told.diamonds
    assert summed((line["user"]["id"], line["count"]) for line in of["like"]) == told.total(
        "like", "count"
    )
    assert max(line["total"] for line in of["like"]) == told.likes
    assert [line["phase"] for line in lines if line["kind"] == "link"][-2:] == ["live", "ended"]
    until(lambda: len(server.acknowledged) >= len(told.frames))
    assert server.acknowledged == list(range(1, len(told.frames) + 1))


def test_the_boards_of_a_session_are_the_room_in_order(
    told: Telling, speak: Speak, until: Until
) -> None:
    server = speak(told.frames)
    session = Session(
        lambda receive, follow: open_link(
            Address.parse(server.push), "douyin", (), receive, follow
        ),
        clock=time.monotonic,
        wall=time.time,
    )
    session.start()
    try:
        until(lambda: session.view.link.phase is Phase.ENDED)
        boards = {
            BoardKind.COMMENTS: told.total("chat"),
            BoardKind.GIFTS: told.diamonds,
            BoardKind.LIKES: told.total("like", "count"),
        }
        for kind, expected in boards.items():
            session.show_board(kind, Window.SESSION)
            until(lambda kind=kind: session.view.room.kind is kind)
            standings = session.view.room.standings
            assert [line.value for line in standings] == [
                amount for _, amount in expected.most_common(BOARD_SIZE)
            ]
            assert all(expected[line.user.id] == line.value for line in standings)
        room = session.view.room
        assert room.likes == told.likes
        assert room.gift_diamonds == told.diamonds.total()
        assert room.census.total == len(told.rows)
        assert (room.census.duplicates, dict(room.census.faults)) == (0, {})
        assert session.error is None
    finally:
        assert session.close()
