"""The worked example of the page about protobuf is what the program shows."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from danmaku_proto import classroom, codec
from danmaku_proto._pb.classroom import User
from danmaku_proto.field_scan import FieldScanner, WireType
from danmaku_proto.field_tree import FieldReader
from danmaku_proto.frame_layers import frame_view
from danmaku_tui.cli import program
from danmaku_tui.i18n.language import SOURCE, spoken, use
from danmaku_tui.wire.row_text import placed_problem
from danmaku_tui.wire.wire_rows import problems_of
from tests.fixtures.wire import descriptor_of, field, varint

if TYPE_CHECKING:
    from tests.docs.conftest import Document

PROJECT: Final = Path(__file__).parents[2]

BYTES: Final = codec.encode(User(name="张三", id=888, age=18, message="你好"))


@pytest.fixture(params=[("docs/wire.md", SOURCE), ("docs/zh/wire.md", "zh_CN")], ids=str)
def page(request: pytest.FixtureRequest, documents: list[Document]) -> Iterator[Document]:
    """The page in each language, which is the one in use."""
    name, code = request.param
    use(code)
    yield next(each for each in documents if each.name == name)
    use(SOURCE)


def test_the_schema_and_the_class_are_those_of_the_project(page: Document) -> None:
    (schema,) = page.blocks("proto")
    source = (PROJECT / "proto" / "schema" / "classroom" / "user.proto").read_text("utf-8")
    lines = [line for line in source.splitlines() if "//" not in line]
    assert schema.strip() in "\n".join(lines)
    generated = PROJECT / "proto" / "danmaku_proto" / "_pb" / "classroom" / "__init__.py"
    for line in next(page.blocks("python")).splitlines():
        assert line in generated.read_text("utf-8")


def test_the_bytes_are_those_of_the_object(page: Document) -> None:
    assert next(page.blocks("hex")).strip() == BYTES.hex(" ")


def test_the_program_of_the_page_runs(page: Document, capsys: pytest.CaptureFixture[str]) -> None:
    if not hasattr(classroom, "encode"):
        pytest.skip("the public functions of the classroom are not in this tree")
    exec(list(page.blocks("python"))[1], {})  # noqa: S102  # that is the test
    assert capsys.readouterr().out.strip() == BYTES.hex(" ")


def test_each_row_of_the_example_is_that_of_danmaku_decode(
    page: Document,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "user.bin"
    file.write_bytes(BYTES)
    monkeypatch.setattr(sys, "argv", ["danmaku", "decode", str(file), "--lang", spoken()])
    with pytest.raises(SystemExit):
        program.main()
    assert capsys.readouterr().out == next(page.blocks("text"))


def test_the_error_of_the_page_is_that_of_a_cut_frame(page: Document) -> None:
    ((_, problem),) = problems_of(frame_view(BYTES[:17]))
    assert f"danmaku: {placed_problem(problem)}\n" in list(page.blocks("text"))


def number_of(text: str) -> int:
    data = bytes.fromhex(text)
    return FieldScanner(data, 1).varint(0, len(data))[0]


def test_the_answers_to_the_exercises_are_right() -> None:
    assert User.DESCRIPTOR.fields_by_number[number_of("2a") >> 3].name == "university"
    assert number_of("c2 b8 02") == 5000 * 8 + 2
    assert (varint(300).hex(" "), number_of("96 01")) == ("ac 02", 150)
    assert len(codec.encode(User(age=-1))) == 1 + 10
    shorter = BYTES[:1] + b"\x05" + BYTES[2:]
    shown: Any = frame_view(shorter, "user")
    name = shown.layers[0].tree.fields[0]
    assert (name.problem.kind.value, shown.layers[0].tree.fields[1].place.start) == ("utf-8", 7)
    more = FieldReader(BYTES + field(7, "红".encode())).read(descriptor_of(User)).fields[-1]
    assert (more.guessed, more.value, more.place.wire) == (True, "红", WireType.LEN)
    assert codec.encode(User()) == b""


def test_the_wire_types_are_those_of_the_scanner(
    page: Document, code_of: Callable[[str], list[str]]
) -> None:
    named = {name for row in page.rows() if len(row) == 4 for name in code_of(row[1])}
    assert named == {wire.name for wire in WireType}
