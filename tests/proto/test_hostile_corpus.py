"""Every class of bad input, from the socket's bytes to what is drawn of them."""

from __future__ import annotations

import json
import math
import re
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from dataclasses import field as slot
from pathlib import Path
from typing import Final

import pytest

from danmaku_proto import limits
from danmaku_proto.classroom.dialect import ClassroomDialect
from danmaku_proto.dialect import Dialect, Received
from danmaku_proto.douyin.dialect import DouyinDialect
from danmaku_proto.events import Chat, Event, Gift
from danmaku_tui import lines
from danmaku_tui.feed.link_state import LinkState, Phase
from danmaku_tui.i18n.ascii_text import plainer
from danmaku_tui.room.board import BoardKind, Window
from danmaku_tui.room.room import Room
from danmaku_tui.session import SessionView
from danmaku_tui.ui.board.board_panel import BoardPanel
from danmaku_tui.ui.list.line_rows import list_rows
from danmaku_tui.ui.look.palette import DARK, palette_of
from danmaku_tui.ui.stage.comment import comment_of
from danmaku_tui.ui.status.status_pieces import ScreenStatus, fitted, pieces
from tests.fixtures import hostile_layers, hostile_payloads
from tests.fixtures.wire import field, message, push, response

Named = Iterator[tuple[str, bytes]]

NOW: Final = 1_790_000_000.0
WIDTHS: Final = (24, 80)
PALETTE: Final = palette_of(DARK)

COMMANDS: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""What makes a terminal do anything but draw from left to right."""

TIME_RATIO: Final = 25
"""A hostile byte may cost as many times what an honest one costs."""

RETRIALS: Final = 4
"""How often a frame is read again that seems to cost too much: others use the machine, too."""

LEAST_BYTES: Final = 4_096
"""Every frame may cost as much as one of this size, however small it is."""

EVENT_BYTES: Final = 256
"""Every event may cost as much as so many bytes; there are no more than the limits allow."""

MEMORY_BYTES: Final = 5 * limits.FRAME_BYTES
"""Memory that reading any frame may take, in bytes."""

READER: Final = """
import sys
from danmaku_proto.douyin.dialect import DouyinDialect

def peak():
    # Not getrusage, whose peak is also that of the process before this program was loaded.
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))

with open(sys.argv[1], "rb") as file:
    frame = file.read()
