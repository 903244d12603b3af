"""The heading of the list: what is left out, what a search found, and whether it follows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from textual.strip import Strip

from danmaku_proto.text import cells, fit
from danmaku_proto.width import ELLIPSIS
from danmaku_tui.language import tr, trn
from danmaku_tui.ui import figures
from danmaku_tui.ui.glyphs import Glyphs
from danmaku_tui.ui.groups import GROUPS
from danmaku_tui.ui.listing import Listing
from danmaku_tui.ui.palette import Palette
from danmaku_tui.ui.row import heading

NAME_CELLS: Final = 20
"""The width of a name or a query in the heading, in cells, at most."""

_BESIDE: Final = 6
"""Cells of a heading that are neither its title nor its note."""


def list_heading(
    listing: Listing, width: int, palette: Palette, *, only: str, follow_key: str, focus: bool
) -> Strip:
    """Return the heading in ``width`` cells; where there is little room, what matters least goes.

    ``only`` is the name of the one person who is shown, ``focus`` whether the keys go to the list.
    """
    styles = (palette.rule, palette.accent if focus else palette.strong, palette.dim)
    title, note = tr("List"), ""
    for title, note in _wordings(listing, palette.glyphs, only, follow_key):
        if cells(title) + cells(note) + _BESIDE <= width:
            break
    return heading(title, note, width, styles, marked=focus, glyphs=palette.glyphs)


def _wordings(listing: Listing, glyphs: Glyphs, only: str, key: str) -> Iterator[tuple[str, str]]:
    """Yield titles with notes, from the longest to the shortest."""
    dot = f" {glyphs.dot} "
    where, briefly = _following(listing, dot, key)
    found, number = _found(listing, glyphs, quoted=True), _found(listing, glyphs, quoted=False)
    full, short = (
        _title(listing, glyphs, only, names=True),
        _title(listing, glyphs, only, names=False),
    )
    for hits, place in ((found, where), (number, where), (number, briefly)):
        note = dot.join(filter(None, (hits, place)))
        yield full, note
        yield short, note
    yield tr("List"), dot.join(filter(None, (number, briefly)))
    yield tr("List"), briefly


def _title(listing: Listing, glyphs: Glyphs, only: str, *, names: bool) -> str:
    parts = [tr("List")]
    if only:
        parts.append(tr("only {name}").format(name=_shortened(only, glyphs)))
    off = [
        f"{number} {group.words}" if names else str(number)
        for number, group in enumerate(GROUPS, 1)
        if group in listing.off
    ]
    if off:
        parts.append(tr("off: {groups}").format(groups=(", " if names else " ").join(off)))
    return f" {glyphs.dot} ".join(parts)


def _following(listing: Listing, dot: str, key: str) -> tuple[str, str]:
    """Return at length and briefly whether the newest line is followed, and what is new."""
    if listing.following:
        return tr("following"), tr("following")
    follows = tr("{key} follows").format(key=key)
    if not listing.beneath:
        return follows, follows
    new, beneath = figures.count(listing.below), figures.count(listing.beneath)
    if listing.below:
        words = trn("{n} new below", "{n} new below", listing.below).format(n=new)
        brief = trn("{n} new", "{n} new", listing.below).format(n=new)
    else:
        words = brief = trn("{n} below", "{n} below", listing.beneath).format(n=beneath)
    return f"{words}{dot}{follows}", brief


def _found(listing: Listing, glyphs: Glyphs, *, quoted: bool) -> str:
    """Return which hit of how many the selected line is."""
    if listing.query is None:
        return ""
    number = figures.count(listing.hits) + ("" if listing.counted else "+")
    at = listing.hit_index
    if at is None or not listing.counted:
        words = trn("{n} hit", "{n} hits", listing.hits).format(n=number)
    else:
        words = tr("hit {at}/{n}").format(at=figures.count(at + 1), n=number)
    if not quoted:
        return words
    before, after = '""' if glyphs.rule.isascii() else "“”"
    return f"{words} {before}{_shortened(str(listing.query), glyphs)}{after}"


def _shortened(text: str, glyphs: Glyphs) -> str:
    if cells(text) <= NAME_CELLS:
        return text
    return fit(text, NAME_CELLS).rstrip().removesuffix(ELLIPSIS) + glyphs.ellipsis
