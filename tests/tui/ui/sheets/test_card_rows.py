from __future__ import annotations

from collections.abc import Callable

import pytest

from danmaku_proto.events import Chat, Gift
from danmaku_tui.room.person import Person
from danmaku_tui.ui.keys.selection import Selection
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.sheets.card_rows import card_rows, message_rows


def text_of(selection: Selection, person: Person, palette: Palette, width: int = 60) -> str:
    rows = card_rows(selection, person, width, palette)
    assert all(row.width <= width for row in rows)
    return "\n".join(row.strip(width).text.rstrip() for row in rows)


def test_the_event_stands_above_the_facts_about_its_sender(
    palette: Palette, chat: Callable[..., Chat]
) -> None:
    event = chat("hello", "ann")
    text = text_of(Selection(event.user, event), Person("ann"), palette)
    assert text.index("name of ann") < text.index("hello") < text.index("Person")
    assert "nothing else from this person" in text


def test_a_comment_from_before_the_connection_is_marked(
    palette: Palette, chat: Callable[..., Chat]
) -> None:
    event = chat("hello", "ann", history=True)
    text = text_of(Selection(event.user, event), Person("ann"), palette)
    assert "(before the connection)" in text


def test_a_gift_is_worded(palette: Palette, gift: Callable[..., Gift]) -> None:
    event = gift(5, "ann")
    assert "小心心" in text_of(Selection(event.user, event), Person("ann"), palette)


def test_nothing_is_shown_about_nobody(palette: Palette) -> None:
    assert card_rows(Selection(None), Person(""), 60, palette) == []


@pytest.mark.parametrize("width", [12, 30, 80])
def test_a_long_message_wraps_under_itself(
    palette: Palette, chat: Callable[..., Chat], width: int
) -> None:
    rows = message_rows(chat("很长的弹幕 " * 12), width, palette)
    assert all(row.width <= max(width, 16) for row in rows)
    assert len(rows) > 1
