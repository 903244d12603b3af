"""Where the hits of a search are in what flies."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from danmaku_tui.stage.lanes import Flight
from danmaku_tui.ui.stage.comment import Comment, TextRole, TextRun

if TYPE_CHECKING:
    from danmaku_tui.rules.query import Query

REMEMBERED = 500
"""Flights whose runs are kept: more are on no stage."""


class HitMarks:
    """The runs of flights with the hits of ``query`` in runs of their own, found once each."""

    __slots__ = ("_known", "_query")

    def __init__(self, query: Query) -> None:
        self._query = query
        self._known: dict[Flight[Comment], tuple[Comment, tuple[TextRun, ...]]] = {}

    def runs(self, flight: Flight[Comment]) -> tuple[TextRun, ...]:
        """Return the runs to paint for ``flight``, as wide together as its own."""
        comment = flight.payload
        known = self._known.get(flight)
        if known is not None and known[0] is comment:
            return known[1]
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        found = marked(comment, self._query)
        self._known[flight] = (comment, found)
        return found


def marked(comment: Comment, query: Query) -> tuple[TextRun, ...]:
    """Return the runs of ``comment`` with the hits of ``query`` in runs of the role ``HIT``.

    A hit is as long as the graphemes that it touches. What matches without a text that could be
    marked, as by its kind, has its first run marked. What does not match has no hit.
    """
    if not query.matches(comment.event):
        return comment.runs
    runs = tuple(part for whole in comment.runs for part in _split(whole, query))
    if any(part.role is TextRole.HIT for part in runs):
        return runs
    first, *others = comment.runs
    return (TextRun(TextRole.HIT, first.text, first.width, first.glyphs), *others)


def _split(whole: TextRun, query: Query) -> Iterator[TextRun]:
    """Yield ``whole`` in parts, each wholly a hit or wholly not."""
    spans = query.marks(whole.text)
    if not spans:
        yield whole
        return
    touched = []
    at = 0
    for glyph, _ in whole.glyphs:
        end = at + len(glyph)
        touched.append(any(start < end and at < stop for start, stop in spans))
        at = end
    pairs = zip(touched, whole.glyphs, strict=True)
    for hit, group in groupby(pairs, key=lambda pair: pair[0]):
        glyphs = tuple(glyph for _, glyph in group)
        text = "".join(text for text, _ in glyphs)
        width = sum(cells for _, cells in glyphs)
        yield TextRun(TextRole.HIT if hit else whole.role, text, width, glyphs)
