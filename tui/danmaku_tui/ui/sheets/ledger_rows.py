"""The ledger as rows: accounts that balance, why what was filtered was, and the feed's counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from danmaku_proto.events import Kind
from danmaku_proto.text import cells
from danmaku_tui.i18n.event_text import fault_name
from danmaku_tui.i18n.language import N_, tr
from danmaku_tui.room.census import CensusView
from danmaku_tui.room.ledger import Account
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.look.row import Row
from danmaku_tui.ui.sheets.fact_rows import paragraph, section
from danmaku_tui.ui.stage.director import Director

UNKNOWN_LINES: Final = 12
"""Methods listed by name, the most frequent first."""

INDENT: Final = 3
"""Columns before a name."""

_OUTCOMES: Final = (
    N_("received"),
    N_("shown"),
    N_("merged"),
    N_("filtered"),
    N_("skipped"),
    N_("waiting"),
)

_KINDS: Final = {
    Kind.CHAT: N_("comments"),
    Kind.GIFT: N_("gifts"),
    Kind.LIKE: N_("likes"),
    Kind.ENTER: N_("arrivals"),
    Kind.SOCIAL: N_("follows"),
    Kind.FAN_CLUB: N_("fan club"),
    Kind.VIEWERS: N_("viewers"),
    Kind.RANKS: N_("rankings"),
    Kind.STATE: N_("room"),
    Kind.NOTICE: N_("notices"),
    Kind.UNKNOWN: N_("not read"),
    Kind.FAULT: N_("faults"),
    Kind.LINK: N_("connection"),
}
"""Names that are short enough for a table."""


def ledger_rows(
    reason: str, director: Director, census: CensusView, width: int, palette: Palette
) -> list[Row]:
    """Return everything in rows of at most ``width`` columns; ``reason`` says why it is quiet."""
    rows = list(paragraph(Row().add(" ", palette.text), reason, palette.notice, width, palette))
    balance = tr("received = shown + merged + filtered + skipped + waiting")
    rows.append(Row())
    rows += paragraph(Row().add(" ", palette.text), balance, palette.dim, width, palette)
    rows.append(Row())
    rows += _accounts(_told(director), width, palette)
    if director.untaken:
        rows.append(Row())
        words = tr("{count} not taken from the feed yet").format(count=f"{director.untaken:,}")
        rows += paragraph(Row().add(" ", palette.text), words, palette.dim, width, palette)
    filtered = [(tr(why.value), number) for why, number in director.filtered.items() if number]
    if filtered:
        rows += [Row(), section(tr("Filtered because of"), palette)]
        rows += _counts(filtered, width, palette)
    rows += [Row(), section(tr("From the feed"), palette)]
    rows += _counts(_arrived(census), width, palette)
    return rows + list(_unknown(census, width, palette))


def _told(director: Director) -> list[tuple[str, Account]]:
    """Return each account with its name; the sum of them last."""
    ledger = director.ledger
    told = [(tr(_KINDS[kind]), account) for kind, account in ledger.accounts.items()]
    if ledger.lost.received:
        told.append((tr("lost"), ledger.lost))
    return [*told, (tr("all"), ledger.total)]


def _accounts(told: Sequence[tuple[str, Account]], width: int, palette: Palette) -> Iterator[Row]:
    """Yield the accounts as a table, or each by itself where no table fits."""
    heads = [tr(outcome) for outcome in _OUTCOMES]
    table = [(name, [f"{number:,}" for number in _numbers(account)]) for name, account in told]
    columns = [
        max(cells(head), *(len(numbers[at]) for _, numbers in table)) + 2
        for at, head in enumerate(heads)
    ]
    names = max(cells(name) for name, _ in table)
    if INDENT + names + sum(columns) > width - 1:
        yield from _apart(told, heads, width, palette)
        return
    # What is left over goes between the columns, as far as they still read as one row.
    spare = min(3, (width - 1 - INDENT - names - sum(columns)) // len(columns))
    columns = [column + spare for column in columns]
    for index, (name, texts) in enumerate([("", heads), *table]):
        style = palette.strong if index in (0, len(table)) else palette.text
        row = Row().fill(style, INDENT).add(name, style).fill(style, INDENT + names)
        for text, column in zip(texts, columns, strict=True):
            row.fill(style, row.width + column - cells(text)).add(text, style)
        yield row


def _apart(
    told: Sequence[tuple[str, Account]], heads: Sequence[str], width: int, palette: Palette
) -> Iterator[Row]:
    """Yield each account as its name and, under it, what it received and what became of that."""
    for name, account in told:
        received, *outcomes = zip(heads, _numbers(account), strict=True)
        parts = [f"{head} {number:,}" for head, number in (received, *outcomes) if number]
        yield Row().add(f" {name}", palette.strong)
        text = f" {palette.glyphs.dot} ".join(parts or [f"{received[0]} 0"])
        indent = Row().add("   ", palette.text)
        yield from paragraph(indent, text, palette.text, width, palette)


def _numbers(account: Account) -> tuple[int, ...]:
    return (
        account.received,
        account.shown,
        account.merged,
        account.filtered,
        account.skipped,
        account.waiting,
    )


def _arrived(census: CensusView) -> list[tuple[str, int]]:
    """Return what the feed's side counted."""
    return [
        (tr("frames"), census.frames),
        (tr("bytes"), census.size),
        (tr("events"), census.total),
        (tr("seen before, not shown again"), census.duplicates),
        (tr("gift states without a new unit"), census.repeated),
        (tr("gift units to other anchors"), census.elsewhere),
        *((fault_name(fault), number) for fault, number in census.faults.items()),
    ]


def _unknown(census: CensusView, width: int, palette: Palette) -> Iterator[Row]:
    """Yield the methods that were not read, the most frequent first."""
    unknown = sorted(census.unknown.items(), key=lambda item: -item[1])
    if not unknown:
        return
    yield Row()
    yield section(tr("Not read, by method"), palette)
    yield from _counts(unknown[:UNKNOWN_LINES], width, palette)
    if len(unknown) > UNKNOWN_LINES:
        more = tr("and {count} more").format(count=len(unknown) - UNKNOWN_LINES)
        yield Row().add(f"   {more}", palette.dim)


def _counts(counts: Sequence[tuple[str, int]], width: int, palette: Palette) -> Iterator[Row]:
    """Yield names with their numbers one under the other; a name gives way to its number."""
    texts = [f"{number:,}" for _, number in counts]
    column = max(map(len, texts))
    names = max(cells(name) for name, _ in counts)
    names = max(1, min(names, width - INDENT - column - 3))
    for (name, _), text in zip(counts, texts, strict=True):
        row = Row(palette.glyphs).fill(palette.text, INDENT)
        row.add_fit(name, palette.text, names + 2)
        yield row.fill(palette.text, row.width + column - len(text)).add(text, palette.text)
