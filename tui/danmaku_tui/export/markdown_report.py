"""A report as Markdown: tables, and plots of characters.

Names and comments are from strangers: nothing in them is markup, a link or HTML.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from danmaku_tui.export.comparison import Comparison, RecordedRoom
from danmaku_tui.export.comparison_report import (
    headings,
    returning_heading,
    returning_rows,
    room_rows,
)
from danmaku_tui.export.plot import PlotGlyphs
from danmaku_tui.export.statistics import Statistics
from danmaku_tui.export.stats_report import comment_plot, gap_lines, gift_plot, span, sums, tables
from danmaku_tui.i18n.language import tr

PLOT_WIDTH: Final = 80
"""The width of a plot, in cells."""

_ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\n": " ", "\r": " "}

_ESCAPED: Final[Mapping[int, str]] = str.maketrans(
    {character: f"\\{character}" for character in "\\`*_{}[]()#+-.!|~:@$=^\"'/"} | _ENTITIES
)
"""Every sign that begins markup or a link: in CommonMark a backslash makes it a plain one."""


def escaped(text: str) -> str:
    """Return ``text`` as Markdown that shows exactly these characters."""
    return text.translate(_ESCAPED)


def markdown_report(
    rooms: Sequence[RecordedRoom], several: Comparison | None, glyphs: PlotGlyphs
) -> Iterator[str]:
    """Yield the lines of the report: of one recording, or of ``several`` and each of them."""
    if several is not None:
        yield f"# {escaped(tr('Recordings side by side'))}"
        yield ""
        yield from _table(headings(), room_rows(several))
        yield from _paragraphs(sums(several.total))
        yield from _ranked(returning_heading(several), returning_rows(several))
        for heading, rows in tables(several.total):
            yield from _ranked(heading, rows)
    for room in rooms:
        yield from _room(room, "#" if several is None else "##", glyphs)


def _room(room: RecordedRoom, level: str, glyphs: PlotGlyphs) -> Iterator[str]:
    info, numbers = room.info, room.statistics
    yield f"{level} {escaped(info.name)}"
    yield ""
    lines = (*filter(None, [info.source]), span(numbers, info), *sums(numbers))
    yield from _paragraphs(lines)
    if numbers.minutes:
        yield from _code(comment_plot(numbers, info, PLOT_WIDTH, glyphs))
    if numbers.diamonds:
        yield from _code(gift_plot(numbers, info, PLOT_WIDTH, glyphs))
    yield from _rankings(numbers)
    yield from _paragraphs(line.strip() for line in gap_lines(numbers, info))


def _rankings(numbers: Statistics) -> Iterator[str]:
    for heading, rows in tables(numbers):
        yield from _ranked(heading, rows)


def _ranked(heading: str, rows: Sequence[tuple[str, str]]) -> Iterator[str]:
    if rows:
        yield from _table([heading, ""], rows)
    else:
        yield from _paragraphs([heading])


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    yield _row(heads)
    yield "|".join(["", " :--- ", *[" ---: "] * (len(heads) - 1), ""])
    for row in rows:
        yield _row(row)
    yield ""


def _row(parts: Sequence[str]) -> str:
    return f"| {' | '.join(map(escaped, parts))} |"


def _paragraphs(lines: Iterator[str] | Sequence[str]) -> Iterator[str]:
    for line in lines:
        yield escaped(line)
        yield ""


def _code(lines: Iterator[str]) -> Iterator[str]:
    # The plot holds numbers, times and texts of the program: nothing ends the block early.
    yield "```text"
    yield from lines
    yield "```"
    yield ""
