"""Gzip from strangers: what is whole comes out, what grows without measure does not."""

from __future__ import annotations

import gzip
import tracemalloc
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from danmaku_proto import limits
from danmaku_proto.compression import GZIP_MAGIC, Decompressed, gunzip
from danmaku_proto.events import FaultKind

KIB, MIB = 1024, 1024 * 1024

unhurried = settings(deadline=None)


def bomb(mebibytes: int) -> bytes:
    """Return a stream of so many zeros, made of one block that is repeated."""
    stream = zlib.compressobj(wbits=16 + zlib.MAX_WBITS)
    head = stream.compress(b"") + stream.flush(zlib.Z_FULL_FLUSH)
    block = stream.compress(bytes(MIB)) + stream.flush(zlib.Z_FULL_FLUSH)
    return head + block * mebibytes + stream.flush()


@unhurried
@given(st.lists(st.binary(max_size=200), min_size=1, max_size=limits.GZIP_MEMBERS))
def test_what_went_in_comes_out(parts: list[bytes]) -> None:
    assert gunzip(b"".join(map(gzip.compress, parts))) == Decompressed(b"".join(parts))


def test_a_stream_that_was_flushed_before_its_end_is_whole() -> None:
    stream = zlib.compressobj(wbits=16 + zlib.MAX_WBITS)
    data = stream.compress(b"danmaku") + stream.flush(zlib.Z_SYNC_FLUSH) + stream.flush()
    assert gunzip(data) == Decompressed(b"danmaku")


def test_a_bomb_of_a_gigabyte_is_refused_in_the_memory_of_its_limit() -> None:
    data = bomb(1024)
    assert KIB * KIB < len(data) < 2 * MIB
    tracemalloc.start()
    try:
        unpacked = gunzip(data, most_bytes=MIB)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert unpacked == Decompressed(b"", FaultKind.FRAME_BYTES, f"more than {MIB} bytes unpacked")
    assert peak < 8 * MIB


def test_by_default_a_frame_may_grow_to_its_limit_and_no_further() -> None:
    assert limits.FRAME_BYTES == 32 * MIB
    assert gunzip(bomb(33)).fault is FaultKind.FRAME_BYTES
    whole = gunzip(gzip.compress(bytes(32 * MIB), compresslevel=1))
    assert (len(whole.data), whole.fault) == (32 * MIB, None)


@pytest.mark.parametrize("streams", [1, 2, 3])
def test_the_limit_holds_for_all_streams_together(streams: int) -> None:
    data = gzip.compress(bytes(100)) * streams
    assert gunzip(data, most_bytes=100 * streams) == Decompressed(bytes(100 * streams))
    refused = gunzip(data, most_bytes=100 * streams - 1)
    assert (refused.data, refused.fault) == (b"", FaultKind.FRAME_BYTES)


def test_of_too_many_streams_the_first_are_read() -> None:
    streams = [gzip.compress(bytes([number])) for number in range(limits.GZIP_MEMBERS + 1)]
    unpacked = gunzip(b"".join(streams))
    assert unpacked.data == bytes(range(limits.GZIP_MEMBERS))
    assert unpacked.fault is FaultKind.GZIP_MEMBERS
    assert gunzip(gzip.compress(b"") * 50_000) == Decompressed(
        b"", FaultKind.GZIP_MEMBERS, f"more than {limits.GZIP_MEMBERS} streams"
    )


@unhurried
@given(st.lists(st.binary(max_size=80), min_size=1, max_size=3), st.data())
def test_a_stream_cut_anywhere_gives_what_came_before(
    parts: list[bytes], data: st.DataObject
) -> None:
    whole = b"".join(map(gzip.compress, parts))
    cut = data.draw(st.integers(0, len(whole) - 1))
    unpacked = gunzip(whole[:cut])
    assert b"".join(parts).startswith(unpacked.data)
    ends = {sum(len(gzip.compress(part)) for part in parts[:n]) for n in range(1, len(parts))}
    assert unpacked.fault is (None if cut in ends else FaultKind.GZIP)


def test_a_long_stream_that_is_cut_gives_nearly_all_that_came_before() -> None:
    text = b"".join(b"comment %d\n" % number for number in range(20_000))
    packed = gzip.compress(text)
    unpacked = gunzip(packed[: len(packed) // 2])
    assert unpacked.fault is FaultKind.GZIP
    assert text.startswith(unpacked.data)
    assert len(unpacked.data) > len(text) // 3


def test_what_follows_a_stream_and_is_none_costs_only_itself() -> None:
    unpacked = gunzip(gzip.compress(b"danmaku") + b"\x00\x00")
    assert (unpacked.data, unpacked.fault) == (b"danmaku", FaultKind.GZIP)


def test_a_stream_whose_checksum_is_wrong_is_a_fault() -> None:
    packed = bytearray(gzip.compress(b"danmaku"))
    packed[-8] ^= 1
    assert gunzip(bytes(packed)).fault is FaultKind.GZIP


@pytest.mark.parametrize("data", [b"", b"\x0a\x00", GZIP_MAGIC, b"\x78\x9c\x03\x00"])
def test_what_is_no_stream_is_a_fault(data: bytes) -> None:
    unpacked = gunzip(data)
    assert (unpacked.data, unpacked.fault) == (b"", FaultKind.GZIP)
    assert unpacked.detail


@unhurried
@given(st.sampled_from([b"", gzip.compress(b"danmaku" * 20)[:30]]), st.binary(max_size=100))
def test_any_bytes_give_no_more_than_is_allowed(head: bytes, noise: bytes) -> None:
    assert len(gunzip(head + noise, most_bytes=64).data) <= 64
