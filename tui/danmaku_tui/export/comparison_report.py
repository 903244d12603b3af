"""The report of several recordings: as lines for a person, and as JSON for a program."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from danmaku_proto.text import cells, fit
from danmaku_tui.export.comparison import Comparison
from danmaku_tui.export.recording_folder import SUFFIX
from danmaku_tui.export.statistics import Statistics
from danmaku_tui.export.stats_report import (
    LEAST_WIDTH,
    MOST_WIDTH,
    Row,
    as_data,
    local,
    ranking_columns,
    sums,
    tables,
)
from danmaku_tui.i18n.language import tr, trn

LEAST_NAME: Final = 12
"""The least width of the names in a table, in cells."""


def headings() -> list[str]:
    """Return the headings of the table of recordings."""
    return [
        tr("Recording"),
        tr("Begin"),
        tr("Length"),
        tr("Comments"),
        tr("People"),
        tr("Gifts"),
        tr("Diamonds"),
        tr("Likes"),
        tr("Peak"),
    ]


def room_rows(several: Comparison) -> list[list[str]]:
    """Return a row for each recording under :func:`headings`, and one for their totals."""
    rows = [
        [
            room.info.name.removesuffix(SUFFIX),
            f"{local(room.info.began):%Y-%m-%d %H:%M}",
            *_numbers(room.statistics),
        ]
        for room in several.rooms
    ]
    return [*rows, [tr("Total"), "", *_numbers(several.total)]]


def returning_heading(several: Comparison) -> str:
    """Return the number of people in more than one recording, and in all of them."""
    if len(several.rooms) == 2:
        return trn("{n:,} person in both", "{n:,} people in both", several.in_all).format(
            n=several.in_all
        )
    words = trn(
        "{n:,} person in several recordings",
        "{n:,} people in several recordings",
        several.in_several,
    ).format(n=several.in_several)
    return tr("{words}, {count} in all of them").format(words=words, count=f"{several.in_all:,}")


def returning_rows(several: Comparison) -> list[Row]:
    """Return the people in the most recordings, with these and their comments."""
    rows = []
    for each in several.returning:
        comments = trn("{count} comment", "{count} comments", each.comments)
        words = comments.format(count=f"{each.comments:,}")
        rows.append((each.user.name, f"{each.recordings} · {words}"))
    return rows


def comparison_lines(several: Comparison, width: int) -> Iterator[str]:
    """Yield the lines for a person, at most ``width`` cells each where the numbers allow it."""
    width = max(LEAST_WIDTH, min(MOST_WIDTH, width))
    yield from table_lines([headings(), *room_rows(several)], width)
    yield ""
    yield from sums(several.total)
    ranked = tables(several.total)
    if several.returning:
        ranked.insert(0, (returning_heading(several), returning_rows(several)))
    else:
        yield returning_heading(several)
    yield from ranking_columns(ranked, width)


def table_lines(rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    """Yield the rows with the first column to the left, and the others to the right.

    The last columns are left out where ``width`` cells are too few.
    """
    widths = [max(cells(row[at]) for row in rows) for at in range(len(rows[0]))]
    while len(widths) > 2 and LEAST_NAME + sum(widths[1:]) + 2 * (len(widths) - 1) > width:
        widths.pop()
    others = sum(widths[1:]) + 2 * (len(widths) - 1)
    widths[0] = min(widths[0], max(LEAST_NAME, width - others))
    for row in rows:
        numbers = (
            " " * (2 + wide - cells(cell)) + cell
            for cell, wide in zip(row[1:], widths[1:], strict=False)
        )
        yield fit(row[0], widths[0]) + "".join(numbers)


def comparison_data(several: Comparison) -> dict[str, Any]:
    """Return the data for a program: each recording as alone, the totals, and who came back."""
    total = as_data(several.total, several.rooms[0].info)
    for name in ("source", "began", "minutes", "gift_minutes", "busiest", "gaps"):
        del total[name]
    return {
        "recordings": [
            {"file": room.info.name, **as_data(room.statistics, room.info)}
            for room in several.rooms
        ],
        "total": total,
        "in_several": several.in_several,
        "in_all": several.in_all,
        "returning": [
            {
                "id": each.user.id,
                "name": each.user.name,
                "recordings": each.recordings,
                "comments": each.comments,
            }
            for each in several.returning
        ],
    }


def _numbers(room: Statistics) -> list[str]:
    numbers = (room.comments, room.people, room.units, room.diamonds, room.likes, room.viewers)
    whole = round(room.seconds)
    length = f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"
    return [length, *(f"{number:,}" for number in numbers)]
