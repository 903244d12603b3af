"""What each message of the Douyin push feed says, as events.

Field meanings: Remember-the-past/douyin_proto; how gifts count: saermart/DouyinLiveWebFetcher #35
and the recorded rooms of xhynice/DouyinBarrage; member actions: scx567888/live-room-watcher.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

import betterproto2

from danmaku_proto import codec, events, limits
from danmaku_proto._pb import douyin as pb
from danmaku_proto.douyin.people import person, sentence
from danmaku_proto.events import Event, FaultKind, RoomAction, value
from danmaku_proto.text import clean, clean_name


@dataclass(slots=True)
class RankingBudget:
    """How many parts of its rankings may still be read of a frame."""

    left: int = limits.FRAME_PARTS

    def take(self, parts: int) -> None:
        """Take so many. Raises :class:`danmaku_proto.codec.DecodeError` when there are fewer."""
        if parts > self.left:
            raise codec.DecodeError(f"{parts} more parts of rankings in this frame")
        self.left -= parts


@value
class FrameClock:
    """When a frame arrived: ``now`` here in seconds, ``server`` there in milliseconds, or 0.

    Its ``allowance`` is for all messages of the frame together.
    """

    now: float
    server: int
    allowance: RankingBudget = field(default_factory=RankingBudget, compare=False)

    def place(self, sent: int) -> tuple[float, bool]:
        """Return when something sent at ``sent`` (server's milliseconds, 0 unknown) happened.

        The first value is in seconds of the clock here, so that clocks may disagree, and never
        before 1970; the second is whether it is history.
        """
        if not sent or not self.server:
            return self.now, False
        age = (self.server - sent) / 1000
        if age <= 0:
            return self.now, False
        return max(self.now - age, 0.0), age >= limits.HISTORY_SECONDS


def read(message: pb.Message, moment: FrameClock) -> list[Event]:
    """Return what ``message`` says: most often one event, ``Unknown`` where its method is not read.

    Raises :class:`danmaku_proto.codec.DecodeError` when the payload is not what the method names,
    or is larger than :data:`limits.PAYLOAD_BYTES`.
    """
    # Each look at a field of the parser's own message makes a new object: one look is enough.
    method, msg_id = message.method, message.msg_id
    number = str(msg_id) if msg_id else ""
    reader = _READERS.get(method)
    if reader is None:
        return [events.Unknown(number, moment.now, clean_name(method))]
    cls, say = reader
    payload = message.payload
    if len(payload) > limits.PAYLOAD_BYTES:
        raise codec.DecodeError(f"{len(payload)} bytes")
    opened = codec.view if cls in _VIEWED else codec.decode
    said = say(opened(cls, payload), number, moment)
    if isinstance(said, list):
        return said
    if isinstance(said, (events.Chat, events.Notice)) and not said.text:
        return [events.Fault(number, moment.now, FaultKind.EMPTY, method, "no text")]
    return [said]


def _sent(common: pb.Common | pb.WordedCommon | None) -> int:
    return common.create_time if common is not None else 0


def _comment(text: str, user: pb.User | None, sent: int, number: str, moment: FrameClock) -> Event:
    at, history = moment.place(sent)
    return events.Chat(number, at, person(user), clean(text), history)


def _chat(said: pb.ChatMessage, number: str, moment: FrameClock) -> Event:
    sent = _sent(said.common) or said.event_time * 1000
    return _comment(said.content, said.user, sent, number, moment)


def _emoji_chat(said: pb.EmojiChatMessage, number: str, moment: FrameClock) -> Event:
    return _comment(said.default_content, said.user, _sent(said.common), number, moment)


def _screen_chat(said: pb.ScreenChatMessage, number: str, moment: FrameClock) -> Event:
    sent = _sent(said.common) or said.event_time * 1000
    return _comment(said.content, said.user, sent, number, moment)


def _privilege_chat(said: pb.PrivilegeScreenChatMessage, number: str, moment: FrameClock) -> Event:
    return _comment(said.content, said.user, _sent(said.common), number, moment)


def _gift(said: pb.GiftMessage, number: str, moment: FrameClock) -> Event:
    at, history = moment.place(_sent(said.common))
    given, group_id, to_user = said.gift, said.group_id, said.to_user
    gift = given if given is not None else pb.GiftStruct()
    gift_id = said.gift_id or gift.id
    name, price = _gift_name(gift, gift_id), max(gift.diamond_count, 0)
    thrown = max(said.group_count, 1) * max(said.combo_count, 1)
    total = min(max(thrown, said.repeat_count, said.total_count), limits.GIFT_UNITS)
    combo, ended = str(group_id) if group_id else "", said.repeat_end == 1
    sender = person(said.user)
    to = person(to_user) if to_user is not None and to_user.id else None
    return events.Gift(
        number, at, sender, name, str(gift_id), price, total, combo, ended, to, history
    )


def _light_gift(said: pb.LightGiftMessage, number: str, moment: FrameClock) -> Event:
    at, history = moment.place(_sent(said.common))
    gift = said.gift_struct if said.gift_struct is not None else pb.GiftStruct()
    thrown = max(said.group_count, 1) * max(said.combo_count, 1)
    return events.Gift(
        id=number,
        at=at,
        user=events.NOBODY,
        gift=_gift_name(gift, gift.id),
        gift_id=str(gift.id),
        price=max(gift.diamond_count, 0),
        total=min(max(thrown, said.repeat_count, said.count), limits.GIFT_UNITS),
        history=history,
    )


def _gift_name(gift: pb.GiftStruct, gift_id: int) -> str:
    return clean_name(gift.name) if gift.name else f"#{gift_id}"


def _like(said: pb.LikeMessage, number: str, moment: FrameClock) -> Event:
    at, history = moment.place(_sent(said.common))
    count, total = max(said.count, 0), max(said.total, 0)
    return events.Like(number, at, person(said.user), count, total, history)


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


def _member(said: pb.MemberMessage, number: str, moment: FrameClock) -> Event:
    at, history = moment.place(_sent(said.common))
    action = _MEMBER_ACTIONS.get(said.action)
    if action is not None:
        return events.Social(number, at, person(said.user), action, history=history)
    return events.Enter(number, at, person(said.user), max(said.member_count, 0), history)


def _social(said: pb.SocialMessage, number: str, moment: FrameClock) -> Event:
    at, history = moment.place(_sent(said.common))
    action = {1: "follow", 3: "share"}.get(said.action, "other")
    return events.Social(number, at, person(said.user), action, max(said.follow_count, 0), history)


def _fan_club(said: pb.FansclubMessage, number: str, moment: FrameClock) -> Event:
    at, history = moment.place(_sent(said.common))
    action = {1: "upgrade", 2: "join"}.get(said.action, "other")
    return events.FanClub(number, at, person(said.user), action, clean(said.content), history)


def _room_users(said: pb.RoomUserSeqMessage, number: str, moment: FrameClock) -> list[Event]:
    total_text = clean_name(said.total_pv_for_anchor) if said.total_pv_for_anchor else ""
    viewers = events.Viewers(
        number, moment.now, max(said.total, 0), max(said.total_user, 0), total_text
    )
    if not said.ranks:
        return [viewers]
    moment.allowance.take(len(said.ranks))
    ranks = tuple(
        events.Rank(
            rank.rank if 0 < rank.rank <= limits.RANKS else place, person(rank.user), _score(rank)
        )
        for place, rank in enumerate(codec.few(said.ranks), 1)
    )
    # The id names the message; its second event needs one of its own to be told from the first.
    return [viewers, events.Ranks(f"{number}/ranks" if number else "", moment.now, ranks)]


def _score(rank: pb.Contributor) -> str:
    words = rank.exactly_score or rank.score_description
    if words:
        return clean_name(words)
    return str(rank.score) if rank.score else ""


def _room_stats(said: pb.RoomStatsMessage, number: str, moment: FrameClock) -> Event:
    return events.Viewers(number, moment.now, max(said.total, said.display_value, 0))


def _room_rank(said: pb.RoomRankMessage, number: str, moment: FrameClock) -> Event:
    moment.allowance.take(len(said.ranks))
    ranks = tuple(
        events.Rank(place, person(rank.user), clean_name(rank.score_str) if rank.score_str else "")
        for place, rank in enumerate(codec.few(said.ranks), 1)
    )
    return events.Ranks(number, moment.now, ranks)


_ROOM_ACTIONS: Final = {
    1: RoomAction.PAUSE,
    2: RoomAction.RESUME,
    3: RoomAction.END,
    4: RoomAction.END,
    5: RoomAction.MOVE,
    6: RoomAction.END,
    7: RoomAction.TIMEOUT,
}


def _control(said: pb.ControlMessage, number: str, moment: FrameClock) -> Event:
    action = _ROOM_ACTIONS.get(said.action, RoomAction.OTHER)
    return events.RoomState(number, moment.now, action, clean(said.tips), said.action)


def _adaptation(said: pb.RoomStreamAdaptationMessage, number: str, moment: FrameClock) -> Event:
    return events.RoomState(number, moment.now, RoomAction.LAYOUT, value=said.adaptation_type)


def _fan_ticket(said: pb.UpdateFanTicketMessage, number: str, moment: FrameClock) -> Event:
    words = clean(said.room_fan_ticket_count_text)
    value = max(said.room_fan_ticket_count, 0)
    return events.RoomState(number, moment.now, RoomAction.INCOME, words, value)


def _notice(text: str, topic: str, sent: int, number: str, moment: FrameClock) -> Event:
    at, history = moment.place(sent)
    return events.Notice(number, at, text, topic, history)


def _room(said: pb.RoomMessage, number: str, moment: FrameClock) -> Event:
    text = clean(said.content) or sentence(said.common)
    return _notice(text, "room", _sent(said.common), number, moment)


def _banner(said: pb.NotifyMessage, number: str, moment: FrameClock) -> Event:
    text = clean(said.content) or sentence(said.common)
    return _notice(text, "banner", _sent(said.common), number, moment)


def _common_text(said: pb.CommonTextMessage, number: str, moment: FrameClock) -> Event:
    text = sentence(said.common) or clean(said.scene)
    return _notice(text, "scene", _sent(said.common), number, moment)


def _intro(said: pb.RoomIntroMessage, number: str, moment: FrameClock) -> Event:
    text = _joined([said.intro, *said.label])
    return _notice(text, "intro", _sent(said.common), number, moment)


def _hot_chat(said: pb.HotChatMessage, number: str, moment: FrameClock) -> Event:
    text = _joined([said.title, said.content, *said.hot_list])
    return _notice(text, "hot", _sent(said.common), number, moment)


def _ranklist(said: pb.RanklistHourEntranceMessage, number: str, moment: FrameClock) -> Event:
    info, told = said.info, list[str]()
    for group in (info.global_infos, info.vertical_infos) if info is not None else ():
        for entry in codec.few(group):
            details = codec.few(entry.details)
            moment.allowance.take(len(details))
            for detail in details:
                pages = codec.few(detail.pages)
                moment.allowance.take(len(pages))
                told += [page.content or detail.title for page in pages]
    return _notice(_joined(told), "ranklist", _sent(said.common), number, moment)


def _joined(parts: Iterable[str]) -> str:
    """Return the parts that say something, each once, as one cleaned line."""
    return clean(" · ".join(filter(None, dict.fromkeys(parts))))


_Say = Callable[[Any, str, FrameClock], Event | list[Event]]

_READERS: Final[dict[str, tuple[type[betterproto2.Message], _Say]]] = {
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
"""The messages of the most parts, nine and more, or of as many as the sender likes: to make those
would take longer than to read from where they are what is needed of them."""

METHODS: Final = frozenset(_READERS)
"""The methods whose payloads are read; every other one becomes ``Unknown``."""
