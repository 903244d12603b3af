"""Each kind of message of the push feed, and what it says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

import betterproto2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from danmaku_proto import codec, events, limits
from danmaku_proto._pb import douyin as pb
from danmaku_proto.douyin.frame_clock import FrameClock
from danmaku_proto.douyin.messages import _READERS, METHODS, read
from danmaku_proto.events import Event, FaultKind, RoomAction
from tests.fixtures import wire

AnyField: TypeAlias = Any
E = TypeVar("E", bound=Event)

NOW = 1.79e9
SERVER = 1_790_000_000_000

COMMON = pb.Common(create_time=SERVER - 30_000)
WORDED = pb.WordedCommon(create_time=SERVER - 30_000)
ANN = pb.User(id=42, nickname="山雀")
PERSON = events.User(id="42", name="山雀", key="42")

few = settings(max_examples=25, deadline=None)

LOW, HIGH = -(2**63), 2**63 - 1


def told(payload: betterproto2.Message, method: str = "", number: int = 7) -> list[Event]:
    name = method or f"Webcast{type(payload).__name__}"
    assert name in METHODS
    return read(
        pb.Message(method=name, payload=codec.encode(payload), msg_id=number),
        FrameClock(NOW, SERVER),
    )


def said(kind: type[E], payload: betterproto2.Message, method: str = "") -> E:
    (event,) = told(payload, method)
    assert isinstance(event, kind)
    return event


@pytest.mark.parametrize(
    "payload",
    [
        pb.ChatMessage(common=COMMON, user=ANN, content="早"),
        pb.ChatMessage(user=ANN, content="早", event_time=SERVER // 1000 - 30),
        pb.EmojiChatMessage(common=COMMON, user=ANN, default_content="早"),
        pb.ScreenChatMessage(common=COMMON, user=ANN, content="早"),
        pb.ScreenChatMessage(user=ANN, content="早", event_time=SERVER // 1000 - 30),
        pb.PrivilegeScreenChatMessage(common=COMMON, user=ANN, content="早"),
    ],
    ids=lambda payload: type(payload).__name__,
)
def test_every_kind_of_comment_is_a_chat_with_its_person_and_time(
    payload: betterproto2.Message,
) -> None:
    assert told(payload) == [events.Chat("7", NOW - 30, PERSON, "早", history=True)]


def test_the_head_s_time_goes_before_the_comment_s_own() -> None:
    chat = said(events.Chat, pb.ChatMessage(common=COMMON, content="早", event_time=5))
    assert chat.at == NOW - 30


@pytest.mark.parametrize("content", ["", "\u200b", "\u2060\ufeff"])
def test_a_comment_without_visible_text_is_an_empty_message(content: str) -> None:
    fault = said(events.Fault, pb.ChatMessage(user=ANN, content=content))
    assert (fault.fault, fault.method, fault.id) == (FaultKind.EMPTY, "WebcastChatMessage", "7")


def test_a_comment_of_nobody_is_a_comment() -> None:
    assert said(events.Chat, pb.ChatMessage(content="早")).user == events.NOBODY


def test_a_message_without_an_id_has_an_empty_one() -> None:
    payload = codec.encode(pb.ChatMessage(content="早"))
    (event,) = read(
        pb.Message(method="WebcastChatMessage", payload=payload), FrameClock(NOW, SERVER)
    )
    assert event.id == ""


def test_an_unknown_method_is_told_with_its_cleaned_name() -> None:
    message = pb.Message(method="Webcast\x1b[2JNew", payload=b"\xff", msg_id=3)
    assert read(message, FrameClock(NOW, SERVER)) == [
        events.Unknown("3", NOW, "Webcast\ufffd[2JNew")
    ]
    assert read(pb.Message(), FrameClock(NOW, SERVER)) == [events.Unknown("", NOW, "(blank)")]


NEW = "WebcastNewChatMessage"


@pytest.mark.parametrize(
    ("payload", "number"),
    [
        (wire.field(1, wire.field(1, NEW.encode()) + wire.field(2, 77)) + wire.field(9, 5), "77"),
        (wire.field(1, wire.field(1, NEW.encode()) + wire.field(2, 2**63 + 1)), f"{2**63 + 1}"),
        # Field 1 is something else: another message, a text, a number, or cut off.
        (wire.field(1, wire.field(1, b"WebcastOther") + wire.field(2, 77)), "3"),
        (wire.field(1, wire.field(2, 77)), "3"),
        (wire.field(1, wire.field(1, NEW.encode())), "3"),
        (wire.field(1, b"\xe4\xbd\xa0"), "3"),
        (wire.field(1, 77), "3"),
        (wire.field(1, NEW.encode())[:-3], "3"),
        (b"", "3"),
    ],
)
def test_an_unread_message_has_the_id_of_its_head_where_it_has_one(
    payload: bytes, number: str
) -> None:
    """The envelope's own id may be made anew for each delivery."""
    message = pb.Message(method=NEW, payload=payload, msg_id=3)
    assert read(message, FrameClock(NOW, SERVER)) == [events.Unknown(number, NOW, NEW)]


