"""The people in a Douyin message, and its sentences, which are made of pieces."""

from __future__ import annotations

import re

from danmaku_proto import events
from danmaku_proto._pb.douyin import FansClubData, Text, TextPiece, User, WordedCommon
from danmaku_proto.text import clean, clean_name

MASKED_ID = 111111
"""The id of everyone in a room that masks its visitors (jwwsjlm/douyinLive #11)."""

_PLACE = re.compile(r"\{(\d{1,2})(?::[^{}]*)?\}")
_PLACES = 100
_WORDS = 4_000
"""The characters that are read of a pattern and of each piece. A long piece that is named in a
thousand places would fill the memory, and only the beginning of the sentence is kept."""


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
        (clean(user.sec_uid) or clean(user.webcast_uid) or number) if anonymous else number,
        grade.level if grade is not None else 0,
        _club(club.data) if club is not None else None,
        attributes is not None and (attributes.is_admin or attributes.is_super_admin),
    )


def _club(data: FansClubData | None) -> events.Club | None:
    if data is None or not (name := data.club_name):
        return None
    return events.Club(clean_name(name), data.level)


def sentence(common: WordedCommon | None) -> str:
    """Return the ready-made sentence in a message's head, cleaned; empty where there is none."""
    if common is None:
        return ""
    return clean(_fill(common.display_text)) or clean(common.describe)


def _fill(text: Text | None) -> str:
    """Return the pattern of ``text`` with each ``{n:…}`` replaced by its n-th piece."""
    if text is None:
        return ""
    pieces = [_piece(piece)[:_WORDS] for piece in text.pieces[:_PLACES]]

    def piece_at(match: re.Match[str]) -> str:
        index = int(match[1])
        return pieces[index] if index < len(pieces) else ""

    return _PLACE.sub(piece_at, text.default_pattern[:_WORDS])


def _piece(piece: TextPiece) -> str:
    user, gift, pattern = piece.user_value, piece.gift_value, piece.pattern_ref_value
    # An absent message is None, or empty in the parser's own objects.
    if piece.string_value:
        return piece.string_value
    if user is not None and user.user is not None and user.user.nickname:
        return user.user.nickname
    if gift is not None and gift.name_ref is not None and gift.name_ref.default_pattern:
        return gift.name_ref.default_pattern
    return pattern.default_pattern if pattern is not None else ""
