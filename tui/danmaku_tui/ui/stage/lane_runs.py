"""The runs of a lane with their styles: the one place that decides how a flight looks.

Two painters follow it: :mod:`~danmaku_tui.ui.stage.lane_cells` for rows that the terminal moves,
and :mod:`~danmaku_tui.ui.stage.lane_strip` for rows that Textual paints.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeAlias

from rich.style import Style

from danmaku_tui.stage.items import mark
from danmaku_tui.stage.lanes import Flight
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.stage.comment import Comment, TextRole, TextRun
from danmaku_tui.ui.stage.hit_marks import HitMarks

VisibleFlights: TypeAlias = Iterable[tuple[int, Flight[Comment]]]
"""The flights of a lane from left to right, each with its screen column, which may be negative."""


@dataclass(frozen=True, slots=True)
class LaneLook:
    """The look of lanes: the colours of ``palette``, and the ``hits`` of a search, if any."""

    palette: Palette
    hits: HitMarks | None = None

    @property
    def gap(self) -> Style:
        """The style of the space between two flights."""
        return self.palette.text

    def runs(self, flight: Flight[Comment], *, picked: bool) -> list[tuple[TextRun, Style]]:
        """Return the runs of ``flight`` with their styles; ``picked`` is where the keys act on it.

        The last one is the ×N of a flight that stands for several comments.
        """
        palette, comment = self.palette, flight.payload
        runs = comment.runs if self.hits is None else self.hits.runs(flight)
        if flight.times > 1:
            runs = (*runs, _times_run(flight.times, palette.glyphs.times))
        if picked:
            return [(run, palette.picked) for run in runs]
        return [(run, style_of_role(comment, run.role, palette)) for run in runs]


def style_of_role(comment: Comment, role: TextRole, palette: Palette) -> Style:
    """Return the style of a run of ``comment``."""
    event, style = comment.event, palette.text
    match role:
        case TextRole.HIT:
            return palette.hit
        case TextRole.TIMES:
            return palette.strong
        case TextRole.OWN:
            return palette.own
        case TextRole.NAME if comment.own:
            return palette.own
        case TextRole.NAME:
            return palette.dim if event.history else palette.name(event.user.key)
        case TextRole.GIFT:
            style = palette.dim if event.history else palette.gift
        case TextRole.HISTORY:
            style = palette.dim
        case TextRole.TEXT | TextRole.MARK:
            style = palette.own if comment.own else palette.text
    return palette.highlight if comment.highlighted else style


def _times_run(times: int, sign: str) -> TextRun:
    """Return the ×N of a merged flight. Each of its characters is one cell wide."""
    text = mark(times, sign)
    return TextRun(TextRole.TIMES, text, len(text), tuple((character, 1) for character in text))