DouyinDialect().receive(frame[:1_000], 0.0)
before = peak()
DouyinDialect().receive(frame, 0.0)
print(peak() - before)
"""
"""Reads one frame in a process of its own and tells how many bytes more that took at its peak."""

LAYERS: Final[dict[str, Callable[[], Named]]] = {
    "damage": hostile_layers.damage,
    "frames": hostile_layers.frames,
    "gzips": hostile_layers.gzips,
    "responses": hostile_layers.responses,
    "messages": hostile_layers.messages,
    "crowds": hostile_payloads.crowds,
    **{
        method: lambda method=method: hostile_payloads.contents(method)  # type: ignore[misc]  # a default binds the name
        for method in hostile_payloads.CLASSES
    },
}


@dataclass(slots=True)
class Witness:
    """Reads frames as the viewer does, and draws all that comes of them in every way it has.

    ``price`` is how many seconds of the processor a byte may cost.
    """

    dialect: Callable[[], Dialect]
    price: float = math.inf
    room: Room = slot(default_factory=Room)
    seen: set[Event] = slot(default_factory=set)
    spent: float = 0.0

    def take(self, frame: bytes) -> None:
        """Read a frame; nothing that it says may be hard to hold or dangerous to show."""
        received = self.read(frame)
        size = max(LEAST_BYTES, unpacked(frame), EVENT_BYTES * len(received.events))
        for _ in range(RETRIALS):
            if self.spent <= size * self.price:
                break
            self.read(frame)
        assert self.spent <= size * self.price, f"{self.spent / size / self.price:.1f} times"
        assert len(received.events) <= limits.FRAME_MESSAGES + 2
        assert sum(map(len, received.replies)) <= limits.MESSAGE_BYTES
        for event in received.events:
            applied = self.room.apply(plainer(event), 1_000.0)
            if applied is not None and applied not in self.seen:
                self.seen.add(applied)
                self.draw(applied)

    def read(self, frame: bytes) -> Received:
        """Return what a new reader makes of a frame; ``spent`` is its processor seconds."""
        reader = self.dialect()
        began = time.thread_time()
        received = reader.receive(frame, NOW)
        self.spent = time.thread_time() - began
        assert all(len(value) <= limits.PLACE_CHARACTERS for value in reader.resume().values())
        return received

    def draw(self, event: Event) -> None:
        assert math.isfinite(event.at)
        harmless(lines.plain(event))
        line = lines.as_json(event)
        harmless(line)
        assert json.loads(line)["kind"] == event.kind
        for width in WIDTHS:
            for row in list_rows(event, width, PALETTE):
                harmless(row.text)
                assert row.cell_length == width
        if isinstance(event, Gift):
            assert 0 <= event.diamonds < 2**63
        if isinstance(event, Chat | Gift):
            comment = comment_of(event, names=True)
            harmless("".join(run.text for run in comment.runs))
            assert comment.width == sum(run.width for run in comment.runs)

    def draw_room(self) -> None:
        panel = BoardPanel(PALETTE)
        for kind in BoardKind:
            for standing in self.room.view(kind, Window.SESSION, 20, 1_000.0).standings:
                row = panel._line(standing, 26, here=False)
                harmless(row.text)
                assert row.cell_length == 26
                assert row.text.split()[0].isdecimal()
        room = self.room.view(BoardKind.FEED, Window.SESSION, 20, 1_000.0)
        link = LinkState(Phase.LIVE, since=990.0, connected_at=990.0, last_frame_at=999.0)
        for piece in fitted(
            pieces(SessionView(1_000.0, link, room), 1_000.0, ScreenStatus()), 80, 2
        ):
            harmless(piece.text)
        assert len(self.room.census.snapshot().unknown) <= 501


def harmless(text: str) -> None:
    found = COMMANDS.search(text)
    assert found is None, f"U+{ord(found[0]):04X} in {text[:200]!r}"


def unpacked(frame: bytes) -> int:
    """Return how many bytes of a frame are to be read, as far as the limits let them."""
    start = frame.find(b"\x1f\x8b", 0, 200)
    if start < 0:
        return len(frame)
    try:
        stream = zlib.decompressobj(16 + zlib.MAX_WBITS)
        return len(frame) + len(stream.decompress(frame[start:], limits.FRAME_BYTES))
    except zlib.error:
        return len(frame)


@dataclass(frozen=True, slots=True)
class Prices:
    """What a byte costs in seconds, at best: of ordinary comments, and of those that take care."""

    ordinary: float
    careful: float

    def of(self, name: str) -> float:
        """Return the price that a class of bad input is measured against."""
        texts = name in hostile_payloads.TEXTS or name.startswith("a crowd of")
        return self.careful if texts or name == "lists in lists" else self.ordinary


@pytest.fixture(scope="module")
def prices() -> Prices:
    return Prices(price(hostile_layers.honest(100)), price(hostile_layers.careful(100)))


def price(frame: bytes) -> float:
    """Return the least seconds that a byte of ``frame`` costs."""
    rounds = []
    for _ in range(7):
        witness = Witness(DouyinDialect)
        witness.take(frame)
        assert len(witness.seen) == 100
        rounds.append(witness.spent / unpacked(frame))
    return min(rounds)


def trial(dialect: Callable[[], Dialect], frames: Named, prices: Prices) -> set[str]:
    """Return the names of the classes; fail where a frame raises, costs too much or does harm."""
    witnesses: dict[str, Witness] = {}
    for name, frame in frames:
        if name not in witnesses:
            witnesses[name] = Witness(dialect, TIME_RATIO * prices.of(name))
        try:
            witnesses[name].take(frame)
        except Exception as error:
            error.add_note(f"{name}: {frame[:200]!r}")
            raise
    for witness in witnesses.values():
        witness.draw_room()
    return set(witnesses)


@pytest.mark.parametrize("layer", LAYERS)
def test_no_push_frame_raises_costs_too_much_or_is_dangerous_to_show(
    layer: str, prices: Prices
) -> None:
    assert trial(DouyinDialect, LAYERS[layer](), prices)


def test_no_lesson_raises_costs_too_much_or_is_dangerous_to_show(prices: Prices) -> None:
    assert trial(ClassroomDialect, hostile_payloads.lessons(), prices)


GREAT: Final[dict[str, Callable[[], bytes]]] = {
    "headers": lambda: field(5, b"") * (limits.MESSAGE_BYTES // 2),
    "messages": lambda: push(field(1, b"") * (limits.FRAME_BYTES // 2 - 10)),
    "small messages": lambda: push(field(1, field(3, 7)) * (limits.FRAME_BYTES // 4 - 10)),
    "ranks": lambda: push(
        field(1, message("WebcastRoomUserSeqMessage", field(2, b"") * 16_000_000))
    ),
    "strings": lambda: push(field(1, message("WebcastHotChatMessage", field(8, b"") * 16_000_000))),
    "many ranks": lambda: push(
        response(*[message("WebcastRoomRankMessage", field(2, b"\x0a\x00") * 400_000)] * 15)
    ),
    "a sentence": lambda: push(
        response(message("WebcastCommonTextMessage", hostile_payloads.MULTIPLIED))
    ),
    "a bomb": lambda: push(bytes(8 * limits.FRAME_BYTES)),
}
"""Frames that hold as much as a frame can, each made when it is needed: that takes a while."""


@pytest.mark.parametrize("name", GREAT)
def test_no_frame_makes_its_reader_large(name: str, tmp_path: Path) -> None:
    if not Path("/proc/self/status").exists():
        pytest.skip("this system does not tell the peak of a process")
    file = tmp_path / "frame"
    file.write_bytes(GREAT[name]())
    done = subprocess.run(
        [sys.executable, "-c", READER, file], capture_output=True, text=True, check=True
    )
    assert int(done.stdout) <= MEMORY_BYTES
