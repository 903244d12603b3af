from __future__ import annotations

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from danmaku_proto import codec
from danmaku_proto._pb import classroom
from danmaku_proto.field_scan import Problem, ProblemKind
from danmaku_proto.frame_layers import frame_types, frame_view
from danmaku_proto.terminal_text import safe_line
from danmaku_proto.text import cells
from danmaku_tui.i18n.language import SOURCE, use, write_ascii
from danmaku_tui.wire.row_text import Role, line_of, placed_problem, problem_text, row_pieces
from danmaku_tui.wire.wire_rows import plan_of
from tests.fixtures.wire import FIXED32, GROUP, GROUP_END, field, tag, varint

FIXTURES = Path(__file__).parents[2] / "fixtures"


@pytest.fixture
def source_language() -> Iterator[None]:
    yield
    write_ascii(on=False)
    use(SOURCE)


def lines(data: bytes | str, kind: str | None = None, cells_: int = 80) -> list[str]:
    plan = plan_of(frame_view(data, kind), 8)
    return [line_of(row, plan, cells_) for row in plan.rows]


def test_a_user_is_shown_byte_by_byte() -> None:
    user = classroom.User(name="张三", id=888, age=18)
    assert lines(codec.encode(user)) == [
        "User · 13 bytes",
        '0000  0a                       1 name: string = "张三"                     1·8+2',
        "0001  06                         LEN: 6 bytes follow",
        "0002  e5 bc a0 e4 b8 89          张三",
        "0008  10                       2 id: int64 = 888                           2·8+0",
        "0009  f8 06                      VARINT: 120 + 6·128",
        "000b  18                       3 age: int32 = 18                           3·8+0",
        "000c  12                         VARINT: 18",
    ]


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        pytest.param(field(9, b"\x05"), "9 unknown: bytes = 1 byte", id="unknown bytes"),
        pytest.param(field(9, b"hi"), '9 unknown: text = "hi"', id="an unknown text"),
        pytest.param(field(9, 7), "9 unknown: varint = 7", id="an unknown number"),
        pytest.param(
            field(2, b"2021"), '2 id: text = "2021" (the schema has int64)', id="another type"
        ),
        pytest.param(field(3, -1), "VARINT: 10-byte two's complement", id="-1"),
        pytest.param(tag(9, FIXED32) + bytes(4), "I32: the lowest byte first", id="fixed"),
        pytest.param(tag(9, GROUP) + tag(9, GROUP_END), "end of group 9", id="a group"),
        pytest.param(tag(1, 2) + varint(300), "! a length of 300, past the end", id="cut"),
        pytest.param(field(1, b"\xff"), "! the text is not UTF-8", id="no text"),
        pytest.param(b"\x00abc", "not read", id="the rest"),
    ],
)
def test_each_part_has_its_meaning(data: bytes, shown: str) -> None:
    assert any(shown in line for line in lines(data, "user")), lines(data, "user")


def test_a_frame_shows_its_layers_and_the_class_of_each_payload() -> None:
    shown = lines((FIXTURES / "chat.frame.bin").read_bytes())
    titles = [line for line in shown if line and not line.startswith("0")]
    assert titles == ["PushFrame · 563 bytes", "gzip · 316 bytes", "Response · 392 bytes"]
    assert any("2 payload: bytes = ChatMessage" in line for line in shown)
    assert any("292 bytes more" in line for line in shown)


def test_a_text_and_a_damaged_compression_are_shown() -> None:
    assert lines("你好, Server!")[:2] == [
        "text · 15 bytes",
        "0000  e4 bd a0 e5 a5 bd 2c 20    你好,",
    ]
    title = lines(gzip.compress(b"x")[:-4])[0]
    assert title == "gzip · 17 bytes · the gzip data is damaged (the stream stops early)"


def test_a_character_across_two_rows_is_shown_once_where_it_begins() -> None:
    text = "一二三四五"
    shown = lines(codec.encode(classroom.User(name=text)))[3:5]
    assert [line[33:] for line in shown] == ["一二三", "四五"]


def test_the_signs_are_ascii_where_they_have_to_be(source_language: None) -> None:
    del source_language
    write_ascii(on=True)
    assert all(line.isascii() for line in lines(field(9, b"x" * 200), "user"))


@pytest.mark.parametrize("code", [SOURCE, "zh_CN"])
def test_every_problem_has_a_text(code: str, source_language: None) -> None:
    del source_language
    use(code)
    texts = {problem_text(Problem(kind, 0, 7)) for kind in ProblemKind}
    assert len(texts) == len(ProblemKind)
    assert "000c" in placed_problem(Problem(ProblemKind.LENGTH, 12, 300))


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["chat", "gift", "classroom"]),
    st.sampled_from([None, *frame_types()]),
    st.sampled_from([48, 76, 80, 120]),
    st.data(),
)
def test_no_row_is_too_wide_or_commands_a_terminal(
    name: str, kind: str | None, width: int, data: st.DataObject
) -> None:
    whole = (FIXTURES / f"{name}.frame.bin").read_bytes()
    at = data.draw(st.integers(0, len(whole)))
    more = data.draw(st.one_of(st.binary(max_size=20), st.text(max_size=9).map(str.encode)))
    plan = plan_of(frame_view(whole[:at] + more + whole[at:], kind), 8)
    for row in plan.rows:
        line = line_of(row, plan, width)
        assert cells(line) <= width
        assert safe_line(line) == line


def test_a_stranger_s_text_is_cleaned() -> None:
    shown = "\n".join(lines(codec.encode(classroom.User(name="\x1b[31mred\u202e"))))
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "[31mred" in shown


def test_the_parts_of_a_row_have_their_roles() -> None:
    plan = plan_of(frame_view(codec.encode(classroom.User(id=888))), 8)
    roles = [piece.role for piece in row_pieces(plan.rows[1], plan, 80)]
    assert roles[:2] == [Role.OFFSET, Role.TAG]
    assert {Role.NAME, Role.TYPE, Role.TEXT, Role.NOTE} <= set(roles), roles
