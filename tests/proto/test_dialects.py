from __future__ import annotations

import pytest

from danmaku_proto import dialects
from danmaku_proto.classroom.dialect import ClassroomDialect
from danmaku_proto.dialects import (
    CLASSROOM,
    DIALECTS,
    DOUYIN,
    JSON,
    DialectInfo,
    dialect_at,
    new_dialect,
)
from danmaku_proto.douyin.dialect import DouyinDialect


@pytest.mark.parametrize("cls", [ClassroomDialect, DouyinDialect])
def test_a_dialect_is_made_by_its_name(cls: type[ClassroomDialect | DouyinDialect]) -> None:
    dialect = new_dialect(cls.name)
    assert isinstance(dialect, cls)
    assert dialect is not new_dialect(cls.name)


def test_a_name_of_no_dialect_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(ValueError, match="klingon is no dialect: use classroom or"):
        new_dialect("klingon")


def test_every_entry_has_the_name_of_its_dialect() -> None:
    assert {name: info.make().name for name, info in DIALECTS.items()} == {
        name: name for name in DIALECTS
    }
    assert [name for name, info in DIALECTS.items() if info.name != name] == []


def test_every_dialect_has_a_reader_of_its_frames() -> None:
    for info in DIALECTS.values():
        assert list(info.reader().schemas()) or info.name == JSON
        assert all(part.method or part.schema for part in info.reader().parts(b"\x08\x01"))


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("ws://localhost:8080", CLASSROOM),
        ("wss://a.example/webcast/im/push/v2/?room_id=1", DOUYIN),
        ("wss://a.example/?next=/webcast/im/push/v2/", CLASSROOM),
        ("ws://127.0.0.1:8082/events?kinds=chat", JSON),
    ],
)
def test_an_address_shows_its_dialect(url: str, name: str) -> None:
    assert dialect_at(url) == name


def test_of_two_dialects_the_first_that_recognises_an_address_has_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    info = DIALECTS[DOUYIN]
    late = DialectInfo("late", info.make, info.reader, lambda url: "example" in url)
    monkeypatch.setattr(dialects, "DIALECTS", {**DIALECTS, "late": late})
    assert dialect_at("wss://a.example/webcast/im/push/v2/") == DOUYIN
    assert dialect_at("wss://a.example/") == "late"
