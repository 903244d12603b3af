"""The events of a feed, the same for all dialects.

Every text in an event has been through :func:`danmaku_proto.text.clean`. Times are seconds since
1970. Ids are strings, because 64-bit numbers do not survive JSON.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final, TypeAlias, TypeGuard, TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True)
def value(cls: type[T]) -> type[T]:
    """Make ``cls`` a slotted dataclass that is frozen for the type checker alone.

    A frozen ``__init__`` takes four times as long, and several of these are made of each message.
    """
    return dataclass(slots=True, unsafe_hash=True)(cls)


class Kind(StrEnum):
    """The kinds of event; the values are those of the JSON lines."""

    CHAT = "chat"
    GIFT = "gift"
    LIKE = "like"
    ENTER = "enter"
    SOCIAL = "social"
    FAN_CLUB = "fanclub"
    VIEWERS = "viewers"
    RANKS = "ranks"
    STATE = "state"
    NOTICE = "notice"
    UNKNOWN = "unknown"
    FAULT = "fault"
    LINK = "link"


class FaultKind(StrEnum):
    """The reasons why a part of the feed could not be used."""

    FRAME = "corrupt frame"
    GZIP = "corrupt gzip"
    MESSAGE = "corrupt message"
    EMPTY = "empty message"
    FRAME_BYTES = "frame too large"
    GZIP_MEMBERS = "too many gzip members"
    FRAME_MESSAGES = "too many messages in a frame"
    FRAME_WORK = "frame too costly"


@value
class Club:
    """The fan club a person belongs to, and the level there."""

    name: str
    level: int


@value
class User:
    """A person.

    ``id`` is the number that the feed shows; where a room masks its visitors, it is the same for
    everyone. ``key`` distinguishes people, and is empty where nothing does. ``about`` is one line
    of further facts. ``names`` is the number of names under this id: more than 1 only in a class
    where several people use one id.
    """

    id: str
    name: str
    key: str
    level: int = 0
    club: Club | None = None
    admin: bool = False
    about: str = ""
    names: int = 1


CLASH: Final = "clash"
"""The topic of a notice about one id of several people; the id is its text."""

STICKER: Final = "[sticker]"
"""The text of a sticker without words; :func:`danmaku_tui.i18n.event_text.comment` translates it.
"""

LONE: Final = "at "
"""The beginning of the name of a combo that is one gift: its time in the feed follows."""

NOBODY = User(id="", name="(blank)", key="")
"""The sender of an event without one."""


@value
class Chat:
    """A comment. ``history`` is true where it was written before the connection began."""

    kind: ClassVar[Kind] = Kind.CHAT
    id: str
    at: float
    user: User
    text: str
    history: bool = False


ComboKey: TypeAlias = tuple[str, str, str, str | None]
"""The sender, the gift, the number of the combo and, for a gift to another anchor, whose it is."""


@value
class Gift:
    """A gift, or one more state of a combo.

    ``total`` is the number of units in the combo so far; the feed repeats and skips values of it.
    ``count`` is the number of new units, which only a room with a memory can know: it is 0 until
    :class:`danmaku_tui.room.gifts.GiftCounter` has set it. ``price`` is of one unit, in diamonds.
    ``combo`` names the combo among those of this sender and gift; where it is empty, every id
    counts once. ``to`` is set for a gift to another anchor.
    """

    kind: ClassVar[Kind] = Kind.GIFT
    id: str
    at: float
    user: User
    gift: str
    gift_id: str
    price: int
    total: int
    combo: str = ""
    ended: bool = False
    to: User | None = None
    history: bool = False
    count: int = 0

    @property
    def diamonds(self) -> int:
        """The value of the new units."""
        return self.price * self.count

    @property
    def grows(self) -> bool:
        """Whether it is a state of a combo of several, so that its number may have grown."""
        return bool(self.combo) and not self.combo.startswith(LONE)

    @property
    def combo_key(self) -> ComboKey | None:
        """The identity of the combo; None for a gift without one."""
        if not self.combo:
            return None
        return self.user.key, self.gift_id, self.combo, None if self.to is None else self.to.key


@value
class Like:
    """Likes of one person. ``total`` is the room's, as the feed reports it; 0 when it does not."""

    kind: ClassVar[Kind] = Kind.LIKE
    id: str
    at: float
    user: User
    count: int
    total: int
    history: bool = False


@value
class Enter:
    """Someone came in. ``online`` is the number of people in the room then; 0 when unknown."""

    kind: ClassVar[Kind] = Kind.ENTER
    id: str
    at: float
    user: User
    online: int = 0
    history: bool = False


@value
class Social:
    """Someone follows or shares. ``followers`` is the anchor's number then; 0 when unknown."""

    kind: ClassVar[Kind] = Kind.SOCIAL
    id: str
    at: float
    user: User
    action: str
    followers: int = 0
    history: bool = False


