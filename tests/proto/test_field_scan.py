from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from danmaku_proto.field_scan import (
    DEPTH,
    FieldScanner,
    Problem,
    ProblemKind,
    Scan,
    ScannedField,
    WireType,
)
from tests.fixtures.wire import FIXED32, FIXED64, GROUP, GROUP_END, field, tag, varint


def scan(data: bytes, most: int = 1_000) -> Scan:
    return FieldScanner(data, most).scan(0, len(data))


def test_each_field_has_its_places() -> None:
    data = field(1, b"ab") + field(2, 300) + tag(3, FIXED32) + b"\x01\0\0\0"
    assert scan(data).fields == [
        ScannedField(0, 1, 2, 4, 4, 1, WireType.LEN, 2),
        ScannedField(4, 5, 5, 7, 7, 2, WireType.VARINT, 300),
        ScannedField(7, 8, 8, 12, 12, 3, WireType.I32, 1),
    ]


def test_a_group_holds_its_fields_and_ends_with_its_own_tag() -> None:
    (group,) = scan(tag(7, GROUP) + field(1, 5) + tag(7, GROUP_END)).fields
    assert (group.value_at, group.value_end, group.end) == (1, 3, 4)
    assert group.inner is not None
    assert [each.raw for each in group.inner.fields] == [5]


GOOD = field(1, 7)


@pytest.mark.parametrize(
    ("tail", "problem"),
    [
        pytest.param(b"\x00\x01", Problem(ProblemKind.NUMBER, 2), id="number 0"),
        pytest.param(b"\xff\xff\xff\xff\x7f", Problem(ProblemKind.NUMBER, 2, 4294967295), id="big"),
        pytest.param(tag(9, 6), Problem(ProblemKind.WIRE_TYPE, 2, 6), id="wire type 6"),
        pytest.param(tag(9, 7), Problem(ProblemKind.WIRE_TYPE, 2, 7), id="wire type 7"),
        pytest.param(tag(9, 0), Problem(ProblemKind.CUT, 3), id="no number"),
        pytest.param(b"\x80", Problem(ProblemKind.CUT, 2), id="half a tag"),
        pytest.param(tag(9, 0) + b"\x80" * 11, Problem(ProblemKind.VARINT, 3, 10), id="endless"),
        pytest.param(tag(9, FIXED64) + b"1234", Problem(ProblemKind.CUT, 3, 8), id="8 bytes"),
        pytest.param(tag(9, FIXED32) + b"123", Problem(ProblemKind.CUT, 3, 4), id="4 bytes"),
        pytest.param(tag(9, 2) + varint(300) + b"x", Problem(ProblemKind.LENGTH, 3, 300), id="300"),
        pytest.param(tag(9, GROUP_END), Problem(ProblemKind.GROUP_END, 2, 9), id="no group"),
        pytest.param(
            tag(9, GROUP) + tag(8, GROUP_END), Problem(ProblemKind.GROUP_END, 3, 8), id="other end"
        ),
        pytest.param(tag(9, GROUP) + GOOD, Problem(ProblemKind.GROUP_OPEN, 2, 9), id="open group"),
    ],
)
def test_a_break_has_its_place_and_all_before_it_is_there(tail: bytes, problem: Problem) -> None:
    found = scan(GOOD + tail)
    assert found.problem == problem
    assert found.fields[0].raw == 7


def test_a_field_whose_length_goes_past_the_end_keeps_the_bytes_there_are() -> None:
    (cut,) = scan(tag(9, 2) + varint(300) + b"abc").fields
    assert (cut.cut, cut.value_at, cut.value_end) == (True, 3, 6)


def test_no_more_fields_than_allowed_are_found() -> None:
    found = scan(GOOD * 50, most=20)
    assert (len(found.fields), found.problem) == (20, Problem(ProblemKind.FIELDS, 40, 20))
    inner = scan(tag(7, GROUP) + GOOD * 50, most=20)
    assert inner.problem == Problem(ProblemKind.FIELDS, 39, 20)


def test_a_break_in_a_group_in_a_group_ends_both_there() -> None:
    found = scan(tag(7, GROUP) + GOOD + tag(8, GROUP) + GOOD + b"\x00rest")
    (outer,) = found.fields
    assert outer.inner is not None
    inner = outer.inner.fields[-1]
    assert (found.end, outer.end, inner.end) == (6, 6, 6)
    assert found.problem == Problem(ProblemKind.NUMBER, 6)


def test_groups_are_not_followed_without_end() -> None:
    assert scan(tag(1, GROUP) * 5_000).problem == Problem(ProblemKind.DEPTH, DEPTH, DEPTH)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=120))
def test_of_any_bytes_the_fields_lie_side_by_side(data: bytes) -> None:
    found = scan(data)
    at = 0
    for each in found.fields:
        assert at == each.start < each.length_at <= each.value_at <= each.value_end <= each.end
        at = each.end
    assert at == found.end <= len(data)
    assert (found.end == len(data)) or found.problem is not None


def test_the_work_is_bounded_by_the_fields() -> None:
    data = tag(1, GROUP) * 40 + GOOD * 500_000
    start = time.process_time()
    scan(data, most=10_000)
    assert time.process_time() - start < 2
