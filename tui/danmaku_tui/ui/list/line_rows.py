"""The rows of a line: columns that align, and text that wraps in its column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Final, TypeAlias

from rich.style import Style
from textual.strip import Strip

from danmaku_proto import events
from danmaku_proto.events import Event, Gift, Kind
from danmaku_proto.text import cells, graphemes
from danmaku_tui.i18n import event_text
from danmaku_tui.i18n.language import trn
from danmaku_tui.rules.rule import RuleAction
from danmaku_tui.ui.list.line import SENDERS_COUNTED
from danmaku_tui.ui.look import number_format
from danmaku_tui.ui.look.glyphs import Glyphs
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.look.row import Row

if TYPE_CHECKING:
    from danmaku_tui.rules.query import Query

SHORT_TIME_BELOW: Final = 64
"""Columns below which the time is shown without seconds."""

_Glyphs: TypeAlias = Sequence[tuple[str, int]]
_Span: TypeAlias = tuple[int, int]


@dataclass(frozen=True, slots=True)
class LineLook:
    """The look of a line besides its event.

    ``times`` is the number of entries that it folds, ``others`` that of the senders besides the one
    named, and ``action`` that of the rules. ``query`` is set if a search has found the line.
    ``here`` says whether it is selected. ``lost`` lines are missing above it. ``own`` says whether
    the person who watches has written it.
    """

    times: int = 1
    others: int = 0
    action: RuleAction | None = None
    query: Query | None = None
    here: bool = False
    lost: int = 0
    own: bool = False


PLAIN: Final = LineLook()


def mark(kind: Kind, glyphs: Glyphs) -> str:
    """Return the sign before a line, which shows its kind also without colours."""
    match kind:
        case Kind.CHAT:
            return " "
        case Kind.GIFT:
            return glyphs.gift
        case Kind.LIKE:
            return glyphs.like
        case Kind.ENTER:
            return glyphs.enter
        case Kind.SOCIAL | Kind.FAN_CLUB:
            return glyphs.plus
        case Kind.VIEWERS | Kind.RANKS | Kind.NOTICE:
            return glyphs.info
        case Kind.STATE:
            return glyphs.state
        case Kind.UNKNOWN:
            return glyphs.unknown
        case Kind.FAULT:
            return glyphs.fault
        case Kind.LINK:
            return glyphs.link


def list_rows(event: Event, width: int, palette: Palette, look: LineLook = PLAIN) -> list[Strip]:
    """Return ``event`` as one or more rows of ``width`` cells."""
    signs = palette.glyphs
    name_style, text_style = _styles(event, palette, look)
    ground, quiet, faint = palette.text, palette.dim, palette.faint
    if look.here:
        ground = quiet = faint = name_style = text_style = palette.picked
    words, name = event_text.phrase(event, signs), event_text.sender(event)
    tail = _tail(event, look, signs)
    found = [] if look.query is None else look.query.marks(words)
    named = look.query is not None and bool(look.query.marks(name))
    sign_style = palette.hit if look.query is not None and not found and not named else text_style

    clock = "%H:%M:%S" if width >= SHORT_TIME_BELOW else "%H:%M"
    time = datetime.fromtimestamp(event.at).astimezone().strftime(clock)
    row = Row(signs).add(signs.here if look.here else " ", text_style).add(f"{time} ", faint)
    row.add(_sign(event, look, signs), sign_style).add(" ", ground)
    row.add_fit(name, palette.hit if named else name_style, min(18, max(8, width // 5)))
    indent = row.add(" ", ground).width

    glyphs = graphemes(words + tail)
    lines = _line_spans(glyphs, width - indent) if width > indent + 1 else [(0, 0)]
    styles = _glyph_styles(glyphs, found, len(words), (text_style, palette.hit, quiet))
    rows = [_gap(look.lost, width, palette)] if look.lost else []
    for start, end in lines:
        for style, group in groupby(range(start, end), key=styles.__getitem__):
            row.add("".join(glyphs[at][0] for at in group), style)
        rows.append(row.fill(ground, width).strip(width))
        row = Row(signs).fill(ground, indent)
    return rows


def wrap(text: str, width: int) -> list[str]:
    """Return ``text`` in lines of at most ``width`` cells, without splitting a grapheme.

    A line breaks at a space in its second half if there is one, because Latin words read better
    whole; otherwise it breaks anywhere, as Chinese text does. The spaces at a break are left out.
    With a ``width`` below 2, wide graphemes exceed it by a cell.
    """
    glyphs = graphemes(text)
    return ["".join(glyph for glyph, _ in glyphs[a:b]) for a, b in _line_spans(glyphs, width)]


def _line_spans(glyphs: _Glyphs, width: int) -> list[_Span]:
    """Return the span of ``glyphs`` of each line."""
    lines: list[_Span] = []
    start = used = 0
    for at, (glyph, taken) in enumerate(glyphs):
        if used + taken > width and at > start:
            rest = _last_word(glyphs, start, at) if glyph != " " else at
            end = rest
            while end > start and glyphs[end - 1][0] == " ":
                end -= 1
            if end > start:
                lines.append((start, end))
            start = rest
            used = sum(cells_ for _, cells_ in glyphs[rest:at])
        if glyph == " " and lines and at == start:
            start = at + 1
            continue
        used += taken
    if start < len(glyphs) or not lines:
        lines.append((start, len(glyphs)))
    return lines


def _last_word(glyphs: _Glyphs, start: int, end: int) -> int:
    """Return the index at which the last ASCII word begins; ``end`` if the word is too long."""
    for at in range(end - 1, start + (end - start) // 2, -1):
        if glyphs[at][0] == " ":
            return at + 1
        if not glyphs[at][0].isascii():
            break
    return end


def _glyph_styles(
    glyphs: _Glyphs, found: Sequence[_Span], words: int, styles: tuple[Style, Style, Style]
) -> list[Style]:
    """Return the style of each of ``glyphs``; ``styles`` are of the text, a hit and the tail.

    The tail begins at code point ``words``; the spans ``found`` are in code points, too. A hit in a
    part of a grapheme marks the whole grapheme.
    """
    text, hit, tail = styles
    painted: list[Style] = []
    begin = 0
    for glyph, _ in glyphs:
        end = begin + len(glyph)
        if begin >= words:
            painted.append(tail)
        else:
            touched = any(start < end and begin < stop for start, stop in found)
            painted.append(hit if touched else text)
        begin = end
    return painted


def _tail(event: Event, look: LineLook, glyphs: Glyphs) -> str:
    """Return the text after the phrase: the value of a gift, or the number of folded entries."""
    if isinstance(event, Gift):
        worth = trn("{n} diamond", "{n} diamonds", event.diamonds)
        worth = worth.format(n=number_format.count(event.diamonds))
        return f" {glyphs.dot} {worth}" if event.diamonds else ""
    if look.times < 2:
        return ""
    tail = f" {glyphs.times}{number_format.count(look.times)}"
    if look.others:
        more = "+" if look.others >= SENDERS_COUNTED - 1 else ""
        others = trn("and {n} other", "and {n} others", look.others)
        tail += " " + others.format(n=f"{look.others}{more}")
    return tail


def _gap(lost: int, width: int, palette: Palette) -> Strip:
    """Return the row in place of ``lost`` lines."""
    words = trn("{n} line no longer held", "{n} lines no longer held", lost)
    words = f" {words.format(n=number_format.count(lost))} "
    rule = palette.glyphs.rule
    row = Row(palette.glyphs).fill(palette.rule, max(0, (width - cells(words)) // 2), rule)
    return row.add(words, palette.dim).fill(palette.rule, width, rule).strip(width)


def _sign(event: Event, look: LineLook, glyphs: Glyphs) -> str:
    match look.action:
        case RuleAction.HIGHLIGHT:
            return glyphs.pinned
        case RuleAction.MUTE:
            return glyphs.muted
        case RuleAction.HIDE | None:
            return glyphs.own if look.own else mark(event.kind, glyphs)


def _styles(event: Event, palette: Palette, look: LineLook) -> tuple[Style, Style]:
    """Return the styles of the name and of the text."""
    if look.action is RuleAction.MUTE:
        return palette.muted, palette.muted
    if event.history:
        return palette.dim, palette.dim
    name = palette.dim if event.user is None else palette.name(event.user.key)
    if look.own:
        name = palette.own
    if look.action is RuleAction.HIGHLIGHT:
        return name, palette.highlight
    match event:
        case events.Chat():
            return name, palette.own if look.own else palette.text
        case events.Gift():
            return name, palette.gift
        case events.Notice() | events.RoomState() | events.LinkChange():
            return name, palette.notice
        case events.Fault():
            return name, palette.accent
        case events.Like() | events.Enter() | events.Social() | events.FanClub():
            return name, palette.dim
        case events.Viewers() | events.Ranks() | events.Unknown():
            return name, palette.dim
