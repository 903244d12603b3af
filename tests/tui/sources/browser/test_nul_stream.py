from __future__ import annotations

import asyncio
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_tui.sources.browser.devtools import BrowserGoneError
from danmaku_tui.sources.browser.nul_stream import NulSplitter, NulStream


@given(
    st.lists(st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=9)),
    st.integers(1, 7),
)
def test_messages_are_the_same_however_they_are_cut(messages: list[str], size: int) -> None:
    data = b"".join(message.encode() + b"\0" for message in messages)
    splitter = NulSplitter()
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    assert [message for piece in pieces for message in splitter.feed(piece)] == messages


def test_a_message_that_is_too_large_is_counted_and_not_kept() -> None:
    splitter = NulSplitter(limit=10)
    for _ in range(1000):
        assert splitter.feed(b"x" * 8) == []
        assert sum(map(len, splitter._pieces)) <= 10
    assert splitter.feed(b"\0small\0") == ["small"]
    assert splitter.passed_over == 1


def test_bytes_that_are_not_utf8_become_text() -> None:
    assert NulSplitter().feed(b"\xff\0") == ["\ufffd"]


async def test_a_stream_sends_and_receives_until_the_other_side_ends() -> None:
    here, there = socket.socketpair()
    one, two = [NulStream(*await asyncio.open_connection(sock=end)) for end in (here, there)]
    await one.send("{}")
    await one.send('{"名": 1}')
    assert [await two.recv(), await two.recv()] == ["{}", '{"名": 1}']
    one.close()
    with pytest.raises(BrowserGoneError):
        await two.recv()
    two.close()
