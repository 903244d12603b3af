from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from danmaku_proto import events
from danmaku_proto.events import NOBODY, Club, Event, FaultKind, Rank, RoomAction, User
from danmaku_tui.export.formats import FORMATS
from danmaku_tui.export.pseudonyms import (
    KeyFileError,
    PseudonymFormat,
    Pseudonyms,
    anonymous,
)
from danmaku_tui.export.timed_event import RecordingInfo, TimedEvent

Maker = Callable[..., TimedEvent]

ANN = User("20230101", "小明", "key-ann", 7, Club("小明家", 3), about="20 · 数学 · 北大")
BOB = User("555", "Bob Ray", "key-bob")
SECRETS = ("小明", "小明家", "Bob", "20230101", "key-ann", "数学", "room.example", "陌生人")


def every_naming_event() -> list[TimedEvent]:
    """Return events that name people in every place where one can be named."""
    listed: list[Event] = [
        events.Chat("1", 1.0, BOB, "你好 @小明 ，@陌生人 小明小明 id 20230101"),
        events.Chat("2", 1.0, ANN, "谢谢BOB RAY和ｂｏｂ ｒａｙ"),
        events.Gift("3", 1.0, BOB, "rose", "9", 5, 2, to=ANN, count=2),
        events.Like("4", 1.0, ANN, 3, 10),
        events.Enter("5", 1.0, ANN),
        events.Social("6", 1.0, ANN, "follow"),
        events.FanClub("7", 1.0, ANN, "join", "恭喜 小明 加入 小明家"),
        events.Ranks("8", 1.0, (Rank(1, ANN, "100"), Rank(2, BOB, ""))),
        events.Notice("9", 1.0, "陌生人 送给 小明 火箭", "banner"),
        events.RoomState("10", 1.0, RoomAction.MOVE, "小明 的直播间"),
        events.LinkChange("", 1.0, "live", "ws://room.example/小明", 3.0),
        events.Fault("", 1.0, FaultKind.MESSAGE, "", "小明"),
        events.Viewers("11", 1.0, 5),
        events.Unknown("12", 1.0, "WebcastNew"),
    ]
    return [TimedEvent(float(at), event) for at, event in enumerate(listed)]


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_has_a_name_anywhere(name: str) -> None:
    names = Pseudonyms()
    names.learn(every_naming_event())
    info = anonymous(RecordingInfo("ws://room.example/小明", 0.0, "小明.danmaku"))
    form = PseudonymFormat(FORMATS[name].make(info, "1920x1080"), names)
    told = [each for each in every_naming_event() if form.takes(each.event)]
    written = "".join(form.pieces(told))
    assert [secret for secret in SECRETS if secret in written] == []
    assert "viewer-1" in written


def test_people_in_texts_get_their_own_pseudonyms() -> None:
    names = Pseudonyms()
    names.learn(every_naming_event())
    first, second = (each.event for each in list(names.renamed(every_naming_event()))[:2])
    assert isinstance(first, events.Chat)
    assert isinstance(second, events.Chat)
    assert first.text == "你好 @viewer-2 ，@viewer viewer-2viewer-2 id viewer-2"
    assert first.user == User("viewer-1", "viewer-1", "viewer-1")
    assert second.text == "谢谢viewer-1和viewer-1"
    assert second.user == User("viewer-2", "viewer-2", "viewer-2", 7, Club("club-1", 3))


def test_a_key_file_keeps_the_numbers_and_holds_no_names(tmp_path: Path, chat: Maker) -> None:
    path = tmp_path / "key"
    first = Pseudonyms.read(path)
    first.learn([chat("a", name="eve"), chat("b", name="ann")])
    first.write(path)
    again = Pseudonyms.read(path)
    again.learn([chat("c", name="joe"), chat("a", name="ann")])
    assert [
        again.user(User("", each, f"key of {each}")).name for each in ("eve", "ann", "joe")
    ] == [
        "viewer-1",
        "viewer-2",
        "viewer-3",
    ]
    assert "ann" not in path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_numbers_follow_the_order_of_appearance_in_any_selection(chat: Maker) -> None:
    told = [chat("a", name=name) for name in ("eve", "ann", "joe")]
    names = Pseudonyms()
    names.learn(told)
    (last,) = names.renamed(told[2:])
    assert last.event.user is not None
    assert last.event.user.name == "viewer-3"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"secret": "zz", "viewer": {}, "club": {}}',
        '{"secret": "00", "viewer": {"a": "x"}, "club": {}}',
        "[" * 100_000,
    ],
)
def test_another_file_is_no_key_file(tmp_path: Path, text: str) -> None:
    path = tmp_path / "key"
    path.write_text(text)
    with pytest.raises(KeyFileError, match="is no key file"):
        Pseudonyms.read(path)
    assert path.read_text() == text


def test_a_key_file_that_cannot_be_read_or_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeyFileError, match="cannot be read"):
        Pseudonyms.read(tmp_path)
    with pytest.raises(KeyFileError, match="cannot be written"):
        Pseudonyms().write(tmp_path / "missing" / "key")


def test_a_user_without_identity_stays_blank() -> None:
    assert Pseudonyms().user(NOBODY) == NOBODY


def test_masked_people_get_no_key() -> None:
    masked = Pseudonyms().user(User("111111", "薛***", ""))
    assert masked == User("viewer-1", "viewer-1", "")


def test_the_same_secret_gives_the_same_digests(tmp_path: Path, chat: Maker) -> None:
    contents = []
    for name in ("a", "b"):
        names = Pseudonyms(b"secret")
        names.learn([chat("x")])
        names.write(tmp_path / name)
        contents.append(json.loads((tmp_path / name).read_text()))
    assert contents[0] == contents[1]


def test_recordings_are_distinguished_without_names() -> None:
    info = RecordingInfo("ws://room.example", 5.0, "小明.danmaku")
    assert anonymous(info) == RecordingInfo("", 5.0, "recording")
    assert anonymous(info, 2) == RecordingInfo("", 5.0, "recording-2")
