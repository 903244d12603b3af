"""Comments made of pieces: mentions, gifts and pictures, and what is left of broken ones."""

from __future__ import annotations

from typing import Any

import pytest

from danmaku_proto import codec, events
from danmaku_proto._pb import douyin as pb
from danmaku_proto.douyin.frame_clock import FrameClock
from danmaku_proto.douyin.messages import read
from danmaku_proto.douyin.rich_text import fuller

ANN = pb.User(id=42, nickname="山雀")


def words(text: str) -> pb.TextPiece:
    return pb.TextPiece(string_value=text)


def picture(**content: str) -> pb.TextPiece:
    image = pb.Image(content=pb.ImageContent(**content))
    return pb.TextPiece(image_value=pb.TextPieceImage(image=image))


def mention(name: str, left: str = "", right: str = "", *, colon: bool = False) -> pb.TextPiece:
    person = pb.TextPieceUser(
        user=pb.User(nickname=name),
        with_colon=colon,
        left_additional_content=left,
        right_additional_content=right,
    )
    return pb.TextPiece(user_value=person)


def rich(*pieces: pb.TextPiece, pattern: str = "") -> bytes:
    return codec.encode(pb.Text(default_pattern=pattern, pieces=list(pieces)))


def text_of(payload: Any) -> str:  # noqa: ANN401  # any kind of comment
    message = pb.Message(method=f"Webcast{type(payload).__name__}", payload=codec.encode(payload))
    (event,) = read(message, FrameClock(1.79e9, 1_790_000_000_000))
    assert isinstance(event, events.Chat)
    return event.text


@pytest.mark.parametrize(
    ("content", "pieces", "text"),
    [
        ("你好", [words("@小明 "), words("你好")], "@小明 你好"),
        ("", [words("@小明 "), words("你好")], "@小明 你好"),
        ("", [mention("小明"), words(" 早")], "@小明 早"),
        ("早", [mention("小明"), words("早")], "@小明 早"),
        ("早", [words("早 "), mention("小明")], "早 @小明"),
        ("", [mention("小明"), mention("山雀"), words("早")], "@小明 @山雀 早"),
        ("", [words("@"), mention("小明"), words(" 早")], "@小明 早"),
        ("", [words("回复 ＠"), mention("小明"), words(" 早")], "回复 ＠小明 早"),
        ("", [mention("@小明"), words(" 早")], "@小明 早"),
        ("", [mention("小明", left="@", right=" "), words("早")], "@小明 早"),
        ("", [mention("小明", colon=True), words("早")], "小明：早"),
        ("", [mention("小明"), words("：早")], "小明：早"),
        ("@小明 早", [mention("小明"), words("早")], "@小明 早"),
        ("早", [mention(""), words("早")], "早"),
        ("", [words("早"), picture(name="比心")], "早[比心]"),
        ("", [picture(alternative_text="[赞]")], "[赞]"),
        ("[比心]早", [picture(name="bixin_long_name"), words("早")], "[比心]早"),
        ("你好", [words("你好")], "你好"),
        ("你好", [picture()], "你好"),
        ("你好 看", [words("你好 "), words("@小明 "), words("看")], "你好 @小明 看"),
        ("你好", [], "你好"),
    ],
)
def test_the_pieces_are_taken_where_they_hold_more(
    content: str, pieces: list[pb.TextPiece], text: str
) -> None:
    assert fuller(content, rich(*pieces)) == text


def test_a_pattern_orders_the_pieces() -> None:
    assert (
        fuller("", rich(words("早"), mention("小明"), pattern="{1:user}：{0:string}")) == "小明：早"
    )


def test_a_person_in_a_pattern_is_an_address_unless_a_colon_follows() -> None:
    pieces = (words("早"), mention("小明"))
    assert fuller("早", rich(*pieces, pattern="{1:user}{0:string}！")) == "@小明 早！"
    assert fuller("早", rich(*pieces, pattern="回复 {1:user} {0:string}")) == "回复 @小明 早"


def test_many_long_names_stay_short() -> None:
    text = fuller("", rich(*[mention("名" * 10_000)] * 100))
    assert len(text) <= 13_000


@pytest.mark.parametrize("broken", [b"\xff", b"\x22\x05ab", b"\x12\x02\xff\xfe"])
def test_broken_pieces_cost_only_themselves(broken: bytes) -> None:
    assert fuller("你好", broken) == "你好"
    assert text_of(pb.ChatMessage(user=ANN, content="你好", rtf_content_v2=broken)) == "你好"


@pytest.mark.parametrize(
    "payload",
    [
        pb.ChatMessage(user=ANN, rtf_content=rich(words("早"))),
        pb.ChatMessage(user=ANN, rtf_content=rich(words("旧")), rtf_content_v2=rich(words("早"))),
        pb.ScreenChatMessage(user=ANN, rtf_content=rich(words("早"))),
        pb.ScreenChatMessage(user=ANN, rtf_content_v2=rich(words("早"))),
        pb.PrivilegeScreenChatMessage(user=ANN, rtf_content=rich(words("早"))),
        pb.PrivilegeScreenChatMessage(user=ANN, rtf_content_v2=rich(words("早"))),
        pb.EmojiChatMessage(user=ANN, emoji_content=rich(words("早"))),
        pb.EmojiChatMessage(user=ANN, default_content="早"),
    ],
)
def test_every_kind_of_comment_has_its_pieces(payload: object) -> None:
    assert text_of(payload) == "早"


def test_a_sticker_is_its_name_or_that_it_is_one() -> None:
    assert text_of(pb.EmojiChatMessage(emoji_content=rich(picture(name="捂脸")))) == "[捂脸]"
    assert text_of(pb.EmojiChatMessage(emoji_content=rich(picture()))) == events.STICKER
    assert text_of(pb.EmojiChatMessage(user=ANN)) == events.STICKER
