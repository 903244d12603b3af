from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from danmaku_proto.events import Chat, Event, Gift, Kind, User
from danmaku_tui.export.parquet import SCHEMA, place_in, write
from danmaku_tui.export.timed_event import RecordingInfo, TimedEvent

pq = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed: the extra parquet")

INFO = RecordingInfo("ws://room.example", 1_763_812_800.0, "evening.danmaku")


def test_every_kind_is_a_row_with_the_documented_columns(
    tmp_path: Path, every_kind: Callable[..., list[Event]]
) -> None:
    path = tmp_path / "evening.parquet"
    told = [TimedEvent(1.5, event) for event in every_kind()]
    assert write(path, told, INFO, replacing=False).events == len(told)
    table = pq.read_table(path)
    assert table.column_names == [name for name, _ in SCHEMA]
    rows = table.to_pylist()
    assert {row["kind"] for row in rows} == {kind.value for kind in Kind}
    assert [row["id"] for row in rows] == [each.event.id for each in told]
    assert rows[0]["second"] == 1.5
    assert table.schema.metadata[b"danmaku.source"] == b"ws://room.example"


def test_all_digits_of_an_id_and_broken_text_are_kept(tmp_path: Path) -> None:
    user = User("18446744073709551615", "a\ud800", "key", level=2**40)
    told = [
        TimedEvent(0.0, Chat("7300000000000000001", 1.0004, user, "=1+1")),
        TimedEvent(0.0, Gift("2", 1.0, user, "rose", "7", 2**62, 9, count=9)),
    ]
    write(tmp_path / "x", told, INFO, replacing=False)
    chat, gift = pq.read_table(tmp_path / "x").to_pylist()
    assert (chat["user_id"], chat["user"], chat["text"]) == ("18446744073709551615", "a?", "=1+1")
    assert (chat["level"], chat["gift"], chat["diamonds"]) == (2**31 - 1, None, None)
    assert gift["diamonds"] == 2**63 - 1
    assert chat["at"].timestamp() == 1.0


def test_an_existing_file_stays_and_a_broken_one_does_not_appear(
    tmp_path: Path, chat: Callable[..., TimedEvent]
) -> None:
    path = tmp_path / "x"
    write(path, [chat("a")], INFO, replacing=False)
    with pytest.raises(FileExistsError):
        write(path, [], INFO, replacing=False)
    with pytest.raises(ZeroDivisionError):
        write(path, (chat(str(1 / number)) for number in (1, 0)), INFO, replacing=True)
    assert pq.read_table(path).num_rows == 1
    assert list(tmp_path.iterdir()) == [path]
    write(path, [], INFO, replacing=True)
    assert pq.read_table(path).num_rows == 0


def test_a_recording_has_its_day_and_its_name_as_folders() -> None:
    info = RecordingInfo("", INFO.began, "晚 a=b.danmaku")
    assert place_in(Path("out"), info) == Path(
        "out/date=2025-11-22/recording=%E6%99%9A a%3Db/events.parquet"
    )
