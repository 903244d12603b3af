from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_proto.events import NOBODY, Chat
from danmaku_tui.replay import packed_history as said_module
from danmaku_tui.replay.packed_history import Block, PackedHistory, events_of
from danmaku_tui.room.history import History


@pytest.fixture(autouse=True, scope="module")
def small_blocks() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as changed:
        changed.setattr(said_module, "BLOCK_EVENTS", 4)
        yield


def chats(count: int, start: int = 0) -> list[Chat]:
    return [Chat(str(each), 0.0, NOBODY, "") for each in range(start, start + count)]


def test_a_packed_block_holds_the_same_events() -> None:
    block = Block(chats(3))
    block.pack()
    block.pack()
    assert list(block.events) == chats(3)
    assert block.size == 3


@given(st.integers(1, 20), st.lists(st.integers(0, 30), max_size=12))
def test_it_gives_what_the_history_holds(capacity: int, runs: list[int]) -> None:
    history = History(capacity)
    said = PackedHistory(history)
    told = 0
    for run in runs:
        for chat in chats(run, told):
            history.append(chat)
        told += run
        said.update()
    assert said.count == told
    assert events_of(said.newest(), capacity) == history.newest(capacity)


def test_what_is_told_again_is_known_already() -> None:
    history = History(10)
    said = PackedHistory(history)
    for chat in chats(9):
        history.append(chat)
    said.update()
    history.restart(chats(6))
    said.reset(6)
    known = []
    for chat in chats(6, 6):
        history.append(chat)
        said.update()
        known.append(said.at_furthest)
    assert known == [False, False, True, True, True, True]
    assert said.count == 12
    assert events_of(said.newest(), 10) == history.newest(10) == chats(10, 2)


def test_only_as_many_as_a_history_holds_are_kept_unpacked() -> None:
    history = History(8)
    said = PackedHistory(history)
    blocks: list[Block] = []
    for chat in chats(60):
        history.append(chat)
        said.update()
        blocks += said.newest()
    unpacked = {id(block): block for block in blocks if block.unpacked}
    assert sum(block.size for block in unpacked.values()) <= 8
    assert all(block.events for block in blocks)


def long_chats(count: int) -> list[Chat]:
    return [Chat(str(each), 0.0, NOBODY, f"{each}" + "字" * 4_000) for each in range(count)]


def test_long_texts_are_bounded_in_bytes() -> None:
    history = History(most_bytes=200_000)
    packed = PackedHistory(history)
    for chat in long_chats(500):
        history.append(chat)
        packed.update()
        objects = sum(block.bytes for block in packed._unpacked if block.unpacked)
        assert objects <= history.most_bytes
    blocks = packed.newest()
    assert sum(block.bytes for block in blocks) <= history.most_bytes + 2 * 4 * 9_000
    newest = events_of(blocks, history.capacity)
    held = history.newest(history.capacity)
    assert newest[-len(held) :] == held
