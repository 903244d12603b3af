"""The report of all findings, as lines for a person and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from danmaku_tui.doctor.check import Check
from danmaku_tui.doctor.feed_counts import FeedCounts
from danmaku_tui.i18n.language import tr

SHOWN_METHODS: Final = 40
SHOWN_FIELDS: Final = 20
"""The most names that are shown in lines; JSON has all."""


@dataclass(frozen=True, slots=True)
class ReportSigns:
    """The signs at the beginning of a line, and the one between finding and advice."""

    good: str
    bad: str
    unreached: str
    unknown: str
    parting: str

    def of(self, check: Check) -> str:
        """Return the sign for ``check``."""
        if check.ok is None:
            return self.unknown if check.reached else self.unreached
        return self.good if check.ok else self.bad


SIGNS: Final = ReportSigns("✓", "✗", "–", "?", " · ")
ASCII_SIGNS: Final = ReportSigns("+", "x", "-", "?", " | ")


def signs_for(encoding: str) -> ReportSigns:
    """Return the signs that can be written in ``encoding``."""
    try:
        "".join((SIGNS.good, SIGNS.bad, SIGNS.unreached, SIGNS.parting)).encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return ASCII_SIGNS
    return SIGNS


def line(check: Check, signs: ReportSigns) -> str:
    """Return ``check`` on one line, without its end."""
    text = f"{signs.of(check)} {tr(check.name)} {check.found}"
    return f"{text}{signs.parting}{check.advice}" if check.advice else text


def census_lines(name: str, counts: FeedCounts) -> Iterator[str]:
    """Yield the counts that belong under the check called ``name``, if any do."""
    if name == "census":
        unread = frozenset(counts.unread)
        named = [
            (count, tr("{method} (not read)").format(method=method) if method in unread else method)
            for method, count in counts.methods.most_common()
        ]
        yield from _counted(named, SHOWN_METHODS)
    elif name == "unknown fields":
        yield from _counted([(n, path) for path, n in counts.unknown.most_common()], SHOWN_FIELDS)


def _counted(named: Sequence[tuple[int, str]], most: int) -> Iterator[str]:
    for count, name in named[:most]:
        yield f"  {count:>7}  {name}"
    if len(named) > most:
        more = tr("and {count} more, which --json shows").format(count=len(named) - most)
        yield f"           {more}"


def as_json(checks: Iterable[Check], counts: FeedCounts | None) -> str:
    """Return one JSON object on one line; its ``census`` is null where no feed was examined."""
    listed = list(checks)
    report = {
        "ok": sound(listed),
        "checks": [
            {"name": c.name, "ok": c.ok, "found": c.found, "advice": c.advice} for c in listed
        ],
        "census": None if counts is None else counts.as_json(),
    }
    return json.dumps(report, ensure_ascii=False)


def sound(checks: Iterable[Check]) -> bool:
    """Return whether none of ``checks`` failed."""
    return all(check.ok is not False for check in checks)
