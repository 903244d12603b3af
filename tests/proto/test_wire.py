from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from danmaku_proto import wire


def test_of_whole_fields_no_more_are_kept_than_asked_for() -> None:
    assert wire.whole_fields(b"\x08\x01" * 5, 3) == b"\x08\x01" * 3
    assert wire.whole_fields(b"\x08\x01" * 5, 9) == b"\x08\x01" * 5


@pytest.mark.parametrize(
    "tail",
    [
        pytest.param(b"\x0b\x08\x01\x0c", id="a group"),
        pytest.param(b"\x0f\x08\x01", id="no wire type"),
        pytest.param(b"\x08" + b"\xff" * 5_000 + b"\x01", id="a number without end"),
        pytest.param(b"\x08", id="no number"),
        pytest.param(b"\x0a\x05four", id="five bytes that are four"),
        pytest.param(b"\x09sevens.", id="eight bytes that are seven"),
        pytest.param(b"\x0d123", id="four bytes that are three"),
    ],
)
def test_whole_fields_end_before_what_is_none(tail: bytes) -> None:
    lead = b"\x10\x07" + b"\x15four" + b"\x21eight..." + b"\x0a\x02ab"
    assert wire.whole_fields(lead + tail, 100) == lead


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=80))
def test_whole_fields_of_any_bytes_are_their_beginning(data: bytes) -> None:
    kept = wire.whole_fields(data, 1_000)
    assert data.startswith(kept)
    assert wire.whole_fields(kept, 1_000) == kept
