from __future__ import annotations

from danmaku_proto.classroom import User, decode
from danmaku_proto.classroom.dialect import ClassroomDialect
from danmaku_proto.events import Event
from danmaku_tui.classroom.speaker import RANDOM_IDS, Speaker, random_id
from danmaku_tui.config.values import MeSettings
from danmaku_tui.feed.delivery import Sending

ME = MeSettings("张三", 888, 18, "电子商务", "清华")


class Sent(list[bytes]):
    def __call__(self, data: bytes) -> Sending:
        self.append(data)
        return Sending(data)


def event_of(user: User) -> Event:
    (event,) = ClassroomDialect().receive(bytes(user), 0.0).events
    return event


def test_a_comment_has_every_field_of_its_sender_and_is_one_clean_line() -> None:
    sent = Sent()
    Speaker(ME, sent).send(" 大家好\n\x1b[2J ")
    fields = {"name": "张三", "major": "电子商务", "university": "清华"}
    assert decode(sent[0]) == User(id=888, age=18, message="大家好 \ufffd[2J", **fields)


def test_an_id_is_made_once_where_there_is_none() -> None:
    speaker = Speaker(MeSettings("a"), Sent(), lambda: 7)
    assert speaker.id == 7
    assert random_id() in RANDOM_IDS
    assert Speaker(MeSettings("a", 5), Sent()).id == 5


def test_an_own_comment_is_known_by_name_and_id() -> None:
    speaker = Speaker(ME, Sent())
    assert speaker.wrote(event_of(User(name="张三", id=888, message="hi")))
    assert not speaker.wrote(event_of(User(name="李四", id=888, message="hi")))
    assert not speaker.wrote(event_of(User(name="张三", id=889, message="hi")))
    (text,) = ClassroomDialect().receive("slow down", 0.0).events
    assert not speaker.wrote(text)


def test_a_name_given_later_is_known_from_then_on() -> None:
    sent = Sent()
    speaker = Speaker(MeSettings(id=5), sent)
    assert not speaker.wrote(event_of(User(id=5, message="hi")))
    speaker.name = "👨‍👩‍👧"
    speaker.send("hi")
    assert speaker.wrote(event_of(decode(sent[0])))
