from __future__ import annotations

import math
import struct
import time
from collections.abc import Callable
from typing import Any

import pytest
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.descriptor import Descriptor
from hypothesis import given, settings
from hypothesis import strategies as st

from danmaku_proto import codec
from danmaku_proto._pb import classroom
from danmaku_proto._pb import douyin as pb
from danmaku_proto.field_scan import DEPTH, Problem, ProblemKind
from danmaku_proto.field_tree import FIELDS, FieldReader, FieldTree, WireField
from tests.fixtures.wire import (
    FIXED32,
    FIXED64,
    GROUP,
    GROUP_END,
    descriptor_of,
    field,
    tag,
    varint,
)

USER = descriptor_of(classroom.User)

TYPES = [
    "double", "float", "int64", "uint64", "int32", "fixed64", "fixed32", "bool", "string", "bytes",
    "uint32", "sfixed32", "sfixed64", "sint32", "sint64",
]  # fmt: skip


@pytest.fixture(scope="module")
def every() -> Descriptor:
    """Return a message with a field of each type, its name, and one of each that can be packed."""
    file = descriptor_pb2.FileDescriptorProto(name="every.proto", package="tests", syntax="proto3")
    enum = file.enum_type.add(name="Colour")
    enum.value.add(name="RED", number=0)
    enum.value.add(name="GREEN", number=1)
    message = file.message_type.add(name="Every")
    kinds = descriptor_pb2.FieldDescriptorProto
    for number, name in enumerate(TYPES, 1):
        kind = kinds.Type.Value(f"TYPE_{name.upper()}")
        message.field.add(name=f"a_{name}", number=number, type=kind, label=1)
        if name not in ("string", "bytes"):
            message.field.add(name=f"many_{name}", number=number + 100, type=kind, label=3)
    message.field.add(
        name="colour", number=50, type=kinds.TYPE_ENUM, label=1, type_name=".tests.Colour"
    )
    message.field.add(
        name="child", number=51, type=kinds.TYPE_MESSAGE, label=1, type_name=".tests.Every"
    )
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    found: Descriptor = pool.FindMessageTypeByName("tests.Every")
    return found


def read(data: bytes, schema: Descriptor | None = USER, most: int = FIELDS) -> FieldTree:
    return FieldReader(data, most).read(schema)


def only(data: bytes, schema: Descriptor | None = USER) -> WireField:
    (found,) = read(data, schema).fields
    return found


def test_a_user_field_by_field() -> None:
    user = classroom.User(name="张三", id=888, age=18, message="你好")
    tree = read(codec.encode(user))
    assert (tree.schema, tree.problem) == ("User", None)
    assert [(each.number, each.name, each.type, each.value) for each in tree.fields] == [
        (1, "name", "string", "张三"),
        (2, "id", "int64", 888),
        (3, "age", "int32", 18),
        (6, "message", "string", "你好"),
    ]


NUMBERS: dict[str, st.SearchStrategy[Any]] = {
    "double": st.floats(),
    "float": st.floats(width=32),
    "int64": st.integers(-(2**63), 2**63 - 1),
    "uint64": st.integers(0, 2**64 - 1),
    "int32": st.integers(-(2**31), 2**31 - 1),
    "fixed64": st.integers(0, 2**64 - 1),
    "fixed32": st.integers(0, 2**32 - 1),
    "bool": st.booleans(),
    "uint32": st.integers(0, 2**32 - 1),
    "sfixed32": st.integers(-(2**31), 2**31 - 1),
    "sfixed64": st.integers(-(2**63), 2**63 - 1),
    "sint32": st.integers(-(2**31), 2**31 - 1),
    "sint64": st.integers(-(2**63), 2**63 - 1),
}


def same(mine: Any, theirs: Any) -> bool:  # noqa: ANN401  # numbers of any type
    if isinstance(theirs, float):
        return struct.pack("<d", mine) == struct.pack("<d", theirs) or math.isnan(mine)
    return type(mine) is type(theirs) and bool(mine == theirs)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_each_type_has_the_value_that_google_s_parser_finds(
    every: Descriptor, data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(list(NUMBERS)))
    message = message_factory.GetMessageClass(every)()
    many = data.draw(st.lists(NUMBERS[name], min_size=1, max_size=4))
    getattr(message, f"many_{name}").extend(many)
    setattr(message, f"a_{name}", many[0])
    parsed: Any = message_factory.GetMessageClass(every).FromString(message.SerializeToString())
    tree = read(message.SerializeToString(), every)
    packed = tree.named(f"many_{name}")
    assert packed is not None
    values = [each.value for each in packed.items]
    assert len(values) == len(many)
    assert all(map(same, values, getattr(parsed, f"many_{name}")))
    one = tree.named(f"a_{name}")
    if one is not None:  # proto3 leaves 0 out
        assert (one.type, one.guessed) == (name, False)
        assert same(one.value, getattr(parsed, f"a_{name}"))


def test_an_enum_has_its_name_and_a_message_its_fields(every: Descriptor) -> None:
    tree = read(field(50, 1) + field(51, field(9, b"in")) + field(50, 7), every)
    green, child, other = tree.fields
    assert (green.type, green.value, green.label) == ("Colour", 1, "GREEN")
    assert (other.value, other.label) == (7, "")
    assert child.inner is not None
    assert (child.type, child.inner.fields[0].value) == ("Every", "in")


