from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from danmaku_proto.frame_layers import frame_types, frame_view
from danmaku_tui.wire.wire_rows import RowKind, bytes_in, plan_of, problems_of
from tests.fixtures.wire import field, message, push, response, tag, varint

FIXTURES = Path(__file__).parents[2] / "fixtures"
NAMES = ("chat", "gift", "member", "classroom")

SHOWN = frozenset(RowKind) - {RowKind.LAYER, RowKind.BLANK, RowKind.PROBLEM}


def fixture(name: str) -> bytes:
    return (FIXTURES / f"{name}.frame.bin").read_bytes()


def assert_whole(data: bytes, kind: str | None, width: int) -> None:
    """Fail unless each byte of each message is in exactly one row."""
    view = frame_view(data, kind)
    plan = plan_of(view, width, full=True)
    for layer in view.layers:
        if layer.tree is None:
            continue
        at = 0
        for row in plan.rows:
            if row.layer is layer and row.kind in SHOWN:
                assert row.start == at
                assert row.end - row.start <= width
                at = row.end
        assert at == len(layer.data)


@pytest.mark.parametrize("width", [8, 16])
@pytest.mark.parametrize("name", NAMES)
def test_each_byte_of_a_frame_is_in_one_row(name: str, width: int) -> None:
    assert_whole(fixture(name), None, width)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(NAMES), st.sampled_from([None, *frame_types()]), st.data())
def test_each_byte_of_damaged_bytes_is_in_one_row(
    name: str, kind: str | None, data: st.DataObject
) -> None:
    whole = fixture(name)
    at = data.draw(st.integers(0, len(whole)))
    more = data.draw(st.binary(max_size=12))
    assert_whole(whole[:at] + more + whole[at + len(more) :], kind, 8)


def test_long_values_are_cut_unless_all_is_wanted() -> None:
    data = field(1, b"x" * 200) + field(6, b"y" * 20) + field(9, b"\xff" * 200)
    rows = plan_of(frame_view(data, "user"), 8).rows
    left_out = [(row.start, row.end) for row in rows if row.kind is RowKind.LEFT_OUT]
    assert left_out == [(3 + 7 * 8, 203), (len(data) - 200 + 24, len(data))]
    full = plan_of(frame_view(data, "user"), 8, full=True).rows
    assert RowKind.LEFT_OUT not in {row.kind for row in full}


def test_the_rows_of_the_message_that_is_looked_for_are_known() -> None:
    view = frame_view(fixture("gift"), focus=lambda _, ids: "9005" in ids)
    plan = plan_of(view, 8)
    first, last = plan.rows[plan.focus], plan.rows[plan.focus_end - 1]
    assert first.field is view.focus
    assert view.focus is not None
    assert (first.start, last.end) == (view.focus.place.start, view.focus.place.end)
    without = plan_of(frame_view(fixture("classroom")), 8)
    assert (without.focus, without.focus_end) == (0, 0)


def test_problems_of_the_bytes_come_before_limits_of_the_reader() -> None:
    data = b""
    for _ in range(80):
        data = field(1, data)
    view = frame_view(data + tag(2, 2) + varint(300), "raw")
    assert [problem.kind.value for _, problem in problems_of(view)] == ["length"]
    schema = frame_view(push(response(message("WebcastChatMessage", b"\x0b"))))
    assert [problem.kind.value for _, problem in problems_of(schema)] == ["group open"]


def test_wide_rows_need_a_wide_screen() -> None:
    assert (bytes_in(80), bytes_in(109), bytes_in(110)) == (8, 8, 16)


def test_the_plan_of_a_costly_frame_is_made_at_once() -> None:
    part = message("WebcastChatMessage", field(1, b"") * 9 + field(3, b"hello"))
    view = frame_view(push(response(*[part] * 1_900)))
    start = time.process_time()
    plan = plan_of(view, 8)
    assert time.process_time() - start < 2
    assert len(plan.rows) < 100_000
