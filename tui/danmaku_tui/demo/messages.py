"""The messages of the invented room, each as a draft that gets its id when it is delivered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import betterproto2

from danmaku_proto import codec
from danmaku_proto._pb import douyin as pb
from danmaku_tui.demo.gifts import FIREFLY, CatalogueGift, GiftThrow
from danmaku_tui.demo.names import HOST, DemoPerson

ROOM_ID: Final = 7_000_000_000_000_420
CLUB: Final = "晚灯"
"""The name of the host's fan club."""

FOLLOW: Final = 1
SHARE: Final = 3
"""Actions of a social message."""

UPGRADE: Final = 1
JOIN: Final = 2
"""Actions of a fan club message."""

PAUSE: Final = 1
RESUME: Final = 2
"""Actions of a control message."""

_ENTER = 1

_LENGTH_DELIMITED = 2
_COMMON_FIELD = 1
_UNREAD_FIELD = 200
"""A field number that no published schema of these messages has, so that every reader skips it."""


@dataclass(frozen=True, slots=True)
class MessageDraft:
    """A message without its id. ``head`` is the part of ``body`` that takes it."""

    method: str
    body: betterproto2.Message | bytes
    head: pb.Common | pb.WordedCommon | None = None


def seal(draft: MessageDraft, msg_id: int) -> pb.Message:
    """Return the message of ``draft`` as it goes into a frame."""
    if draft.head is not None:
        draft.head.msg_id = msg_id
    payload = draft.body if isinstance(draft.body, bytes) else codec.encode(draft.body)
    return pb.Message(method=draft.method, payload=payload, msg_id=msg_id)


def chat(person: DemoPerson, text: str, at: float) -> MessageDraft:
    """Return a comment made at ``at``, in seconds since 1970."""
    head = _head(at)
    body = pb.ChatMessage(common=head, user=_user(person), content=text, event_time=int(at))
    return MessageDraft("WebcastChatMessage", body, head)


def sticker(person: DemoPerson, text: str, at: float) -> MessageDraft:
    """Return a sticker, as text."""
    head = _head(at)
    body = pb.EmojiChatMessage(common=head, user=_user(person), default_content=text)
    return MessageDraft("WebcastEmojiChatMessage", body, head)


def large_chat(person: DemoPerson, text: str, at: float, *, paid: bool) -> MessageDraft:
    """Return a comment that is shown large, for an admin or for a ``paid`` level."""
    head = _head(at)
    user = _user(person)
    if paid:
        bought = pb.PrivilegeScreenChatMessage(common=head, user=user, content=text)
        return MessageDraft("WebcastPrivilegeScreenChatMessage", bought, head)
    body = pb.ScreenChatMessage(common=head, user=user, content=text, event_time=int(at))
    return MessageDraft("WebcastScreenChatMessage", body, head)


def gift(throw: GiftThrow, count: int, at: float, *, ended: bool) -> MessageDraft:
    """Return one state of a gift: ``count`` presses so far."""
    head = _head(at)
    units = throw.group * count
    body = pb.GiftMessage(
        common=head,
        gift_id=throw.present.id,
        group_count=throw.group,
        repeat_count=units,
        combo_count=count,
        user=_user(throw.giver),
        to_user=_user(throw.to) if throw.to is not None else None,
        repeat_end=int(ended),
        group_id=throw.group_id,
        gift=_gift_struct(throw.present),
        total_count=units,
    )
    return MessageDraft("WebcastGiftMessage", body, head)


def light_gift(count: int, at: float) -> MessageDraft:
    """Return ``count`` of the free gift; it names no sender."""
    head = _head(at)
    body = pb.LightGiftMessage(
        common=head,
        group_count=1,
        repeat_count=count,
        combo_count=count,
        count=count,
        gift_struct=_gift_struct(FIREFLY),
    )
    return MessageDraft("WebcastLightGiftMessage", body, head)


def like(person: DemoPerson, count: int, total: int, at: float) -> MessageDraft:
    """Return likes of one person and of the whole room; ``at`` may be 0, for no time."""
    head = _head(at)
    body = pb.LikeMessage(common=head, count=count, total=total, user=_user(person))
    return MessageDraft("WebcastLikeMessage", body, head)


