from __future__ import annotations

from collections.abc import Callable

import pytest

from danmaku_proto.events import Chat
from danmaku_proto.text import cells
from danmaku_tui.i18n.language import write_ascii
from danmaku_tui.room.history import History
from danmaku_tui.rules.event_group import EventGroup
from danmaku_tui.rules.query import parse
from danmaku_tui.rules.wanted import Wanted
from danmaku_tui.ui.keys.key_labels import key_labels
from danmaku_tui.ui.list.heading import list_heading
from danmaku_tui.ui.list.listing import Listing
from danmaku_tui.ui.look.glyphs import ASCII
from danmaku_tui.ui.look.palette import DARK, Palette, palette_of

KEYS = key_labels({})


@pytest.fixture
def listing(chat: Callable[..., Chat]) -> Listing:
    """Return a listing of the comments 0 to 19, with a reader at 17 and three new lines below."""
    history = History()
    listing = Listing(history, Wanted(off={EventGroup.LIKES, EventGroup.ARRIVALS}))
    for number in range(20):
        history.append(chat(str(number)))
    listing.take()
    listing.search(parse("7"))
    listing.next_hit(-1)
    listing.look_at(listing.lines[-1])
    for number in range(20, 23):
        history.append(chat(str(number)))
    listing.take()
    return listing


def words(listing: Listing, width: int, palette: Palette, only: str = "") -> list[str]:
    """Return the title and the note of the heading."""
    strip = list_heading(listing, width, palette, only=only, keys=KEYS, focus=False)
    assert cells(strip.text) == width
    rule = palette.glyphs.rule
    return [part.strip() for part in strip.text.split(rule * 2) if part.strip(f" {rule}")]


@pytest.mark.parametrize(
    ("width", "heading"),
    [
        (
            100,
            ["List · off: likes, arrivals (keys 3, 4)", "hit 2/2 “7” · 3 new below · G follows"],
        ),
        (74, ["List · off: likes, arrivals", "hit 2/2 “7” · 3 new below · G follows"]),
        (64, ["List · 2 kinds off", "hit 2/2 “7” · 3 new below · G follows"]),
        (59, ["List · 2 kinds off", "hit 2/2 · 3 new below · G follows"]),
        (40, ["List · 2 kinds off", "hit 2/2 · 3 new"]),
        (30, ["List", "hit 2/2 · 3 new"]),
        (20, ["List", "3 new"]),
    ],
)
def test_where_there_is_little_room_what_matters_least_goes(
    width: int, heading: list[str], listing: Listing, palette: Palette
) -> None:
    assert [part.lstrip("─ ") for part in words(listing, width, palette)] == heading


def test_the_keys_in_force_are_named(listing: Listing, palette: Palette) -> None:
    keys = key_labels({"kind-3": "f3,3", "last": "n"})
    heading = list_heading(listing, 120, palette, only="", keys=keys, focus=False).text
    assert "off: likes, arrivals (keys F3, 4)" in heading
    assert "n follows" in heading


def test_one_kind_that_is_off_is_told_as_one(palette: Palette) -> None:
    listing = Listing(History(), Wanted(off={EventGroup.LIKES}))
    for width, title in ((80, "List · off: likes (key 3)"), (36, "List · off: likes")):
        heading = [part.lstrip("─ ") for part in words(listing, width, palette)]
        assert heading == [title, "following"]


def test_long_names_and_queries_are_cut(listing: Listing, palette: Palette) -> None:
    listing.search(parse("很长" * 30))
    [title, note] = words(listing, 140, palette, only="名字" * 30)
    assert "only 名字名字名字名字名… ·" in title
    assert "“很长很长很长很长很…”" in note


def test_without_unicode_signs_no_sign_is_unicode(listing: Listing) -> None:
    write_ascii(on=True)
    listing.search(parse("x" * 30))
    plain = palette_of(DARK, ASCII)
    for width in range(120):
        heading = list_heading(listing, width, plain, only="y" * 30, keys=KEYS, focus=True)
        assert heading.text.isascii()