@pytest.mark.parametrize("method", sorted(METHODS))
def test_a_payload_that_is_none_is_refused(method: str) -> None:
    with pytest.raises(codec.DecodeError):
        read(pb.Message(method=method, payload=b"\x0a\x7fshort"), FrameClock(NOW, SERVER))


@pytest.mark.parametrize("method", sorted(METHODS))
def test_an_empty_payload_says_something_or_is_an_empty_message(method: str) -> None:
    (event,) = read(pb.Message(method=method, msg_id=7), FrameClock(NOW, SERVER))
    assert (event.id, event.at) == ("7", NOW)
    assert not isinstance(event, events.Unknown)
    if isinstance(event, events.Fault):
        assert (event.fault, event.method) == (FaultKind.EMPTY, method)


@pytest.mark.parametrize("method", sorted(METHODS))
def test_a_message_says_the_same_made_and_in_the_parser_s_own_form(
    method: str, messages_of: Callable[[type[betterproto2.Message]], st.SearchStrategy[Any]]
) -> None:
    cls, say = _READERS[method]

    @few
    @given(messages_of(cls))
    def check(message: betterproto2.Message) -> None:
        payload = codec.encode(message)
        made, viewed = codec.decode(cls, payload), codec.view(cls, payload)
        assert say(viewed, "7", FrameClock(NOW, SERVER)) == say(made, "7", FrameClock(NOW, SERVER))

    check()


def test_likes_are_counted_and_the_room_s_total_is_kept() -> None:
    like = said(events.Like, pb.LikeMessage(common=COMMON, count=5, total=90_000, user=ANN))
    assert like == events.Like("7", NOW - 30, PERSON, 5, 90_000, history=True)
    less = said(events.Like, pb.LikeMessage(count=-5, total=-1))
    assert (less.count, less.total) == (0, 0)


@pytest.mark.parametrize("action", [0, 1, 12, -1, HIGH])
def test_a_member_comes_in(action: int) -> None:
    came = pb.MemberMessage(common=COMMON, user=ANN, member_count=48, action=action)
    assert said(events.Enter, came) == events.Enter("7", NOW - 30, PERSON, 48, history=True)
    assert said(events.Enter, pb.MemberMessage(member_count=-1)).online == 0


@pytest.mark.parametrize(
    ("action", "word"),
    [
        (2, "leave"),
        (3, "mute"),
        (4, "unmute"),
        (5, "promote"),
        (6, "demote"),
        (7, "kick"),
        (8, "share"),
        (9, "mute"),
        (10, "unmute"),
        (11, "block"),
        (20, "follow"),
    ],
)
def test_what_else_happens_to_a_member_is_told_by_its_name(action: int, word: str) -> None:
    done = pb.MemberMessage(common=COMMON, user=ANN, action=action)
    assert said(events.Social, done) == events.Social("7", NOW - 30, PERSON, word, history=True)


