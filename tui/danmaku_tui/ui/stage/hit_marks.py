"""The hits of a search in the comments that fly."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Final

from danmaku_tui.stage.lanes import Flight
from danmaku_tui.ui.stage.comment import Comment, TextRole, TextRun

if TYPE_CHECKING:
    from danmaku_tui.rules.query import Query

REMEMBERED: Final = 500
"""Flights whose runs are cached: no stage has more."""


class HitMarks:
    """The runs of flights, with each hit of ``query`` in a run of its own, found once a flight."""

    __slots__ = ("_cache", "_query")

    def __init__(self, query: Query) -> None:
        self._query = query
        self._cache: dict[Flight[Comment], tuple[Comment, tuple[TextRun, ...]]] = {}

    def runs(self, flight: Flight[Comment]) -> tuple[TextRun, ...]:
        """Return the runs to paint for ``flight``; their widths sum up to that of its own runs."""
        comment = flight.payload
        cached = self._cache.get(flight)
        # A combo that grows and a highlight change the payload of a flight.
        if cached is not None and cached[0] is comment:
            return cached[1]
        if len(self._cache) >= REMEMBERED:
            self._cache.clear()
        runs = runs_with_hits(comment, self._query)
        self._cache[flight] = (comment, runs)
        return runs


def runs_with_hits(comment: Comment, query: Query) -> tuple[TextRun, ...]:
    """Return the runs of ``comment`` with the hits of ``query`` in runs of the role ``HIT``.

    A hit covers every grapheme that it touches. A comment that matches without a text to mark, for
    example by its kind, has its first run marked. A comment that does not match has no hit.
    """
    if not query.matches(comment.event):
        return comment.runs
    runs = tuple(part for run in comment.runs for part in _split(run, query))
    if any(part.role is TextRole.HIT for part in runs):
        return runs
    first, *others = comment.runs
    return (TextRun(TextRole.HIT, first.text, first.width, first.glyphs), *others)


def _split(run: TextRun, query: Query) -> Iterator[TextRun]:
    """Yield ``run`` in parts, each of which is a hit as a whole or not at all."""
    spans = query.marks(run.text)
    if not spans:
        yield run
        return
    touched = []
    at = 0
    for glyph, _ in run.glyphs:
        end = at + len(glyph)
        touched.append(any(start < end and at < stop for start, stop in spans))
        at = end
    pairs = zip(touched, run.glyphs, strict=True)
    for hit, group in groupby(pairs, key=lambda pair: pair[0]):
        glyphs = tuple(glyph for _, glyph in group)
        text = "".join(text for text, _ in glyphs)
        width = sum(cells for _, cells in glyphs)
        yield TextRun(TextRole.HIT if hit else run.role, text, width, glyphs)