def enter(person: DemoPerson, online: int, at: float) -> MessageDraft:
    """Return an entrance; ``at`` may be 0, for no time."""
    head = _head(at)
    body = pb.MemberMessage(common=head, user=_user(person), member_count=online, action=_ENTER)
    return MessageDraft("WebcastMemberMessage", body, head)


def social(person: DemoPerson, action: int, followers: int, at: float) -> MessageDraft:
    """Return a follow or a share."""
    head = _head(at)
    follow_count = followers if action == FOLLOW else 0
    body = pb.SocialMessage(
        common=head, user=_user(person), action=action, follow_count=follow_count
    )
    return MessageDraft("WebcastSocialMessage", body, head)


def fan_club(person: DemoPerson, action: int, text: str, at: float) -> MessageDraft:
    """Return a new member of the fan club, or a risen one."""
    head = _head(at)
    body = pb.FansclubMessage(common=head, action=action, content=text, user=_user(person))
    return MessageDraft("WebcastFansclubMessage", body, head)


def viewers(
    online: int, total: int, total_text: str, best: Sequence[tuple[DemoPerson, int]], at: float
) -> MessageDraft:
    """Return the number of people and the best givers; below the tenth place only their ids."""
    head = _head(at)
    ranks = [
        pb.Contributor(
            rank=place,
            score=score,
            user=_user(person) if place <= 10 else pb.User(id=person.id),
            score_description=shortened(score),
            exactly_score=str(score),
        )
        for place, (person, score) in enumerate(best, 1)
    ]
    body = pb.RoomUserSeqMessage(
        common=head, ranks=ranks, total=online, total_user=total, total_pv_for_anchor=total_text
    )
    return MessageDraft("WebcastRoomUserSeqMessage", body, head)


def stats(online: int, at: float) -> MessageDraft:
    """Return the number of people in the room."""
    head = _head(at)
    body = pb.RoomStatsMessage(
        common=head, display_long=f"{online}在线观众", display_value=online, total=online
    )
    return MessageDraft("WebcastRoomStatsMessage", body, head)


def top_list(best: Sequence[tuple[DemoPerson, int]], at: float) -> MessageDraft:
    """Return the best givers, in order; every second score is private."""
    head = _head(at)
    ranks = [
        pb.RoomRank(user=_user(person), score_str="" if place % 2 else shortened(score))
        for place, (person, score) in enumerate(best)
    ]
    return MessageDraft(
        "WebcastRoomRankMessage", pb.RoomRankMessage(common=head, ranks=ranks), head
    )


def notice(text: str, at: float) -> MessageDraft:
    """Return a notice of the system."""
    head = pb.WordedCommon(room_id=ROOM_ID, create_time=int(at * 1000), describe=text)
    return MessageDraft("WebcastRoomMessage", pb.RoomMessage(common=head, content=text), head)


def banner(text: str, at: float) -> MessageDraft:
    """Return news of another room."""
    head = pb.WordedCommon(room_id=ROOM_ID, create_time=int(at * 1000))
    return MessageDraft(
        "WebcastRoomNotifyMessage", pb.NotifyMessage(common=head, content=text), head
    )


def big_gift_notice(throw: GiftThrow, at: float) -> MessageDraft:
    """Return the sentence about a big gift; its text is only in the pieces of its head."""
    pieces = [
        pb.TextPiece(user_value=pb.TextPieceUser(user=_user(throw.giver))),
        pb.TextPiece(
            gift_value=pb.TextPieceGift(name_ref=pb.PatternRef(default_pattern=throw.present.name))
        ),
    ]
    words = pb.Text(default_pattern="{0:user} 点亮了 {1:gift}", pieces=pieces)
    head = pb.WordedCommon(room_id=ROOM_ID, create_time=int(at * 1000), display_text=words)
    body = pb.CommonTextMessage(common=head, user=_user(throw.giver), scene="big_gift")
    return MessageDraft("WebcastCommonTextMessage", body, head)