@pytest.mark.parametrize(("action", "word"), [(1, "follow"), (3, "share"), (2, "other")])
def test_someone_follows_or_shares(action: int, word: str) -> None:
    done = pb.SocialMessage(common=COMMON, user=ANN, action=action, follow_count=321)
    social = said(events.Social, done)
    assert social == events.Social("7", NOW - 30, PERSON, word, 321, history=True)
    assert said(events.Social, pb.SocialMessage(follow_count=-3)).followers == 0


@pytest.mark.parametrize(("action", "word"), [(1, "upgrade"), (2, "join"), (0, "other")])
def test_someone_joins_or_rises_in_the_fan_club(action: int, word: str) -> None:
    done = pb.FansclubMessage(common=COMMON, user=ANN, action=action, content="升到7级")
    club = said(events.FanClub, done)
    assert club == events.FanClub("7", NOW - 30, PERSON, word, "升到7级", history=True)


def test_the_audience_is_counted_and_ranked_in_two_events_with_ids_of_their_own() -> None:
    payload = pb.RoomUserSeqMessage(
        ranks=[
            pb.Contributor(user=ANN, rank=1, exactly_score="1234", score_description="1.2千"),
            pb.Contributor(user=pb.User(id=43), rank=2, score_description="0.9千", score=900),
            pb.Contributor(score=5),
            pb.Contributor(),
        ],
        total=3861,
        total_user=90_000,
        total_pv_for_anchor="9.0万",
    )
    viewers, ranks = told(payload)
    assert viewers == events.Viewers("7", NOW, 3861, 90_000, "9.0万")
    assert isinstance(ranks, events.Ranks)
    assert ranks.id == "7/ranks"
    assert [(rank.place, rank.user.id, rank.score) for rank in ranks.ranks] == [
        (1, "42", "1234"),
        (2, "43", "0.9千"),
        (3, "", "5"),
        (4, "", ""),
    ]


@pytest.mark.parametrize("told_place", [0, -1, LOW, limits.RANKS + 1, HIGH])
def test_a_place_that_no_ranking_has_is_counted_instead(told_place: int) -> None:
    ranks = [pb.Contributor(rank=1), pb.Contributor(rank=told_place), pb.Contributor(rank=9)]
    _, found = told(pb.RoomUserSeqMessage(ranks=ranks))
    assert isinstance(found, events.Ranks)
    assert [rank.place for rank in found.ranks] == [1, 2, 9]


def test_an_audience_without_ranks_is_only_counted_and_never_less_than_nobody() -> None:
    viewers = said(events.Viewers, pb.RoomUserSeqMessage(total=-3, total_user=LOW))
    assert viewers == events.Viewers("7", NOW, 0, 0, "")


def test_two_events_of_a_message_without_an_id_have_none() -> None:
    found = told(pb.RoomUserSeqMessage(ranks=[pb.Contributor()]), number=0)
    assert [event.id for event in found] == ["", ""]


@pytest.mark.parametrize(
    ("fields", "online"),
    [({"total": 5}, 5), ({"display_value": 6}, 6), ({"total": 5, "display_value": 6}, 6), ({}, 0)],
)
def test_the_statistics_of_a_room_count_the_audience(
    fields: dict[str, AnyField], online: int
) -> None:
    viewers = said(events.Viewers, pb.RoomStatsMessage(**fields))
    assert viewers == events.Viewers("7", NOW, online)
    assert said(events.Viewers, pb.RoomStatsMessage(total=-1, display_value=-2)).online == 0


def test_the_room_s_ranking_is_in_its_order() -> None:
    ranks = [pb.RoomRank(user=ANN, score_str="9.9万"), pb.RoomRank(user=pb.User(id=43))]
    found = said(events.Ranks, pb.RoomRankMessage(ranks=ranks)).ranks
    assert [(rank.place, rank.user.id, rank.score) for rank in found] == [
        (1, "42", "9.9万"),
        (2, "43", ""),
    ]
    assert said(events.Ranks, pb.RoomRankMessage()).ranks == ()


