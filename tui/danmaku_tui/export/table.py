"""CSV for spreadsheets: RFC 4180 in UTF-8, one row an event.

Without a byte order mark, a spreadsheet reads a file in the encoding of its system. A cell that
begins like a formula is run as one, whoever wrote it (OWASP, CSV Injection).
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final, TypeAlias

from danmaku_proto import events
from danmaku_proto.events import Event
from danmaku_tui.export.timed_event import TimedEvent

BYTE_ORDER_MARK: Final = "\ufeff"

COLUMNS: Final = (
    "second",
    "at",
    "kind",
    "id",
    "user_id",
    "user",
    "level",
    "club",
    "text",
    "gift",
    "count",
    "total",
    "diamonds",
    "to",
    "action",
    "online",
)
"""The heading; the same in every language, because programs read it."""

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Beginnings that a spreadsheet may treat as a formula."""

_GUARD: Final = "'"
"""The mark of a text cell, which a spreadsheet hides."""

_Cell: TypeAlias = str | int


class Table:
    """One row an event, with the columns of all kinds."""

    remark = ""

    def takes(self, event: Event) -> bool:
        """Return True: every kind has a row."""
        del event
        return True

    def pieces(self, timed: Iterable[TimedEvent]) -> Iterator[str]:
        """Yield the mark, the heading and the rows."""
        line = _Line()
        writer = csv.writer(line)
        yield BYTE_ORDER_MARK
        writer.writerow(COLUMNS)
        yield line.text
        for each in timed:
            row = _row(each)
            writer.writerow([row.get(column, "") for column in COLUMNS])
            yield line.text


class _Line:
    """The output of a csv writer: holds the last line."""

    text = ""

    def write(self, text: str) -> None:
        self.text = text


def guarded(text: str) -> str:
    """Return ``text`` as a cell that no spreadsheet treats as a formula."""
    return _GUARD + text if text.lstrip(" ").startswith(_FORMULA) else text


def _row(timed: TimedEvent) -> dict[str, _Cell]:
    event = timed.event
    at = datetime.fromtimestamp(event.at).astimezone()
    row: dict[str, _Cell] = {
        "second": f"{timed.second:.3f}",
        "at": at.isoformat(" ", timespec="milliseconds"),
        "kind": event.kind.value,
        "id": guarded(event.id),
    }
    user = event.user
    if user is not None:
        row |= {"user_id": guarded(user.id), "user": guarded(user.name), "level": user.level}
        if user.club is not None:
            row["club"] = guarded(user.club.name)
    return row | _own(event)


def _own(event: Event) -> dict[str, _Cell]:
    """Return the cells of this kind beyond those of all kinds."""
    match event:
        case events.Gift():
            own: dict[str, _Cell] = {
                "gift": guarded(event.gift),
                "count": event.count,
                "total": event.total,
                "diamonds": event.diamonds,
            }
            return own if event.to is None else own | {"to": guarded(event.to.name)}
        case events.Like():
            return {"count": event.count, "total": event.total}
        case events.Enter():
            return {"online": event.online}
        case events.Chat() | events.Notice():
            return {"text": guarded(event.text)}
        case events.Social():
            return {"action": guarded(event.action)}
        case events.FanClub():
            return {"action": guarded(event.action), "text": guarded(event.text)}
        case events.Viewers():
            return {"online": event.online, "total": event.total}
        case events.RoomState():
            action = event.action.value
            return {"action": action, "count": event.value, "text": guarded(event.text)}
        case events.Unknown():
            return {"action": guarded(event.method)}
        case events.Fault():
            return {"action": event.fault.value, "text": guarded(event.detail)}
        case events.LinkChange():
            return {"action": guarded(event.phase), "text": guarded(event.detail)}
        case events.Ranks():
            return {}