def test_packed_numbers_that_break_off_are_kept_up_to_there(every: Descriptor) -> None:
    found = only(field(105, b"\x01\x02\x80"), every)
    assert [each.value for each in found.items] == [1, 2]
    assert found.problem == Problem(ProblemKind.CUT, 5)
    fixed = only(field(107, b"\x01\0\0\0\x02"), every)
    assert ([each.value for each in fixed.items], fixed.problem) == (
        [1],
        Problem(ProblemKind.CUT, 7, 4),
    )


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        pytest.param(b"hello", "text", "hello", id="a text"),
        pytest.param("弹幕".encode(), "text", "弹幕", id="a Chinese text"),
        pytest.param(b"two\nlines", "text", "two\nlines", id="lines"),
        pytest.param(b"\xff\xfe", "bytes", b"\xff\xfe", id="bytes"),
        pytest.param(b"", "bytes", b"", id="nothing"),
        pytest.param(field(1, 5), "message", None, id="a message"),
    ],
)
def test_the_type_of_an_unknown_field_is_guessed(value: bytes, kind: str, shown: object) -> None:
    found = only(field(99, value))
    assert (found.name, found.guessed, found.type) == ("", True, kind)
    assert found.value == (shown if value else "") or kind == "bytes"
    assert (found.inner is not None) == (kind == "message")


def test_numbers_and_groups_without_a_schema_are_kept() -> None:
    data = field(90, 300) + tag(91, FIXED32) + b"\x2a\0\0\0" + tag(92, FIXED64) + bytes(8)
    data += tag(93, GROUP) + field(1, 5) + tag(93, GROUP_END)
    found = read(data).fields
    assert [(each.type, each.value) for each in found] == [
        ("varint", 300),
        ("fixed", 42),
        ("fixed", 0),
        ("group", None),
    ]
    assert found[3].inner is not None
    assert found[3].inner.fields[0].value == 5


def test_a_field_with_another_wire_type_than_its_own_is_marked() -> None:
    found = only(field(2, b"2021001"))
    assert (found.name, found.declared, found.type, found.value, found.guessed) == (
        "id",
        "int64",
        "text",
        "2021001",
        True,
    )


def test_a_string_that_is_no_utf8_has_the_place_of_the_byte() -> None:
    found = only(field(1, b"ab\xffc"))
    assert (found.value, found.problem) == ("ab\ufffdc", Problem(ProblemKind.UTF8, 4))


def test_a_message_that_is_cut_is_read_up_to_there() -> None:
    whole = codec.encode(pb.ChatMessage(user=pb.User(id=7, nickname="山雀"), content="你好"))
    place = whole.index("山雀".encode()) + 3
    tree = read(whole[:place], descriptor_of(pb.ChatMessage))
    user = tree.named("user")
    assert user is not None
    assert user.inner is not None
    name = user.inner.named("nickname")
    assert name is not None
    assert name.value == "山"
    assert {each.kind for each in tree.problems()} == {ProblemKind.LENGTH}


def test_messages_are_not_followed_without_end(every: Descriptor) -> None:
    data = b""
    for _ in range(DEPTH + 20):
        data = field(51, data)
    tree = read(data, every)
    assert sum(1 for _ in tree.all_fields()) == DEPTH + 1
    assert [each.kind for each in tree.problems()] == [ProblemKind.DEPTH]
    unknown = read(data, None)
    assert sum(1 for _ in unknown.all_fields()) == DEPTH + 1


def test_of_all_messages_together_no_more_fields_are_read_than_allowed() -> None:
    message = field(1, field(1, b"a") * 9)
    tree = read(message * 30, descriptor_of(pb.Response), most=100)
    assert sum(1 for _ in tree.all_fields()) == 100
    assert ProblemKind.FIELDS in {each.kind for each in tree.problems()}


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([USER, descriptor_of(pb.ChatMessage), None]), st.binary(max_size=200))
def test_any_bytes_make_a_tree(schema: Descriptor | None, data: bytes) -> None:
    tree = read(data, schema)
    at = 0
    for each in tree.fields:
        assert each.place.start == at
        at = each.place.end
    assert tree.read_to == at
    assert all(0 <= each.offset <= len(data) for each in tree.problems())
    assert (at < len(data)) <= (tree.problem is not None)


@settings(max_examples=15, deadline=None)
@given(st.data())
def test_the_tree_of_any_message_has_its_values(
    message_class: Any,  # noqa: ANN401  # a generated class
    messages_of: Callable[..., st.SearchStrategy[Any]],
    data: st.DataObject,
) -> None:
    message = data.draw(messages_of(message_class))
    tree = read(codec.encode(message), descriptor_of(message_class))
    assert list(tree.problems()) == []
    for each in tree.fields:
        assert not each.guessed
        if each.inner is None and not each.items:
            held = getattr(message, each.name)
            assert each.value == held or each.value in held


@pytest.mark.parametrize(
    "unit",
    [
        pytest.param(b"\x0a\x02\x08\x01", id="small messages"),
        pytest.param(b"\x0a\x04\x0a\x02\x08\x80", id="messages that break"),
        pytest.param(b"\x0b\x08\x01\x0c", id="groups"),
        pytest.param(b"\x22\x24" + b"x" * 36, id="texts"),
        pytest.param(b"\x0a\x7f" + b"\x08" * 127, id="fields that look like numbers"),
    ],
)
def test_the_work_on_hostile_bytes_grows_with_their_number(unit: bytes) -> None:
    data = unit
    for _ in range(8):
        data = field(1, data * 4 if len(data) < 2**19 else data)
    start = time.process_time()
    read(data, None)
    assert time.process_time() - start < 3


def test_a_varint_takes_no_more_than_64_bits() -> None:
    assert only(tag(2, 0) + b"\xff" * 9 + b"\x7f").value == -1
    assert only(field(2, -5)).value == -5
    assert varint(-5) in field(2, -5)
