"""The heading of the list: the kinds that are off, the hits of a search, and the position."""

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

_FIXED_CELLS: Final = 6
"""Cells of a heading besides its title and its note."""


def list_heading(
    listing: Listing,
    width: int,
    palette: Palette,
    *,
    only: str,
    keys: Mapping[str, str],
    focus: bool,
) -> Strip:
    """Return the heading in ``width`` cells, without its least important parts if it is narrow.

    ``only`` is the name of the one person who is shown; ``keys`` are the keys in force by the names
    of their bindings; ``focus`` says whether the keys go to the list.
    """
    styles = (palette.rule, palette.accent if focus else palette.strong, palette.dim)
    title, note = tr("List"), ""
    for title, note in _variants(listing, palette.glyphs, only, keys):
        if cells(title) + cells(note) + _FIXED_CELLS <= width:
            break
    return heading(title, note, width, styles, marked=focus, glyphs=palette.glyphs)


def _variants(
    listing: Listing, glyphs: Glyphs, only: str, keys: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield titles with notes, from the longest to the shortest."""
    dot = f" {glyphs.dot} "
    position, short = _position(listing, dot, keys["last"])
    found, number = _hits(listing, glyphs, quoted=True), _hits(listing, glyphs, quoted=False)
    offs = list(dict.fromkeys(_off(listing, keys)))
    for hits, where in ((found, position), (number, position), (number, short)):
        note = dot.join(filter(None, (hits, where)))
        for off in offs:
            yield _title(only, off, glyphs), note
    yield tr("List"), dot.join(filter(None, (number, short)))
    yield tr("List"), short


def _title(only: str, off: str, glyphs: Glyphs) -> str:
    shown = (
        tr("only {name}").format(name=shortened(only, NAME_CELLS, glyphs.ellipsis)) if only else ""
    )
    return f" {glyphs.dot} ".join(filter(None, (tr("List"), shown, off)))


def _off(listing: Listing, keys: Mapping[str, str]) -> Iterator[str]:
    """Yield the kinds that are off: with their keys, without them, and as a mere number."""
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


def _position(listing: Listing, dot: str, key: str) -> tuple[str, str]:
    """Return the position, long and short: following, or the number of lines below."""
    if listing.following:
        return tr("following"), tr("following")
    follows = tr("{key} follows").format(key=key)
    if not listing.beneath:
        return follows, follows
    new, beneath = number_format.count(listing.below), number_format.count(listing.beneath)
    if listing.below:
        words = trn("{n} new below", "{n} new below", listing.below).format(n=new)
        short = trn("{n} new", "{n} new", listing.below).format(n=new)
    else:
        words = short = trn("{n} below", "{n} below", listing.beneath).format(n=beneath)
    return f"{words}{dot}{follows}", short


def _hits(listing: Listing, glyphs: Glyphs, *, quoted: bool) -> str:
    """Return the number of hits, and which one of them is selected."""
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
