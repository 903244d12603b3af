"""What was found, as lines for a person and as JSON."""

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
"""So many are told in lines; JSON has all."""


@dataclass(frozen=True, slots=True)
class ReportSigns:
    """How a line begins, and what parts what was found from the advice."""

    good: str
    bad: str
    unreached: str
    unknown: str
    parting: str

    def of(self, check: Check) -> str:
        """Return the mark of ``check``."""
        if check.ok is None:
            return self.unknown if check.reached else self.unreached
        return self.good if check.ok else self.bad


MARKS: Final = ReportSigns("✓", "✗", "–", "?", " · ")
ASCII_MARKS: Final = ReportSigns("+", "x", "-", "?", " | ")


def marks_for(encoding: str) -> ReportSigns:
    """Return the marks that can be written in ``encoding``."""
    try:
        "".join((MARKS.good, MARKS.bad, MARKS.unreached, MARKS.parting)).encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return ASCII_MARKS
    return MARKS


def line(check: Check, marks: ReportSigns) -> str:
    """Return ``check`` on one line, without its end."""
    told = f"{marks.of(check)} {tr(check.name)} {check.found}"
    return f"{told}{marks.parting}{check.advice}" if check.advice else told


def census_lines(name: str, seen: FeedCounts) -> Iterator[str]:
    """Yield the counts that belong under the check called ``name``, if any do."""
    if name == "census":
        unread = frozenset(seen.unread)
        told = [
            (count, tr("{method} (not read)").format(method=method) if method in unread else method)
            for method, count in seen.methods.most_common()
        ]
        yield from _counted(told, SHOWN_METHODS)
    elif name == "unknown fields":
        yield from _counted([(n, path) for path, n in seen.unknown.most_common()], SHOWN_FIELDS)


def _counted(told: Sequence[tuple[int, str]], most: int) -> Iterator[str]:
    for count, name in told[:most]:
        yield f"  {count:>7}  {name}"
    if len(told) > most:
        more = tr("and {count} more, which --json tells").format(count=len(told) - most)
        yield f"           {more}"


def as_json(checks: Iterable[Check], seen: FeedCounts | None) -> str:
    """Return one JSON object on one line; its ``census`` is null where no feed was examined."""
    listed = list(checks)
    report = {
        "ok": sound(listed),
        "checks": [
            {"name": c.name, "ok": c.ok, "found": c.found, "advice": c.advice} for c in listed
        ],
        "census": None if seen is None else seen.as_json(),
    }
    return json.dumps(report, ensure_ascii=False)


def sound(checks: Iterable[Check]) -> bool:
    """Return whether none of ``checks`` failed."""
    return all(check.ok is not False for check in checks)
