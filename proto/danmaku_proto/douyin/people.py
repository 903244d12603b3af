"""The people in a Douyin message."""

from __future__ import annotations

from danmaku_proto import events
from danmaku_proto._pb.douyin import FansClubData, User
from danmaku_proto.text import BLANK_NAME, clean, clean_name

KEY_CHARACTERS = 256
"""A second id of a person, in characters; 76 were seen."""

MASKED_ID = 111111
"""The id of everyone in a room that masks its visitors (jwwsjlm/douyinLive #11)."""


def person(user: User | None) -> events.User:
    """Return the person, with a key that distinguishes people even where ids are masked."""
    if user is None:
        return events.NOBODY
    user_id, attributes, grade, club = user.id, user.user_attr, user.pay_grade, user.fans_club
    number = str(user_id) if user_id else ""
    anonymous = not number or user_id == MASKED_ID
    # By place: a name for each value would double the time of making one, and all messages do.
    return events.User(
        number,
        clean_name(user.nickname),
        _masked_key(user, number) if anonymous else number,
        grade.level if grade is not None else 0,
        _club(club.data) if club is not None else None,
        attributes is not None and (attributes.is_admin or attributes.is_super_admin),
    )


def _masked_key(user: User, number: str) -> str:
    """Return the key of a person without an id of their own: a second id, or the masked name.

    It is empty where nothing distinguishes people: a key for all of them would be of nobody.
    """
    second = _second_id(user.sec_uid) or _second_id(user.webcast_uid)
    if second:
        return second
    name = clean_name(user.nickname)
    return f"{number or 0}/{name}" if name != BLANK_NAME and name.strip("*＊ ") else ""


def _second_id(text: str) -> str:
    return clean(text[:KEY_CHARACTERS])


def _club(data: FansClubData | None) -> events.Club | None:
    if data is None or not (name := data.club_name):
        return None
    return events.Club(clean_name(name), data.level)
