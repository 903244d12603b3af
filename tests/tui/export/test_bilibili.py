from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from danmaku_proto.events import Chat, Event, User
from danmaku_tui.export.bilibili import BilibiliXml
from danmaku_tui.export.timed_event import RecordingInfo, TimedEvent

ABOUT = RecordingInfo("ws://room.example", 0.0)


def document(told: list[TimedEvent], about: RecordingInfo = ABOUT) -> ET.Element:
    text = "".join(BilibiliXml(about).pieces(told))
    return ET.fromstring(text.encode())  # noqa: S314  # made by this program


def test_a_comment_flies_in_white_when_it_was_said(chat: Callable[..., TimedEvent]) -> None:
    told = chat("你好", 12.3456)
    (d,) = document([told]).findall("d")
    second, mode, size, colour, stamp, pool, user, number = d.attrib["p"].split(",")
    assert (second, mode, size, colour, pool) == ("12.346", "1", "25", "16777215", "0")
    assert stamp == str(int(told.event.at))
    assert re.fullmatch("[0-9a-f]{8}", user)
    assert number == told.event.id
    assert (d.text, d.attrib["user"]) == ("你好", "ann")


def test_one_person_has_one_hash(chat: Callable[..., TimedEvent]) -> None:
    said = [chat("a"), chat("b"), chat("a", name="eve")]
    hashes = [d.attrib["p"].split(",")[6] for d in document(said).findall("d")]
    assert hashes[0] == hashes[1] != hashes[2]


def test_what_was_said_before_the_recording_is_at_its_beginning(
    chat: Callable[..., TimedEvent],
) -> None:
    (d,) = document([chat("a", -30.0)]).findall("d")
    assert d.attrib["p"].startswith("0.000,")


def test_a_gift_tells_its_new_units_and_the_price_of_one(gift: Callable[..., TimedEvent]) -> None:
    (element,) = document([gift("rose", 4.0, count=3, price=5)]).findall("gift")
    assert element.attrib == {
        "ts": "4.000",
        "user": "bob",
        "giftname": "rose",
        "giftcount": "3",
        "price": "500",
    }


def test_a_gift_of_ten_diamonds_costs_a_yuan(gift: Callable[..., TimedEvent]) -> None:
    (element,) = document([gift("rose", price=10)]).findall("gift")
    assert element.attrib["price"] == "1000"


def test_the_head_is_one_line_for_readers_of_its_first_characters() -> None:
    text = "".join(BilibiliXml(ABOUT).pieces([]))
    assert text[:40] == '<?xml version="1.0" encoding="UTF-8"?><i'
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?><i>')


def test_an_export_without_comments_is_a_valid_document() -> None:
    root = document([])
    assert (root.tag, root.findall("d"), root.findtext("chatid")) == ("i", [], "0")


def test_attributes_are_in_double_quotes_only(
    chat: Callable[..., TimedEvent], gift: Callable[..., TimedEvent]
) -> None:
    name = """a "b" 'c' <d> &"""
    told = [chat("hi", name=name), gift('the "best" rose', name=name)]
    text = "".join(BilibiliXml(ABOUT).pieces(told))
    assert text.count("user=\"a &quot;b&quot; 'c' &lt;d&gt; &amp;\"") == 2
    d, present = document(told).findall("d") + document(told).findall("gift")
    assert d.attrib["user"] == present.attrib["user"] == name


def test_the_name_of_a_gift_has_no_blank_where_readers_split(
    gift: Callable[..., TimedEvent],
) -> None:
    text = "".join(BilibiliXml(ABOUT).pieces([gift("a big\trose", count=7)]))
    assert ' giftname="a\u00a0big\u00a0rose" giftcount="7" ' in text


def test_a_comment_without_a_text_has_no_element(chat: Callable[..., TimedEvent]) -> None:
    form = BilibiliXml(ABOUT)
    assert not any(form.takes(chat(text).event) for text in ("", " ", "\x00", "\u3000"))


def test_only_comments_and_new_gifts_have_a_place(
    every_kind: Callable[..., list[Event]], gift: Callable[..., TimedEvent]
) -> None:
    form = BilibiliXml(ABOUT)
    assert [event.kind for event in every_kind() if form.takes(event)] == ["chat", "gift"]
    assert not form.takes(gift(count=0).event)


def test_an_id_that_is_no_number_is_replaced_by_one() -> None:
    said = Chat("room-1,2", 0.0, User("1", "ann", "1"), "a")
    (d,) = document([TimedEvent(0.0, said)]).findall("d")
    assert d.attrib["p"].count(",") == 7


@pytest.mark.parametrize("text", ["a\x00b", "a\x1bb", "a\x0bb", "a\ufffeb", "a\uffffb", "a\ud800b"])
def test_what_xml_has_no_place_for_is_removed(text: str, chat: Callable[..., TimedEvent]) -> None:
    (d,) = document([chat(text, name=text)]).findall("d")
    assert (d.text, d.attrib["user"]) == ("ab", "ab")


@given(text=st.text(), name=st.text(), source=st.text())
def test_whatever_is_said_is_one_element_and_can_be_read_back(
    text: str, name: str, source: str, chat: Callable[..., TimedEvent]
) -> None:
    root = document([chat(text, name=name)], RecordingInfo(source, 0.0))
    (d,) = root.findall("d")
    legal = re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)
    # A parser reads every kind of line end as the same one.
    assert (d.text or "") == re.sub("\r\n|\r", "\n", legal)
    assert len(d) == 0
