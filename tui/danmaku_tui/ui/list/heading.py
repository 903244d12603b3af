"""The heading of the list: what is left out, what a search found, and whether it follows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from textual.strip import Strip

from danmaku_proto.text import cells
from danmaku_tui.i18n.language import tr, trn
from danmaku_tui.rules.event_group import GROUPS
from danmaku_tui.ui.list.listing import Listing
from danmaku_tui.ui.look import number_format
from danmaku_tui.ui.look.glyphs import Glyphs
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.look.row import heading
from danmaku_tui.ui.look.text_fit import shortened

NAME_CELLS: Final = 20
"""The width of a name or a query in the heading, in cells, at most."""

_BESIDE: Final = 6
"""Cells of a heading that are neither its title nor its note."""


def list_heading(
    listing: Listing,
    width: int,
    palette: Palette,
    *,
    only: str,
    keys: Mapping[str, str],
    focus: bool,
) -> Strip:
    """Return the heading in ``width`` cells; where there is little room, what matters least goes.

    ``only`` is the name of the one person who is shown, ``focus`` whether the keys go to the list.
    """
    styles = (palette.rule, palette.accent if focus else palette.strong, palette.dim)
    title, note = tr("List"), ""
    for title, note in _wordings(listing, palette.glyphs, only, keys):
        if cells(title) + cells(note) + _BESIDE <= width:
            break
    return heading(title, note, width, styles, marked=focus, glyphs=palette.glyphs)


def _wordings(
    listing: Listing, glyphs: Glyphs, only: str, keys: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield titles with notes, from the longest to the shortest."""
    dot = f" {glyphs.dot} "
    where, briefly = _following(listing, dot, keys["last"])
    found, number = _found(listing, glyphs, quoted=True), _found(listing, glyphs, quoted=False)
    offs = list(dict.fromkeys(_off(listing, keys)))
    for hits, place in ((found, where), (number, where), (number, briefly)):
        note = dot.join(filter(None, (hits, place)))
        for off in offs:
            yield _title(only, off, glyphs), note
    yield tr("List"), dot.join(filter(None, (number, briefly)))
    yield tr("List"), briefly


def _title(only: str, off: str, glyphs: Glyphs) -> str:
    shown = (
        tr("only {name}").format(name=shortened(only, NAME_CELLS, glyphs.ellipsis)) if only else ""
    )
    return f" {glyphs.dot} ".join(filter(None, (tr("List"), shown, off)))


def _off(listing: Listing, keys: Mapping[str, str]) -> Iterator[str]:
    """Yield what is left out: with the keys that bring it back, without them, and how much."""
    off = [at for at, group in enumerate(GROUPS) if group in listing.off]
    if not off:
        yield ""
        return
    groups = tr(", ").join(GROUPS[at].words for at in off)
    named = tr(", ").join(keys[f"kind-{at + 1}"] for at in off)
    yield trn("off: {groups} (key {keys})", "off: {groups} (keys {keys})", len(off)).format(
        groups=groups, keys=named
    )
    yield tr("off: {groups}").format(groups=groups)
    yield trn("{n} kind off", "{n} kinds off", len(off)).format(n=len(off))


def _following(listing: Listing, dot: str, key: str) -> tuple[str, str]:
    """Return at length and briefly whether the newest line is followed, and what is new."""
    if listing.following:
        return tr("following"), tr("following")
    follows = tr("{key} follows").format(key=key)
    if not listing.beneath:
        return follows, follows
    new, beneath = number_format.count(listing.below), number_format.count(listing.beneath)
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
    number = number_format.count(listing.hits) + ("" if listing.counted else "+")
    at = listing.hit_index
    if at is None or not listing.counted:
        words = trn("{n} hit", "{n} hits", listing.hits).format(n=number)
    else:
        words = tr("hit {at}/{n}").format(at=number_format.count(at + 1), n=number)
    if not quoted:
        return words
    query = shortened(str(listing.query), NAME_CELLS, glyphs.ellipsis)
    return tr("{words} “{query}”").format(words=words, query=query)
