from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pytest
from grpc_tools import protoc
from hypothesis import given
from hypothesis import strategies as st

from danmaku_proto.classroom import DecodeError, User, decode, encode

SCHEMA: Final = Path(__file__).parents[3] / "proto" / "schema" / "classroom" / "user.proto"

COURSE: Final = """
syntax = "proto3";
message User {
  string name = 1;
  int32 id = 2;
  int32 age = 3;
  string major = 4;
  string university = 5;
  string message = 6;
}
"""
"""The schema as a student types it in: no package, and a smaller id."""

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
users = st.builds(
    User,
    name=texts,
    id=st.integers(-(2**63), 2**63 - 1),
    age=st.integers(-(2**31), 2**31 - 1),
    major=texts,
    university=texts,
    message=texts,
)


def compiled(schema: str, folder: Path, name: str) -> ModuleType:
    """Return the module that ``protoc`` makes of ``schema``, which has the file name ``name``."""
    (folder / f"{name}.proto").write_text(schema)
    arguments = [f"--proto_path={folder}", f"--python_out={folder}", f"{name}.proto"]
    assert protoc.main(["protoc", *arguments]) == 0
    return importlib.import_module(f"{name}_pb2")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """Return the class ``User`` of protoc, by our schema and by that of the course."""
    folder = tmp_path_factory.mktemp("protoc")
    sys.path.insert(0, str(folder))
    try:
        ours = compiled(SCHEMA.read_text(), folder, "user_of_ours")
        course = compiled(COURSE, folder, "user_of_the_course")
        yield {"ours": ours.User, "course": course.User}
    finally:
        sys.path.remove(str(folder))


@given(user=users)
def test_a_user_survives_the_way_to_bytes_and_back(user: User) -> None:
    assert decode(encode(user)) == user


def test_the_class_of_protoc_reads_and_writes_the_same_bytes(made: dict[str, Any]) -> None:
    fields: dict[str, Any] = {
        "name": "张三",
        "id": 888,
        "age": 18,
        "major": "电子商务",
        "university": "清华",
        "message": "我爱人工智能，未来可期！",
    }
    ours = encode(User(**fields))
    for theirs in made.values():
        assert theirs(**fields).SerializeToString() == ours
        assert theirs.FromString(ours) == theirs(**fields)
    assert decode(made["course"](**fields).SerializeToString()) == User(**fields)


@given(user=users)
def test_every_user_is_the_same_to_the_class_of_protoc(made: dict[str, Any], user: User) -> None:
    theirs = made["ours"].FromString(encode(user))
    assert decode(theirs.SerializeToString()) == user


def test_the_own_writer_of_betterproto_writes_bytes_that_are_read() -> None:
    user = User(name="张三", id=-1, message="早")
    assert decode(bytes(user)) == user
    assert User.parse(encode(user)) == user


@pytest.mark.parametrize("data", [b"\xff", b"\x0a\x05a", b"Hello, Server!"])
def test_bytes_that_are_no_user_are_a_decode_error(data: bytes) -> None:
    with pytest.raises(DecodeError, match=r"^not a User: ") as caught:
        decode(data)
    assert isinstance(caught.value, ValueError)


def test_a_text_is_refused_with_the_reason() -> None:
    text: Any = "Hello, Server!"
    with pytest.raises(TypeError, match="not str: a text frame"):
        decode(text)


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_all_kinds_of_bytes_are_read(kind: type) -> None:
    assert decode(kind(encode(User(name="a")))) == User(name="a")


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("age", 2**31, ValueError),
        ("id", -(2**63) - 1, ValueError),
        ("name", "\ud83d", ValueError),
        ("name", 5, TypeError),
        ("id", "5", TypeError),
    ],
)
def test_a_value_that_does_not_fit_is_an_error(
    field: str, value: object, error: type[Exception]
) -> None:
    values: dict[str, Any] = {field: value}
    with pytest.raises(error):
        encode(User(**values))


def test_the_public_door_opens_no_socket_and_no_screen() -> None:
    code = (
        "import sys, danmaku_proto.classroom;"
        "print(sorted({'websockets', 'textual', 'asyncio', 'click'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