@value
class FanClub:
    """Someone joined the fan club (``join``) or rose in it (``upgrade``)."""

    kind: ClassVar[Kind] = Kind.FAN_CLUB
    id: str
    at: float
    user: User
    action: str
    text: str = ""
    history: bool = False


@value
class Viewers:
    """The number of people in the room, and of all since it began; 0 when unknown."""

    kind: ClassVar[Kind] = Kind.VIEWERS
    user: ClassVar[None] = None
    history: ClassVar[bool] = False
    id: str
    at: float
    online: int
    total: int = 0
    total_text: str = ""


@value
class Rank:
    """A place of the feed's own ranking. ``score`` is as the feed words it and may be empty."""

    place: int
    user: User
    score: str


@value
class Ranks:
    """The feed's own ranking, whole, best first."""

    kind: ClassVar[Kind] = Kind.RANKS
    user: ClassVar[None] = None
    history: ClassVar[bool] = False
    id: str
    at: float
    ranks: tuple[Rank, ...]


class RoomAction(StrEnum):
    """The change that a :class:`RoomState` reports."""

    PAUSE = "pause"
    RESUME = "resume"
    END = "end"
    MOVE = "move"
    TIMEOUT = "timeout"
    LAYOUT = "layout"
    INCOME = "income"
    OTHER = "other"


@value
class RoomState:
    """The room changed. ``value`` is a number that belongs to the action, such as the income."""

    kind: ClassVar[Kind] = Kind.STATE
    user: ClassVar[None] = None
    history: ClassVar[bool] = False
    id: str
    at: float
    action: RoomAction
    text: str = ""
    value: int = 0


@value
class Notice:
    """A sentence that no person of the room wrote. ``topic`` names its source."""

    kind: ClassVar[Kind] = Kind.NOTICE
    user: ClassVar[None] = None
    id: str
    at: float
    text: str
    topic: str
    history: bool = False


@value
class Unknown:
    """A message whose payload this program does not read."""

    kind: ClassVar[Kind] = Kind.UNKNOWN
    user: ClassVar[None] = None
    history: ClassVar[bool] = False
    id: str
    at: float
    method: str


@value
class Fault:
    """Something arrived that could not be used. ``method`` is empty for a whole frame."""

    kind: ClassVar[Kind] = Kind.FAULT
    user: ClassVar[None] = None
    history: ClassVar[bool] = False
    id: str
    at: float
    fault: FaultKind
    method: str = ""
    detail: str = ""


@value
class LinkChange:
    """The connection changed its phase. ``gap`` is the time without a connection, in seconds.

    ``lost`` is true where it was live until now. The link makes this event, not the feed: a gap in
    a room belongs among the events of the room.
    """

    kind: ClassVar[Kind] = Kind.LINK
    user: ClassVar[None] = None
    history: ClassVar[bool] = False
    id: str
    at: float
    phase: str
    detail: str = ""
    gap: float | None = None
    lost: bool = False


Event: TypeAlias = (
    Chat
    | Gift
    | Like
    | Enter
    | Social
    | FanClub
    | Viewers
    | Ranks
    | RoomState
    | Notice
    | Unknown
    | Fault
    | LinkChange
)
"""Every kind of event.

All have an ``id``, which may be empty; ``at``, in seconds since 1970; the ``user`` who caused them,
None for kinds that nobody causes; and ``history``, true for an event from before the connection.
"""

Flying: TypeAlias = Chat | Gift
"""The events that fly over the stage."""


def flies(event: Event) -> TypeGuard[Flying]:
    """Return whether ``event`` is one of those that fly over the stage."""
    match event:
        case Chat() | Gift():
            return True
        case Like() | Enter() | Social() | FanClub() | Viewers() | Ranks():
            return False
        case RoomState() | Notice() | Unknown() | Fault() | LinkChange():
            return False


def sender_key(event: Event) -> str:
    """Return the key of the person who caused ``event``; empty where nobody did."""
    return "" if event.user is None else event.user.key


def combo_key(event: Event) -> ComboKey | None:
    """Return the identity of the combo that ``event`` is a state of; None where it is of none."""
    return event.combo_key if isinstance(event, Gift) else None


def main_text(event: Event) -> str:
    """Return the text that ``event`` is about, without its sender; empty where it has none.

    It is the text of a comment, a notice or a fan club's message, or the name of a gift. Texts of
    the room and of the connection about themselves are not among them: no rule is for these.
    """
    match event:
        case Chat() | Notice() | FanClub():
            return event.text
        case Gift():
            return event.gift
        case Like() | Enter() | Social() | Viewers() | Ranks():
            return ""
        case RoomState() | Unknown() | Fault() | LinkChange():
            return ""