@pytest.mark.parametrize(
    ("number", "action"),
    [
        (1, RoomAction.PAUSE),
        (2, RoomAction.RESUME),
        (3, RoomAction.END),
        (4, RoomAction.END),
        (5, RoomAction.MOVE),
        (6, RoomAction.END),
        (7, RoomAction.TIMEOUT),
        (0, RoomAction.OTHER),
        (-1, RoomAction.OTHER),
        (99, RoomAction.OTHER),
    ],
)
def test_the_state_of_the_room_changes(number: int, action: RoomAction) -> None:
    state = said(events.RoomState, pb.ControlMessage(action=number, tips="稍等"))
    assert state == events.RoomState("7", NOW, action, "稍等", number)


def test_the_layout_of_the_picture_changes() -> None:
    state = said(events.RoomState, pb.RoomStreamAdaptationMessage(adaptation_type=2))
    assert state == events.RoomState("7", NOW, RoomAction.LAYOUT, "", 2)


def test_the_income_of_the_room_is_never_negative() -> None:
    payload = pb.UpdateFanTicketMessage(
        room_fan_ticket_count_text="1.2万", room_fan_ticket_count=12_000
    )
    state = said(events.RoomState, payload)
    assert state == events.RoomState("7", NOW, RoomAction.INCOME, "1.2万", 12_000)
    poor = said(events.RoomState, pb.UpdateFanTicketMessage(room_fan_ticket_count=-1))
    assert poor.value == 0


def listed(*words: str, title: str = "") -> pb.RanklistInfo:
    pages = [pb.RanklistPage(content=word) for word in words]
    return pb.RanklistInfo(details=[pb.RanklistDetail(pages=pages, title=title)])


@pytest.mark.parametrize(
    ("payload", "topic", "text"),
    [
        (pb.RoomMessage(common=WORDED, content="欢迎"), "room", "欢迎"),
        (pb.NotifyMessage(common=WORDED, content="大礼"), "banner", "大礼"),
        (pb.CommonTextMessage(common=WORDED, scene="pk"), "scene", "pk"),
        (
            pb.RoomIntroMessage(common=COMMON, intro="聊天", label=["歌", "", "歌"]),
            "intro",
            "聊天 · 歌",
        ),
        (
            pb.HotChatMessage(common=COMMON, title="热", content="哈哈", hot_list=["666", "哈哈"]),
            "hot",
            "热 · 哈哈 · 666",
        ),
        (
            pb.RanklistHourEntranceMessage(
                common=COMMON,
                info=pb.RanklistHourEntrance(
                    global_infos=[listed("小时榜", "人气榜"), listed("", title="总榜")],
                    vertical_infos=[listed("小时榜"), listed("音乐榜", title="别的")],
                ),
            ),
            "ranklist",
            "小时榜 · 人气榜 · 总榜 · 音乐榜",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_sentence_of_nobody_is_a_notice(
    payload: betterproto2.Message, topic: str, text: str
) -> None:
    method = "WebcastRoomNotifyMessage" if topic == "banner" else ""
    notice = said(events.Notice, payload, method)
    assert notice == events.Notice("7", NOW - 30, text, topic, history=True)


@pytest.mark.parametrize(
    ("cls", "method"),
    [
        (pb.RoomMessage, "WebcastRoomMessage"),
        (pb.NotifyMessage, "WebcastRoomNotifyMessage"),
        (pb.CommonTextMessage, "WebcastCommonTextMessage"),
    ],
)
def test_a_notice_without_words_of_its_own_takes_those_of_its_head(
    cls: type[betterproto2.Message], method: str
) -> None:
    head = pb.WordedCommon(describe="某人来了")
    message: AnyField = cls
    assert said(events.Notice, message(common=head), method).text == "某人来了"
    assert said(events.Fault, message(), method).fault is FaultKind.EMPTY
