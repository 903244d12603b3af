"""The report of statistics: as lines for a person, and as JSON for a program."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import zip_longest
from typing import Any, Final, TypeAlias

from danmaku_proto.text import cells, fit
from danmaku_tui.export.plot import PlotGlyphs, plot
from danmaku_tui.export.statistics import RankedPerson, Statistics, TextCount
from danmaku_tui.export.time_bars import TimeBars, time_bars
from danmaku_tui.export.timed_event import RecordingInfo
from danmaku_tui.i18n.language import tr, trn

LEAST_WIDTH, MOST_WIDTH = 40, 120
"""The limits of a line, in cells."""

BROAD_COLUMNS: Final = 6
"""The most columns of a minute in a plot."""

GAPS: Final = 10
"""The most gaps that are listed: the longest ones."""

_BETWEEN: Final = 4
_TWO_COLUMNS: Final = 64

Row: TypeAlias = tuple[str, str]
"""A name and a number, both for a person."""

AnyData: TypeAlias = dict[str, Any]


def report(room: Statistics, info: RecordingInfo, width: int, glyphs: PlotGlyphs) -> Iterator[str]:
    """Yield the lines for a person, at most ``width`` cells each."""
    width = max(LEAST_WIDTH, min(MOST_WIDTH, width))
    heading = " · ".join(filter(None, (info.name, info.source)))
    if heading:
        yield fit(heading, width).rstrip()
    yield span(room, info)
    yield from sums(room)
    if room.minutes:
        yield ""
        yield from comment_plot(room, info, width, glyphs)
    yield from ranking_columns(tables(room), width)
    if room.gaps:
        yield ""
        yield from gap_lines(room, info)


def ranking_columns(ranked: Sequence[tuple[str, Sequence[Row]]], width: int) -> Iterator[str]:
    """Yield rankings with their headings, two beside each other where ``width`` cells allow it."""
    columns = 2 if width >= _TWO_COLUMNS else 1
    each = (width - _BETWEEN * (columns - 1)) // columns
    for at in range(0, len(ranked), columns):
        made = [_table(heading, rows, each) for heading, rows in ranked[at : at + columns]]
        yield ""
        for parts in zip_longest(*made, fillvalue=" " * each):
            yield (" " * _BETWEEN).join(parts).rstrip()


def as_data(room: Statistics, info: RecordingInfo) -> AnyData:
    """Return the data for a program: fixed names, times as ISO 8601 in UTC, ids as text."""
    most = _busiest(room)
    return {
        "source": info.source,
        "began": instant(info.began),
        "seconds": round(room.seconds, 3),
        "events": room.events,
        "kinds": {kind.value: number for kind, number in room.kinds.items()},
        "people": room.people,
        "viewers": room.viewers,
        "gifts": {
            "count": room.units,
            "diamonds": room.diamonds,
            "elsewhere": room.elsewhere,
            "names": [
                {"gift": gift.name, "count": gift.units, "diamonds": gift.diamonds}
                for gift in room.gifts
            ],
        },
        "likes": {"count": room.likes, "total": room.likes_total},
        "top": {
            "comments": _people(room.commenters),
            "diamonds": _people(room.givers),
            "likes": _people(room.likers),
        },
        "texts": [{"text": each.text, "comments": each.comments} for each in room.texts],
        "words": [{"word": each.text, "comments": each.comments} for each in room.words],
        "minutes": [
            {"at": instant(info.began + 60 * minute), "comments": comments}
            for minute, comments in room.minutes.items()
        ],
        "gift_minutes": [
            {"at": instant(info.began + 60 * minute), "diamonds": diamonds}
            for minute, diamonds in _by_minute(room.diamond_seconds).items()
        ],
        "busiest": None
        if most is None
        else {"at": instant(info.began + 60 * most), "comments": room.minutes[most]},
        "gaps": [
            {"at": instant(info.began + gap.second), "seconds": round(gap.seconds, 3)}
            for gap in room.gaps
        ],
    }


def spell(seconds: float) -> str:
    """Return a duration by its two greatest units."""
    whole = round(seconds)
    if whole >= 3600:
        return tr("{hours} h {minutes} min").format(
            hours=f"{whole // 3600:,}", minutes=whole % 3600 // 60
        )
    if whole >= 60:
        return tr("{minutes} min {seconds} s").format(minutes=whole // 60, seconds=whole % 60)
    return tr("{seconds} s").format(seconds=whole)


def span(room: Statistics, info: RecordingInfo) -> str:
    """Return begin, end and length of the recording."""
    first, last = local(info.began), local(info.began + room.seconds)
    shape = "%H:%M:%S" if first.date() == last.date() else "%Y-%m-%d %H:%M:%S"
    return tr("{begin} – {end} ({length})").format(
        begin=f"{first:%Y-%m-%d %H:%M:%S}", end=last.strftime(shape), length=spell(room.seconds)
    )


def sums(room: Statistics) -> Iterator[str]:
    """Yield one or two lines with the totals."""
    comments = room.comments
    totals = [
        trn("{count} event", "{count} events", room.events).format(count=f"{room.events:,}"),
        trn("{count} comment", "{count} comments", comments).format(count=f"{comments:,}"),
        trn("{count} person", "{count} people", room.people).format(count=f"{room.people:,}"),
    ]
    if room.viewers:
        totals.append(tr("peak {count} watching").format(count=f"{room.viewers:,}"))
    yield " · ".join(totals)
    given = []
    if room.units:
        gifts = trn("{n:,} gift", "{n:,} gifts", room.units).format(n=room.units)
        worth = trn("{n:,} diamond", "{n:,} diamonds", room.diamonds).format(n=room.diamonds)
        given.append(tr("{gifts} worth {worth}").format(gifts=gifts, worth=worth))
    if room.elsewhere:
        given.append(tr("{count} to other anchors").format(count=f"{room.elsewhere:,}"))
    if room.likes:
        given.append(
            trn("{count} like seen", "{count} likes seen", room.likes).format(
                count=f"{room.likes:,}"
            )
        )
    if given:
        yield " · ".join(given)


def comment_plot(
    room: Statistics, info: RecordingInfo, width: int, glyphs: PlotGlyphs
) -> Iterator[str]:
    """Yield the plot of the comments, at most ``width`` cells wide, with heading and times."""
    bars = _bars(room, width)
    yield plot_heading(room, info, bars)
    yield from _plot_lines(bars, info, width, glyphs)


def gift_plot(
    room: Statistics, info: RecordingInfo, width: int, glyphs: PlotGlyphs
) -> Iterator[str]:
    """Yield the plot of the diamonds, with the bars of :func:`comment_plot`."""
    yield tr("Gifts, in diamonds")
    bars = _bars(room, width).of(room.diamond_seconds)
    yield from _plot_lines(bars, info, width, glyphs)


def _bars(room: Statistics, width: int) -> TimeBars:
    most = max(room.minutes.values(), default=0)
    space = width - max(len(f"{most:,}"), len("0.1")) - 1
    return time_bars(room.comment_seconds, room.seconds, room.gaps, space)


def _plot_lines(
    bars: TimeBars, info: RecordingInfo, width: int, glyphs: PlotGlyphs
) -> Iterator[str]:
    minutes = max(1, bars.step // 60)
    values = [number / minutes for number in bars.sums]
    # A short recording is drawn wide, each bar as several columns.
    space = width - max(len(f"{max(values):,.0f}"), len("0.1")) - 1
    broad = max(1, min(BROAD_COLUMNS, space // len(bars.sums)))
    rows = plot(
        [value for value in values for _ in range(broad)],
        [unknown for unknown in bars.missing for _ in range(broad)],
        glyphs,
    )
    yield from rows
    columns = len(bars.sums) * broad
    margin = " " * (len(rows[-1]) - columns)
    yield margin + _times(info.began, bars.seconds, columns)
    if any(bars.missing):
        yield margin + tr("{sign} nothing recorded").format(sign=glyphs.missing)


def plot_heading(room: Statistics, info: RecordingInfo, bars: TimeBars) -> str:
    """Return the heading of a plot of comments: their time and the greatest number."""
    if bars.step < 60:
        number, at = bars.sums[bars.greatest], info.began + bars.greatest * bars.step
        return tr("Comments in {seconds} s (most: {count} from {time} on)").format(
            seconds=bars.step, count=f"{number:,}", time=f"{local(at):%H:%M:%S}"
        )
    share = bars.step // 60
    minute = _busiest(room) or 0
    words = tr("Comments a minute (most: {count} from {time} on)").format(
        count=f"{room.minutes[minute]:,}", time=f"{local(info.began + minute * 60):%H:%M}"
    )
    if share == 1:
        return words
    columns = trn("a column is {count} minute", "a column is {count} minutes", share)
    return f"{words} · {columns.format(count=f'{share:,}')}"


def _times(began: float, seconds: float, columns: int) -> str:
    """Return times of day at the ends of an axis, and in the middle where there is room."""
    first, middle, last = (f"{local(began + seconds * part):%H:%M}" for part in (0.0, 0.5, 1.0))
    if columns < 12:
        return first
    if columns < 24:
        return first + last.rjust(columns - 5)
    left = (columns - 15) // 2
    return first + " " * left + middle + last.rjust(columns - 10 - left)


def _by_minute(numbers: Mapping[int, int]) -> Counter[int]:
    minutes: Counter[int] = Counter()
    for second, number in numbers.items():
        minutes[second // 60] += number
    return minutes


def _busiest(room: Statistics) -> int | None:
    minutes = room.minutes
    return max(minutes, key=lambda minute: minutes[minute], default=None)


def tables(room: Statistics) -> list[tuple[str, list[Row]]]:
    """Return the rankings that have places, each with its heading."""
    gifts = [(f"{gift.name} ×{gift.units:,}", f"{gift.diamonds:,}") for gift in room.gifts]
    ranked = [
        (tr("Most comments"), _ranking(room.commenters)),
        (tr("Most diamonds"), _ranking(room.givers)),
        (tr("Gifts, in diamonds"), gifts),
        (tr("Most likes"), _ranking(room.likers)),
        (tr("Most frequent comments"), _frequent(room.texts)),
        (tr("Words, by comments that have them"), _frequent(room.words)),
    ]
    return [(heading, rows) for heading, rows in ranked if rows]


def _ranking(people: Sequence[RankedPerson]) -> list[Row]:
    return [(person.user.name, f"{person.amount:,}") for person in people]


def _frequent(often: Sequence[TextCount]) -> list[Row]:
    return [(each.text, f"{each.comments:,}") for each in often]


def _table(heading: str, rows: Sequence[Row], width: int) -> list[str]:
    lines = [fit(heading, width)]
    for place, (name, number) in enumerate(rows, 1):
        room = width - cells(number) - 5
        lines.append(f"{place:>3} {fit(name, room)} {number}")
    return lines


def gap_lines(room: Statistics, info: RecordingInfo) -> Iterator[str]:
    """Yield the sum of the gaps and the longest ones; nothing where there is none."""
    if not room.gaps:
        return
    lost = sum(gap.seconds for gap in room.gaps)
    number = len(room.gaps)
    yield trn("{count} gap, {time}", "{count} gaps, {time} in all", number).format(
        count=f"{number:,}", time=spell(lost)
    )
    longest = sorted(room.gaps, key=lambda gap: gap.seconds, reverse=True)[:GAPS]
    for gap in sorted(longest, key=lambda gap: gap.second):
        begin = local(info.began + gap.second - gap.seconds)
        yield f"    {begin:%Y-%m-%d %H:%M:%S} {spell(gap.seconds)}"


def _people(people: Sequence[RankedPerson]) -> list[AnyData]:
    return [
        {"id": person.user.id, "name": person.user.name, "count": person.amount}
        for person in people
    ]


def local(at: float) -> datetime:
    """Return a time in seconds since 1970 as local time."""
    return datetime.fromtimestamp(at).astimezone()


def instant(at: float) -> str:
    """Return a time in seconds since 1970 as ISO 8601 in UTC."""
    text = datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")
