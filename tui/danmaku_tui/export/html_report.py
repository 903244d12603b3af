"""A report as one HTML file: without scripts, and without anything from outside.

Names and comments are from strangers: each is escaped, isolated from the direction of the text
around it, and the policy of the page forbids scripts, forms and requests.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from danmaku_tui.export.comparison import Comparison, RecordedRoom
from danmaku_tui.export.comparison_report import (
    headings,
    returning_heading,
    returning_rows,
    room_rows,
)
from danmaku_tui.export.stats_report import (
    Row,
    gap_lines,
    local,
    plot_heading,
    span,
    sums,
    tables,
)
from danmaku_tui.export.time_bars import TimeBars, time_bars
from danmaku_tui.i18n.language import spoken, tr

BARS: Final = 120
"""The most bars of a plot."""

WIDTH, HEIGHT = 960, 160
"""The size of a plot, in units of the drawing."""

POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'"

STYLE: Final = """
:root { color-scheme: light dark; --bar: #2a6fbb; --gift: #b4590a; --line: #d5d8dc; --dim: #59636e;
  --back: #fff; --text: #1b1f24; }
@media (prefers-color-scheme: dark) { :root { --bar: #6cb0f5; --gift: #f0a45d; --line: #3b4148;
  --dim: #a0a8b2; --back: #14171a; --text: #e4e7eb; } }
body { margin: 0 auto; padding: 1.5rem; max-width: 62rem; background: var(--back);
  color: var(--text); font: 16px/1.5 system-ui, "Noto Sans CJK SC", "PingFang SC", sans-serif; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.25rem; margin-top: 2.5rem; }
h1, h2, h3, td, th, p { overflow-wrap: anywhere; }
h3 { font-size: 1rem; margin: 1.5rem 0 .3rem; }
p, figcaption { color: var(--dim); margin: .3rem 0; } figure { margin: 1.2rem 0; }
figcaption { color: var(--text); font-weight: 600; }
svg { width: 100%; height: auto; display: block; } svg text { fill: var(--dim); font-size: 13px; }
.comments { fill: var(--bar); } .gifts { fill: var(--gift); }
.missing { fill: var(--dim); opacity: .25; } .axis { stroke: var(--line); }
.tables { display: grid; grid-template-columns: repeat(auto-fit, minmax(18rem, 1fr)); gap: 0 2rem; }
.wide { overflow-x: auto; } .wide td:first-child { min-width: 6rem; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
td, th { padding: .15rem .4rem; border-bottom: 1px solid var(--line); text-align: start; }
td { vertical-align: top; }
td + td, th + th { text-align: end; white-space: nowrap; }
.total td { font-weight: 600; }
.amount { display: block; height: .3rem; background: var(--bar); }
"""


def html_report(rooms: Sequence[RecordedRoom], several: Comparison | None) -> Iterator[str]:
    """Yield the parts of the page: of one recording, or of ``several`` and each of them."""
    title = " · ".join(room.info.name for room in rooms[:3]) + (" …" if len(rooms) > 3 else "")
    yield (
        f'<!DOCTYPE html>\n<html lang="{escape(spoken().replace("_", "-"))}">\n<head>\n'
        '<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n"
    )
    if several is not None:
        yield f"<h1>{_text(tr('Recordings side by side'))}</h1>\n"
        yield from _compared(several)
    for room in rooms:
        yield from _room(room, "h1" if several is None else "h2")
    yield "</body>\n</html>\n"


def _compared(several: Comparison) -> Iterator[str]:
    heads = "".join(f"<th>{_text(heading)}</th>" for heading in headings())
    yield f'<div class="wide"><table>\n<tr>{heads}</tr>\n'
    rows = room_rows(several)
    for place, row in enumerate(rows, 1):
        kind = ' class="total"' if place == len(rows) else ""
        yield f"<tr{kind}>{''.join(f'<td>{_text(cell)}</td>' for cell in row)}</tr>\n"
    yield "</table></div>\n"
    for line in sums(several.total):
        yield f"<p>{_text(line)}</p>\n"
    ranked = [(returning_heading(several), returning_rows(several)), *tables(several.total)]
    yield from _tables(ranked)


def _room(room: RecordedRoom, level: str) -> Iterator[str]:
    info, numbers = room.info, room.statistics
    yield f"<{level}>{_text(info.name)}</{level}>\n"
    for line in (*filter(None, [info.source]), span(numbers, info), *sums(numbers)):
        yield f"<p>{_text(line)}</p>\n"
    bars = time_bars(numbers.comment_seconds, numbers.seconds, numbers.gaps, BARS)
    if numbers.minutes:
        yield from _plot(plot_heading(numbers, info, bars), "comments", bars, info.began)
    if numbers.diamonds:
        gifts = bars.of(numbers.diamond_seconds)
        yield from _plot(tr("Gifts, in diamonds"), "gifts", gifts, info.began)
    yield from _tables(tables(numbers))
    for line in gap_lines(numbers, info):
        yield f"<p>{_text(line.strip())}</p>\n"


def _plot(heading: str, kind: str, bars: TimeBars, began: float) -> Iterator[str]:
    yield f"<figure><figcaption>{_text(heading)}</figcaption>\n"
    top = max(*bars.sums, 1)
    label = escape(heading, quote=True)
    yield f'<svg viewBox="0 0 {WIDTH} {HEIGHT + 20}" role="img" aria-label="{label}">\n'
    wide = WIDTH / len(bars.sums)
    for place, (number, unknown) in enumerate(zip(bars.sums, bars.missing, strict=True)):
        left, at = place * wide, began + place * bars.step
        if unknown:
            yield _bar("missing", left, wide, HEIGHT, tr("nothing recorded"))
        if number > 0:
            height = max(1.0, number / top * (HEIGHT - 16))
            words = f"{local(at):%H:%M:%S} · {number:,}"
            yield _bar(kind, left, wide * 0.9, height, words)
    yield (
        f'<line class="axis" x1="0" y1="{HEIGHT}" x2="{WIDTH}" y2="{HEIGHT}"/>\n'
        f'<text x="0" y="12">{top:,}</text>\n'
    )
    for part, anchor in ((0.0, "start"), (0.5, "middle"), (1.0, "end")):
        time = f"{local(began + bars.seconds * part):%H:%M:%S}"
        place_x = round(WIDTH * part)
        yield f'<text x="{place_x}" y="{HEIGHT + 16}" text-anchor="{anchor}">{time}</text>\n'
    yield "</svg></figure>\n"


def _bar(kind: str, left: float, wide: float, height: float, words: str) -> str:
    return (
        f'<rect class="{kind}" x="{left:.2f}" y="{HEIGHT - height:.2f}" width="{wide:.2f}"'
        f' height="{height:.2f}"><title>{escape(words)}</title></rect>\n'
    )


def _tables(ranked: Sequence[tuple[str, Sequence[Row]]]) -> Iterator[str]:
    """Yield rankings, each with bars below its names; one without rows is a line of text."""
    for heading, rows in ranked:
        if not rows:
            yield f"<p>{_text(heading)}</p>\n"
    yield '<div class="tables">\n'
    for heading, rows in ranked:
        if not rows:
            continue
        yield f"<section><h3>{_text(heading)}</h3>\n<table>\n"
        amounts = [_amount(number) for _, number in rows]
        top = max(amounts, default=0)
        for (name, number), amount in zip(rows, amounts, strict=True):
            share = 100 * amount / top if top else 0
            bar = f'<span class="amount" style="width:{share:.1f}%"></span>' if share else ""
            yield f"<tr><td>{_text(name)}{bar}</td><td>{_text(number)}</td></tr>\n"
        yield "</table></section>\n"
    yield "</div>\n"


def _amount(number: str) -> int:
    """Return the number of a row; 0 where it is not one alone."""
    digits = number.replace(",", "")
    return int(digits) if digits.isascii() and digits.isdigit() else 0


def _text(text: str) -> str:
    return f"<bdi>{escape(text)}</bdi>"
