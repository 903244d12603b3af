from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_tui.ui.terminal.key_decoder import KeyDecoder

ALL_PAIRS = [
    bytes([lead, trail])
    for lead in range(0x81, 0xFF)
    for trail in range(0x40, 0x7F)
    if bytes([lead, trail]).decode("gbk", "replace") != "\ufffd"
]


@given(st.text(), st.integers(1, 7))
def test_text_comes_through_however_it_is_cut(text: str, size: int) -> None:
    data = text.encode("utf-8", "replace")
    decoder = KeyDecoder()
    pieces = [data[at : at + size] for at in range(0, len(data), size)]
    assert "".join(map(decoder.decode, pieces)) == data.decode()


@given(st.lists(st.binary(max_size=9)))
def test_no_bytes_break_it_or_are_kept(reads: list[bytes]) -> None:
    decoder = KeyDecoder()
    for data in reads:
        decoder.decode(data)
        assert len(decoder._rest) <= 3


def test_the_second_byte_of_a_character_in_gbk_presses_no_key() -> None:
    assert len(ALL_PAIRS) > 7_000
    for pair in ALL_PAIRS:
        assert KeyDecoder().decode(pair) == "\ufffd"


@pytest.mark.parametrize(
    ("reads", "text"),
    [
        ([b"\x81q", b"q"], "\ufffdq"),  # a key that comes later is one
        ([b"\xe3", b"q"], "\ufffdq"),
        ([b"\xff\x1b[A"], "\ufffd\x1b[A"),  # as is a sequence of a cursor key
        ([b"\xe4\xb8q"], "\ufffdq"),  # two bytes are a whole character of GBK
        ([b"\x81 "], "\ufffd "),
        ([b"\x81\x7f"], "\ufffd\x7f"),
        ([b"a\x81"], "a\ufffd"),
        ([b"\xe4\xb8", b"\xad"], "中"),
    ],
)
def test_other_keys_stay(reads: list[bytes], text: str) -> None:
    assert "".join(map(KeyDecoder().decode, reads)) == text
