from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from danmaku_tui.sources.stdin.line_chunks import CHUNK_LINES, LineChunks


def lines_of(*reads: bytes, most: int = 100) -> list[bytes]:
    chunks = LineChunks(most)
    pieces = [piece for read in reads for piece in chunks.feed(read)]
    pieces += chunks.end()
    return [line for piece in pieces for line in piece.split(b"\n") if line.strip()]


def test_a_line_may_come_in_pieces_and_end_without_a_break() -> None:
    assert lines_of(b"on", b"e\ntw", b"o\nthree") == [b"one", b"two", b"three"]


def test_of_a_line_that_is_too_long_the_beginning_is_given_out_once() -> None:
    assert lines_of(b"x" * 5, b"x" * 5, b"xx\nshort\n", most=4) == [b"xxxxx", b"short"[:5]]
    assert lines_of(b"x" * 50 + b"\nok\n", most=4) == [b"xxxxx", b"ok"]


def test_a_piece_has_a_bounded_number_of_lines() -> None:
    pieces = list(LineChunks().feed(b"a\n" * (2 * CHUNK_LINES + 1)))
    assert max(piece.count(b"\n") for piece in pieces) < CHUNK_LINES
    assert sum(piece.count(b"a") for piece in pieces) == 2 * CHUNK_LINES + 1


@given(st.lists(st.binary(max_size=40)))
def test_no_line_is_lost_however_the_stream_is_cut(reads: list[bytes]) -> None:
    whole = b"".join(reads)
    assert lines_of(*reads, most=10_000) == [line for line in whole.split(b"\n") if line.strip()]
