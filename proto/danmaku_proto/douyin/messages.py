"""The messages of the Douyin push feed as events.

Field meanings: Remember-the-past/douyin_proto; how gifts count: saermart/DouyinLiveWebFetcher #35
and the recorded rooms of xhynice/DouyinBarrage; member actions: scx567888/live-room-watcher.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

import betterproto2

from danmaku_proto import codec, events, limits
from danmaku_proto._pb import douyin as pb
from danmaku_proto.douyin.frame_clock import FrameClock
from danmaku_proto.douyin.people import person
from danmaku_proto.douyin.rich_text import fuller, sentence
from danmaku_proto.events import Event, FaultKind, RoomAction
from danmaku_proto.text import clean, clean_name


def read(message: pb.Message, clock: FrameClock) -> list[Event]:
    """Return the events of ``message``: mostly one, ``Unknown`` where its method is not read.

    Raises :class:`danmaku_proto.codec.DecodeError` when the payload is no message of its method,
    or is larger than :data:`limits.PAYLOAD_BYTES`.
    """
    # Each look at a field of the parser's own message makes a new object: one look is enough.
    method, payload = message.method, message.payload
    reader = _READERS.get(method)
    if reader is None:
        number = str(_unread_id(payload, method) or message.msg_id or "")
        return [events.Unknown(number, clock.now, clean_name(method))]
    cls, make = reader
    if len(payload) > limits.PAYLOAD_BYTES:
        raise codec.DecodeError(f"{len(payload)} bytes")
    opened = codec.view if cls in _VIEWED else codec.decode
    body: Any = opened(cls, payload)
    # In frames of 2026-09 the envelope has a new id in each delivery; that in the head stays.
    head: pb.Common | pb.WordedCommon | None = body.common
    number = str((head.msg_id if head is not None else 0) or message.msg_id or "")
    made = make(body, number, clock)
    if isinstance(made, list):
        return made
    if isinstance(made, (events.Chat, events.Notice)) and not made.text:
        return [events.Fault(number, clock.now, FaultKind.EMPTY, method, "no text")]
    return [made]


def _unread_id(payload: bytes, method: str) -> int:
    """Return the id in the head of a message of ``method`` that is not read; 0 without one."""
    if not payload or len(payload) > limits.PAYLOAD_BYTES:
        return 0
    try:
        head = codec.view(pb.UnreadMessage, payload).common
    except codec.DecodeError:
        return 0
    # Absent messages are empty ones for the parser, though not for the type.
    return head.msg_id if head is not None and head.method == method else 0


def _sent(common: pb.Common | pb.WordedCommon | None) -> int:
    return common.create_time if common is not None else 0


def _comment(text: str, user: pb.User | None, sent: int, number: str, clock: FrameClock) -> Event:
    at, history = clock.place(sent)
    return events.Chat(number, at, person(user), clean(text), history)


def _chat(message: pb.ChatMessage, number: str, clock: FrameClock) -> Event:
    sent = _sent(message.common) or message.event_time
    text = message.content
    if rich := message.rtf_content_v2 or message.rtf_content:
        text = fuller(text, rich)
    return _comment(text, message.user, sent, number, clock)


def _emoji_chat(message: pb.EmojiChatMessage, number: str, clock: FrameClock) -> Event:
    text = fuller(message.default_content, message.emoji_content)
    # Without a sender it is no sticker either, but a message without content.
    if not clean(text).strip() and (message.emoji_content or person(message.user) != events.NOBODY):
        text = events.STICKER
    return _comment(text, message.user, _sent(message.common), number, clock)


def _screen_chat(message: pb.ScreenChatMessage, number: str, clock: FrameClock) -> Event:
    sent = _sent(message.common) or message.event_time
    text = fuller(message.content, message.rtf_content_v2 or message.rtf_content)
    return _comment(text, message.user, sent, number, clock)


def _privilege_chat(
    message: pb.PrivilegeScreenChatMessage, number: str, clock: FrameClock
) -> Event:
    text = fuller(message.content, message.rtf_content_v2 or message.rtf_content)
    return _comment(text, message.user, _sent(message.common), number, clock)


def _gift(message: pb.GiftMessage, number: str, clock: FrameClock) -> Event:
    at, history = clock.place(_sent(message.common))
    given, group_id, to_user = message.gift, message.group_id, message.to_user
    gift = given if given is not None else pb.GiftStruct()
    gift_id = message.gift_id or gift.id
    name, price = _gift_name(gift, gift_id), max(gift.diamond_count, 0)
    thrown = max(message.group_count, 1) * max(message.combo_count, 1)
    total = min(max(thrown, message.repeat_count, message.total_count), limits.GIFT_UNITS)
    sender, ended = person(message.user), message.repeat_end == 1
    combo = str(group_id) if group_id else _lone(message.common, sender)
    to = person(to_user) if to_user is not None and to_user.id else None
    return events.Gift(
        number, at, sender, name, str(gift_id), price, total, combo, ended, to, history
    )


def _light_gift(message: pb.LightGiftMessage, number: str, clock: FrameClock) -> Event:
    at, history = clock.place(_sent(message.common))
    gift = message.gift_struct if message.gift_struct is not None else pb.GiftStruct()
    thrown = max(message.group_count, 1) * max(message.combo_count, 1)
    return events.Gift(
        id=number,
        at=at,
        user=events.NOBODY,
        gift=_gift_name(gift, gift.id),
        gift_id=str(gift.id),
        price=max(gift.diamond_count, 0),
        total=min(max(thrown, message.repeat_count, message.count), limits.GIFT_UNITS),
        history=history,
    )


def _lone(common: pb.Common | None, sender: events.User) -> str:
    """Return the name of a gift without a group: its time, because it may be reported twice.

    It comes with ``repeat_end`` 0 and again with 1, under two ids. Empty where it has no time, or
    its sender no key.
    """
    sent = _sent(common)
    return f"{events.LONE}{sent}" if sent > 0 and sender.key else ""


def _gift_name(gift: pb.GiftStruct, gift_id: int) -> str:
    return clean_name(gift.name) if gift.name else f"#{gift_id}"


def _like(message: pb.LikeMessage, number: str, clock: FrameClock) -> Event:
    at, history = clock.place(_sent(message.common))
    count, total = max(message.count, 0), max(message.total, 0)
    return events.Like(number, at, person(message.user), count, total, history)


_MEMBER_ACTIONS: Final = {
    2: "leave",
    3: "mute",
    4: "unmute",
    5: "promote",
    6: "demote",
    7: "kick",
    8: "share",
    9: "mute",
    10: "unmute",
    11: "block",
    20: "follow",
}


def _member(message: pb.MemberMessage, number: str, clock: FrameClock) -> Event:
    at, history = clock.place(_sent(message.common))
    action = _MEMBER_ACTIONS.get(message.action)
    if action is not None:
        return events.Social(number, at, person(message.user), action, history=history)
    return events.Enter(number, at, person(message.user), max(message.member_count, 0), history)


def _social(message: pb.SocialMessage, number: str, clock: FrameClock) -> Event:
    at, history = clock.place(_sent(message.common))
    action = {1: "follow", 3: "share"}.get(message.action, "other")
    return events.Social(
        number, at, person(message.user), action, max(message.follow_count, 0), history
    )


def _fan_club(message: pb.FansclubMessage, number: str, clock: FrameClock) -> Event:
    at, history = clock.place(_sent(message.common))
    action = {1: "upgrade", 2: "join"}.get(message.action, "other")
    return events.FanClub(number, at, person(message.user), action, clean(message.content), history)


def _room_users(message: pb.RoomUserSeqMessage, number: str, clock: FrameClock) -> list[Event]:
    total_text = clean_name(message.total_pv_for_anchor) if message.total_pv_for_anchor else ""
    viewers = events.Viewers(
        number, clock.now, max(message.total, 0), max(message.total_user, 0), total_text
    )
    if not message.ranks:
        return [viewers]
    clock.budget.take(len(message.ranks))
    ranks = tuple(
        events.Rank(
            rank.rank if 0 < rank.rank <= limits.RANKS else place, person(rank.user), _score(rank)
        )
        for place, rank in enumerate(codec.few(message.ranks), 1)
    )
    # The id is that of the message; its second event needs an id of its own.
    return [viewers, events.Ranks(f"{number}/ranks" if number else "", clock.now, ranks)]


def _score(rank: pb.Contributor) -> str:
    words = rank.exactly_score or rank.score_description
    if words:
        return clean_name(words)
    return str(rank.score) if rank.score else ""


def _room_stats(message: pb.RoomStatsMessage, number: str, clock: FrameClock) -> Event:
    return events.Viewers(number, clock.now, max(message.total, message.display_value, 0))


def _room_rank(message: pb.RoomRankMessage, number: str, clock: FrameClock) -> Event:
    clock.budget.take(len(message.ranks))
    ranks = tuple(
        events.Rank(place, person(rank.user), clean_name(rank.score_str) if rank.score_str else "")
        for place, rank in enumerate(codec.few(message.ranks), 1)
    )
    return events.Ranks(number, clock.now, ranks)


_ROOM_ACTIONS: Final = {
    1: RoomAction.PAUSE,
    2: RoomAction.RESUME,
    3: RoomAction.END,
    4: RoomAction.END,
    5: RoomAction.MOVE,
    6: RoomAction.END,
    7: RoomAction.TIMEOUT,
}


def _control(message: pb.ControlMessage, number: str, clock: FrameClock) -> Event:
    action = _ROOM_ACTIONS.get(message.action, RoomAction.OTHER)
    return events.RoomState(number, clock.now, action, clean(message.tips), message.action)


def _adaptation(message: pb.RoomStreamAdaptationMessage, number: str, clock: FrameClock) -> Event:
    return events.RoomState(number, clock.now, RoomAction.LAYOUT, value=message.adaptation_type)


def _fan_ticket(message: pb.UpdateFanTicketMessage, number: str, clock: FrameClock) -> Event:
    words = clean(message.room_fan_ticket_count_text)
    value = max(message.room_fan_ticket_count, 0)
    return events.RoomState(number, clock.now, RoomAction.INCOME, words, value)


def _notice(text: str, topic: str, sent: int, number: str, clock: FrameClock) -> Event:
    at, history = clock.place(sent)
    return events.Notice(number, at, text, topic, history)


def _room(message: pb.RoomMessage, number: str, clock: FrameClock) -> Event:
    text = clean(message.content) or sentence(message.common)
    return _notice(text, "room", _sent(message.common), number, clock)


def _banner(message: pb.NotifyMessage, number: str, clock: FrameClock) -> Event:
    text = clean(message.content) or sentence(message.common)
    return _notice(text, "banner", _sent(message.common), number, clock)


def _common_text(message: pb.CommonTextMessage, number: str, clock: FrameClock) -> Event:
    text = sentence(message.common) or clean(message.scene)
    return _notice(text, "scene", _sent(message.common), number, clock)


def _intro(message: pb.RoomIntroMessage, number: str, clock: FrameClock) -> Event:
    text = _joined([message.intro, *message.label])
    return _notice(text, "intro", _sent(message.common), number, clock)


def _hot_chat(message: pb.HotChatMessage, number: str, clock: FrameClock) -> Event:
    text = _joined([message.title, message.content, *message.hot_list])
    return _notice(text, "hot", _sent(message.common), number, clock)


def _ranklist(message: pb.RanklistHourEntranceMessage, number: str, clock: FrameClock) -> Event:
    info, texts = message.info, list[str]()
    for group in (info.global_infos, info.vertical_infos) if info is not None else ():
        for entry in codec.few(group):
            details = codec.few(entry.details)
            clock.budget.take(len(details))
            for detail in details:
                pages = codec.few(detail.pages)
                clock.budget.take(len(pages))
                texts += [page.content or detail.title for page in pages]
    return _notice(_joined(texts), "ranklist", _sent(message.common), number, clock)


def _joined(parts: Iterable[str]) -> str:
    """Return the parts that are not empty, each once, as one cleaned line."""
    return clean(" · ".join(filter(None, dict.fromkeys(parts))))


_MakeEvents = Callable[[Any, str, FrameClock], Event | list[Event]]

_READERS: Final[dict[str, tuple[type[betterproto2.Message], _MakeEvents]]] = {
    "WebcastChatMessage": (pb.ChatMessage, _chat),
    "WebcastEmojiChatMessage": (pb.EmojiChatMessage, _emoji_chat),
    "WebcastScreenChatMessage": (pb.ScreenChatMessage, _screen_chat),
    "WebcastPrivilegeScreenChatMessage": (pb.PrivilegeScreenChatMessage, _privilege_chat),
    "WebcastGiftMessage": (pb.GiftMessage, _gift),
    "WebcastLightGiftMessage": (pb.LightGiftMessage, _light_gift),
    "WebcastLikeMessage": (pb.LikeMessage, _like),
    "WebcastMemberMessage": (pb.MemberMessage, _member),
    "WebcastSocialMessage": (pb.SocialMessage, _social),
    "WebcastFansclubMessage": (pb.FansclubMessage, _fan_club),
    "WebcastRoomUserSeqMessage": (pb.RoomUserSeqMessage, _room_users),
    "WebcastRoomStatsMessage": (pb.RoomStatsMessage, _room_stats),
    "WebcastRoomRankMessage": (pb.RoomRankMessage, _room_rank),
    "WebcastControlMessage": (pb.ControlMessage, _control),
    "WebcastRoomMessage": (pb.RoomMessage, _room),
    "WebcastRoomNotifyMessage": (pb.NotifyMessage, _banner),
    "WebcastRanklistHourEntranceMessage": (pb.RanklistHourEntranceMessage, _ranklist),
    "WebcastUpdateFanTicketMessage": (pb.UpdateFanTicketMessage, _fan_ticket),
    "WebcastCommonTextMessage": (pb.CommonTextMessage, _common_text),
    "WebcastRoomStreamAdaptationMessage": (pb.RoomStreamAdaptationMessage, _adaptation),
    "WebcastRoomIntroMessage": (pb.RoomIntroMessage, _intro),
    "WebcastHotChatMessage": (pb.HotChatMessage, _hot_chat),
}

_VIEWED: Final = frozenset(
    {
        pb.CommonTextMessage,
        pb.GiftMessage,
        pb.NotifyMessage,
        pb.RanklistHourEntranceMessage,
        pb.RoomMessage,
        pb.RoomRankMessage,
        pb.RoomUserSeqMessage,
    }
)
"""The messages with nine parts and more, or with any number of them. To convert these takes longer
than to read the few fields that are needed where they are."""

METHODS: Final = frozenset(_READERS)
"""The methods whose payloads are read; every other one becomes ``Unknown``."""