def intro(text: str, labels: Sequence[str], at: float) -> MessageDraft:
    """Return the introduction of the room."""
    head = _head(at)
    body = pb.RoomIntroMessage(common=head, user=_user(HOST), intro=text, label=list(labels))
    return MessageDraft("WebcastRoomIntroMessage", body, head)


def hot_chat(phrases: Sequence[str], at: float) -> MessageDraft:
    """Return the phrases that many repeat at the moment."""
    head = _head(at)
    body = pb.HotChatMessage(common=head, title="大家都在说", hot_list=list(phrases))
    return MessageDraft("WebcastHotChatMessage", body, head)


def hour_list(place: int, at: float) -> MessageDraft:
    """Return the room's place in the list of the hour."""
    head = _head(at)
    page = pb.RanklistPage(content=f"小时榜第{place}名")
    detail = pb.RanklistDetail(pages=[page], title="小时榜")
    info = pb.RanklistHourEntrance(global_infos=[pb.RanklistInfo(details=[detail])])
    body = pb.RanklistHourEntranceMessage(common=head, info=info)
    return MessageDraft("WebcastRanklistHourEntranceMessage", body, head)


def income(diamonds: int, at: float) -> MessageDraft:
    """Return the income of the room."""
    head = _head(at)
    body = pb.UpdateFanTicketMessage(
        common=head,
        room_fan_ticket_count_text=shortened(diamonds),
        room_fan_ticket_count=diamonds,
    )
    return MessageDraft("WebcastUpdateFanTicketMessage", body, head)


def layout(kind: int, at: float) -> MessageDraft:
    """Return a change of the picture's layout."""
    head = _head(at)
    body = pb.RoomStreamAdaptationMessage(common=head, adaptation_type=kind)
    return MessageDraft("WebcastRoomStreamAdaptationMessage", body, head)


def control(action: int, tips: str, at: float) -> MessageDraft:
    """Return a change of the room's state."""
    head = _head(at)
    return MessageDraft(
        "WebcastControlMessage", pb.ControlMessage(common=head, action=action, tips=tips), head
    )


def opaque(method: str, payload: bytes) -> MessageDraft:
    """Return a message that this program does not read."""
    return MessageDraft(method, payload)


def unread(method: str, content: bytes, at: float) -> MessageDraft:
    """Return a message of a kind that this program does not read, with ``content`` in it.

    It is protobuf, with the head that all kinds have: other programs may read this kind.
    """
    fields = ((_COMMON_FIELD, codec.encode(_head(at))), (_UNREAD_FIELD, content))
    parts = (
        _varint(number << 3 | _LENGTH_DELIMITED) + _varint(len(part)) + part
        for number, part in fields
    )
    return MessageDraft(method, b"".join(parts))


def shortened(number: int) -> str:
    """Return ``number`` as the feed displays it: exact below ten thousand, then 1.2万."""
    return str(number) if number < 10_000 else f"{number / 10_000:.1f}万"


def _varint(number: int) -> bytes:
    """Return ``number``, not negative, as protobuf writes it: seven bits a byte, low ones first."""
    encoded = bytearray()
    while number >= 0x80:
        encoded.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes((*encoded, number))


def _head(at: float) -> pb.Common:
    return pb.Common(room_id=ROOM_ID, create_time=int(at * 1000))


def _user(person: DemoPerson) -> pb.User:
    club = None
    if person.club_level:
        data = pb.FansClubData(club_name=CLUB, level=person.club_level)
        club = pb.FansClub(data=data)
    return pb.User(
        id=person.id,
        nickname=person.nickname,
        pay_grade=pb.PayGrade(level=person.level) if person.level else None,
        fans_club=club,
        user_attr=pb.UserAttr(is_admin=True) if person.admin else None,
        sec_uid=person.sec_uid,
    )


def _gift_struct(present: CatalogueGift) -> pb.GiftStruct:
    return pb.GiftStruct(
        id=present.id,
        diamond_count=present.price,
        name=present.name,
    )
