"""The ledger as rows: accounts that balance, the reasons for filtering, and the feed's counts."""

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
    Kind.UNKNOWN: N_("not decoded"),
    Kind.FAULT: N_("faults"),
    Kind.LINK: N_("connection"),
}
"""Names short enough for a table."""


def ledger_rows(
    reason: str, director: Director, census: CensusView, width: int, palette: Palette
) -> list[Row]:
    """Return the ledger in rows of at most ``width`` columns, below ``reason``, why it is quiet."""
    rows = list(paragraph(Row().add(" ", palette.text), reason, palette.notice, width, palette))
    balance = tr("received = shown + merged + filtered + skipped + waiting")
    rows.append(Row())
    rows += paragraph(Row().add(" ", palette.text), balance, palette.dim, width, palette)
    rows.append(Row())
    rows += _accounts(_accounts_of(director), width, palette)
    if director.untaken:
        rows.append(Row())
        words = tr("{count} not yet read from the feed").format(count=f"{director.untaken:,}")
        rows += paragraph(Row().add(" ", palette.text), words, palette.dim, width, palette)
    filtered = [(tr(why.value), number) for why, number in director.filtered.items() if number]
    if filtered:
        rows += [Row(), section(tr("Reasons for filtering"), palette)]
        rows += _counts(filtered, width, palette)
    rows += [Row(), section(tr("From the feed"), palette)]
    rows += _counts(_feed_counts(census), width, palette)
    return rows + list(_unknown(census, width, palette))


def _accounts_of(director: Director) -> list[tuple[str, Account]]:
    """Return each account with its name, and their total at the end."""
    ledger = director.ledger
    accounts = [(tr(_KINDS[kind]), account) for kind, account in ledger.accounts.items()]
    if ledger.lost.received:
        accounts.append((tr("lost"), ledger.lost))
    return [*accounts, (tr("all"), ledger.total)]


def _accounts(
    accounts: Sequence[tuple[str, Account]], width: int, palette: Palette
) -> Iterator[Row]:
    """Yield the accounts as a table, or one below the other where no table fits."""
    heads = [tr(outcome) for outcome in _OUTCOMES]
    table = [(name, [f"{number:,}" for number in _numbers(account)]) for name, account in accounts]
    columns = [
        max(cells(head), *(len(numbers[at]) for _, numbers in table)) + 2
        for at, head in enumerate(heads)
    ]
    names = max(cells(name) for name, _ in table)
    if INDENT + names + sum(columns) > width - 1:
        yield from _apart(accounts, heads, width, palette)
        return
    # Spare columns go between the others, but only a few: the numbers must still read as a row.
    spare = min(3, (width - 1 - INDENT - names - sum(columns)) // len(columns))
    columns = [column + spare for column in columns]
    for index, (name, texts) in enumerate([("", heads), *table]):
        style = palette.strong if index in (0, len(table)) else palette.text
        row = Row().fill(style, INDENT).add(name, style).fill(style, INDENT + names)
        for text, column in zip(texts, columns, strict=True):
            row.fill(style, row.width + column - cells(text)).add(text, style)
        yield row


def _apart(
    accounts: Sequence[tuple[str, Account]], heads: Sequence[str], width: int, palette: Palette
) -> Iterator[Row]:
    """Yield the name of each account and, below it, the numbers that are not 0."""
    for name, account in accounts:
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


def _feed_counts(census: CensusView) -> list[tuple[str, int]]:
    """Return the counts of the feed."""
    return [
        (tr("frames"), census.frames),
        (tr("bytes"), census.size),
        (tr("events"), census.total),
        (tr("duplicates, not shown again"), census.duplicates),
        (tr("gift updates without a new unit"), census.repeated),
        (tr("gift units to other anchors"), census.elsewhere),
        *((fault_name(fault), number) for fault, number in census.faults.items()),
    ]


def _unknown(census: CensusView, width: int, palette: Palette) -> Iterator[Row]:
    """Yield the methods without a decoder, the most frequent first."""
    unknown = sorted(census.unknown.items(), key=lambda item: -item[1])
    if not unknown:
        return
    yield Row()
    yield section(tr("Not decoded, by method"), palette)
    yield from _counts(unknown[:UNKNOWN_LINES], width, palette)
    if census.unread_comments:
        words = tr("Some are comments: a newer version reads them from a recording.")
        yield from paragraph(Row().add("   ", palette.text), words, palette.notice, width, palette)
    if len(unknown) > UNKNOWN_LINES:
        more = tr("and {count} more").format(count=len(unknown) - UNKNOWN_LINES)
        yield Row().add(f"   {more}", palette.dim)


def _counts(counts: Sequence[tuple[str, int]], width: int, palette: Palette) -> Iterator[Row]:
    """Yield names and numbers one below the other; a narrow sheet cuts the names."""
    texts = [f"{number:,}" for _, number in counts]
    column = max(map(len, texts))
    names = max(cells(name) for name, _ in counts)
    names = max(1, min(names, width - INDENT - column - 3))
    for (name, _), text in zip(counts, texts, strict=True):
        row = Row(palette.glyphs).fill(palette.text, INDENT)
        row.add_fit(name, palette.text, names + 2)
        yield row.fill(palette.text, row.width + column - len(text)).add(text, palette.text)
