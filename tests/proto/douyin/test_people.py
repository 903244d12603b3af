from __future__ import annotations

from typing import Any

import pytest

from danmaku_proto import events
from danmaku_proto._pb import douyin as pb
from danmaku_proto.douyin.people import MASKED_ID, person
from danmaku_proto.douyin.rich_text import sentence

HOSTILE = "\x1b]0;owned\x07\u202e"
TAMED = "\ufffd]0;owned\ufffd"


def test_nobody_is_nobody() -> None:
    assert person(None) is events.NOBODY
    assert person(pb.User()) == events.NOBODY


def test_a_person_is_told_with_level_club_and_office() -> None:
    user = pb.User(
        id=42,
        nickname="山雀",
        pay_grade=pb.PayGrade(level=12),
        fans_club=pb.FansClub(data=pb.FansClubData(club_name="拾光", level=7)),
        user_attr=pb.UserAttr(is_admin=True),
        sec_uid="MS4w",
    )
    club = events.Club("拾光", 7)
    assert person(user) == events.User("42", "山雀", "42", level=12, club=club, admin=True)


@pytest.mark.parametrize(
    ("attributes", "admin"),
    [
        (None, False),
        (pb.UserAttr(), False),
        (pb.UserAttr(is_admin=True), True),
        (pb.UserAttr(is_super_admin=True), True),
    ],
)
def test_an_admin_of_either_kind_is_one(attributes: pb.UserAttr | None, *, admin: bool) -> None:
    assert person(pb.User(id=42, user_attr=attributes)).admin is admin


@pytest.mark.parametrize(
    "club",
    [None, pb.FansClub(), pb.FansClub(data=pb.FansClubData(level=3))],
    ids=["none", "empty", "nameless"],
)
def test_a_club_without_a_name_is_none(club: pb.FansClub | None) -> None:
    assert person(pb.User(id=42, fans_club=club)).club is None


@pytest.mark.parametrize("number", [0, MASKED_ID])
def test_people_whose_ids_are_masked_are_told_apart_by_what_is_left(number: int) -> None:
    def key(**fields: Any) -> str:  # noqa: ANN401  # a class has fields of many types
        return person(pb.User(id=number, nickname="一***", **fields)).key

    assert key(sec_uid="a", webcast_uid="w") == "a"
    assert key(sec_uid="b", webcast_uid="w") == "b"
    assert key(webcast_uid="w") == "w"
    assert key(sec_uid="\u200b", webcast_uid="w") == "w"
    assert key() == f"{number}/一***"


def test_a_masked_id_is_still_shown_as_the_feed_shows_it() -> None:
    assert person(pb.User(id=MASKED_ID, sec_uid="a")).id == "111111"


def test_people_with_ids_of_their_own_are_told_apart_by_them() -> None:
    assert person(pb.User(id=2**64 - 1, sec_uid="a", webcast_uid="w")).key == "18446744073709551615"


def test_everything_that_a_person_wrote_is_cleaned() -> None:
    user = pb.User(
        nickname=HOSTILE,
        sec_uid=HOSTILE,
        fans_club=pb.FansClub(data=pb.FansClubData(club_name=HOSTILE)),
    )
    assert person(user) == events.User("", TAMED, TAMED, club=events.Club(TAMED, 0))
    assert person(pb.User(webcast_uid=HOSTILE)).key == TAMED


def piece(text: str) -> list[pb.TextPiece]:
    ref = pb.PatternRef(default_pattern=text)
    return [
        pb.TextPiece(string_value=text),
        pb.TextPiece(user_value=pb.TextPieceUser(user=pb.User(nickname=text))),
        pb.TextPiece(gift_value=pb.TextPieceGift(name_ref=ref)),
        pb.TextPiece(pattern_ref_value=ref),
    ]


def worded(pattern: str, *pieces: pb.TextPiece, describe: str = "") -> str:
    text = pb.Text(default_pattern=pattern, pieces=list(pieces))
    return sentence(pb.WordedCommon(describe=describe, display_text=text))


@pytest.mark.parametrize("kind", range(4), ids=["string", "user", "gift", "pattern"])
def test_a_piece_of_any_kind_takes_its_place_and_is_cleaned(kind: int) -> None:
    assert worded("欢迎 {0:user}！", piece("山雀")[kind]) == "欢迎 山雀！"
    assert worded("欢迎 {0:user}！", piece(HOSTILE)[kind]) == f"欢迎 {TAMED}！"


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("{0:user} 送出 {1:gift}", "山雀 送出 花"),
        ("{1}{0}{1}", "花山雀花"),
        ("{0} {7:gift}|", "山雀 |"),
        ("{99}{123}{}{x}", "{123}{}{x}"),
        ("{0:{1}}", "{0:花}"),
        (HOSTILE, TAMED),
        ("", ""),
    ],
)
def test_a_pattern_is_filled_with_its_pieces_by_their_numbers(pattern: str, text: str) -> None:
    assert worded(pattern, piece("山雀")[1], piece("花")[2]) == text


def test_a_piece_is_not_searched_for_further_places() -> None:
    assert worded("{0}", piece("{1}")[0], piece("secret")[0]) == "{1}"


@pytest.mark.parametrize(
    "empty",
    [
        pb.TextPiece(),
        pb.TextPiece(user_value=pb.TextPieceUser()),
        pb.TextPiece(gift_value=pb.TextPieceGift()),
        pb.TextPiece(pattern_ref_value=pb.PatternRef()),
    ],
    ids=["nothing", "no user", "no gift", "no pattern"],
)
def test_a_piece_without_a_value_is_nothing(empty: pb.TextPiece) -> None:
    assert worded("a{0}b", empty) == "ab"


def test_without_a_pattern_the_plain_sentence_is_taken() -> None:
    assert sentence(None) == ""
    assert sentence(pb.WordedCommon()) == ""
    assert sentence(pb.WordedCommon(describe=HOSTILE)) == TAMED
    assert worded("{0}", describe="某人来了") == "某人来了"
    assert worded("早", describe="某人来了") == "早"


def test_masked_people_without_a_second_id_have_no_key_where_nothing_distinguishes_them() -> None:
    def key(number: int, name: str) -> str:
        return person(pb.User(id=number, nickname=name)).key

    keys = {key(MASKED_ID, "薛***"), key(MASKED_ID, "李***"), key(0, "薛***")}
    assert len(keys) == 3
    assert {key(MASKED_ID, ""), key(0, ""), key(MASKED_ID, "***"), key(0, "\u200b")} == {""}
