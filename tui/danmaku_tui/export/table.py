"""CSV for spreadsheets: RFC 4180 in UTF-8, one row an event.

Without a byte order mark, a spreadsheet reads a file in the encoding of its system. A cell that
begins like a formula is run as one, whoever wrote it (OWASP, CSV Injection). A cell that looks like
a number or a date becomes one, and a number keeps 15 digits.

One guard serves against all three: an apostrophe at the beginning of the cell. A text that begins
with an apostrophe itself gets one more, so that a reader who removes one has the text again. (A tab
is invisible, but readers strip it and see the number; ``="1"`` is a formula to one program and a
text to the next.)
"""

from __future__ import annotations

import csv
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, timezone
from typing import Final, TypeAlias

from danmaku_proto import events
from danmaku_proto.events import Event, User
from danmaku_tui.export.clock import clock_text
from danmaku_tui.export.timed_event import RecordingInfo, TimedEvent

BYTE_ORDER_MARK: Final = "\ufeff"

AT: Final = "at"

COLUMNS: Final = (
    "second",
    "time",
    AT,
    "kind",
    "id",
    "key",
    "user_id",
    "user",
    "level",
    "club",
    "club_level",
    "about",
    "text",
    "gift",
    "count",
    "total",
    "total_text",
    "diamonds",
    "to",
    "to_id",
    "to_key",
    "action",
    "value",
    "online",
    "followers",
    "ranks",
    "topic",
    "method",
    "fault",
    "phase",
    "detail",
    "gap",
    "history",
)
"""The columns, named like the fields of the JSON lines; the heading adds the zone to ``at``.

They are the same in every language, because programs read them.
"""

SAFE_DIGITS: Final = 15
"""The digits of a number that spreadsheets keep."""

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""Beginnings that a spreadsheet may treat as a formula."""

GUARD: Final = "'"
"""The first character of a cell that must stay a text."""

_MONTHS: Final = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    "|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)

_number_like: Final = re.compile(
    r"(?=.*[0-9])(?:[0-9\s.,:;/⁄\\'_^%‰()$€£¥₩年月日号點点時时分秒e+\-–—−tz]"
    rf"|(?<=[0-9 ])[ap]m?|上午|下午|{_MONTHS})+|true|false",
    re.DOTALL,
).fullmatch
"""Numbers, amounts, dates and times as spreadsheets of several languages read them."""

_id: Final = re.compile(rf"0|[1-9][0-9]{{0,{SAFE_DIGITS - 1}}}").fullmatch
"""An id that a spreadsheet keeps as it is when it reads a number."""

_encoded: Final = json.JSONEncoder(ensure_ascii=False).encode

_Cell: TypeAlias = str | int | float


class Table:
    """One row an event, with the columns of all kinds."""

    remark = ""

    def __init__(self, info: RecordingInfo) -> None:
        # One offset for all rows, so that the heading is right when the clocks change at night.
        offset = datetime.fromtimestamp(info.began).astimezone().utcoffset() or timedelta()
        self._zone = timezone(offset)

    @property
    def heading(self) -> tuple[str, ...]:
        """The names of the columns; that of the local time has the zone."""
        zone = self._zone.tzname(None)
        return tuple(f"{name} ({zone})" if name == AT else name for name in COLUMNS)

    def takes(self, event: Event) -> bool:
        """Return True: every kind has a row."""
        del event
        return True

    def pieces(self, timed: Iterable[TimedEvent]) -> Iterator[str]:
        """Yield the mark, the heading and the rows."""
        line = _Line()
        writer = csv.writer(line)
        yield BYTE_ORDER_MARK
        writer.writerow(self.heading)
        yield line.text
        for each in timed:
            row = self._row(each)
            writer.writerow([row.get(column, "") for column in COLUMNS])
            yield line.text

    def _row(self, timed: TimedEvent) -> dict[str, _Cell]:
        event = timed.event
        at = datetime.fromtimestamp(event.at, self._zone).replace(tzinfo=None)
        row: dict[str, _Cell] = {
            "second": f"{timed.second:.3f}",
            "time": clock_text(timed.second),
            AT: at.isoformat(" ", timespec="milliseconds"),
            "kind": event.kind.value,
            "id": guarded_id(event.id),
            "history": "true" if event.history else "false",
        }
        if event.user is not None:
            row |= _sender(event.user)
        return row | _own(event)


class _Line:
    """The output of a csv writer: holds the last line."""

    text = ""

    def write(self, text: str) -> None:
        self.text = text


def guarded(text: str) -> str:
    """Return ``text`` as a cell that every spreadsheet reads as a text."""
    begin = text.lstrip()
    if not begin:
        return GUARD + text if text.startswith(_FORMULA) else text
    if text.startswith((GUARD, *_FORMULA)) or begin.startswith(_FORMULA):
        return GUARD + text
    # Spreadsheets of East Asian languages read full-width digits as digits.
    plain = unicodedata.normalize("NFKC", begin).strip().casefold()
    return GUARD + text if _number_like(plain) else text


def guarded_id(text: str) -> str:
    """Return the id ``text`` as a cell: plain where a spreadsheet keeps all its digits."""
    return text if _id(text) else guarded(text)


def _sender(user: User) -> dict[str, _Cell]:
    """Return the cells of the person who caused an event."""
    row: dict[str, _Cell] = {
        "key": guarded_id(user.key),
        "user_id": guarded_id(user.id),
        "user": guarded(user.name),
        "level": user.level,
        "about": guarded(user.about),
    }
    if user.club is not None:
        row |= {"club": guarded(user.club.name), "club_level": user.club.level}
    return row


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
            to = event.to
            if to is not None:
                own |= {"to": guarded(to.name)}
                own |= {"to_id": guarded_id(to.id), "to_key": guarded_id(to.key)}
            return own
        case events.Like():
            return {"count": event.count, "total": event.total}
        case events.Enter():
            return {"online": event.online}
        case events.Chat():
            return {"text": guarded(event.text)}
        case events.Notice():
            return {"text": guarded(event.text), "topic": guarded(event.topic)}
        case events.Social():
            return {"action": guarded(event.action), "followers": event.followers}
        case events.FanClub():
            return {"action": guarded(event.action), "text": guarded(event.text)}
        case events.Viewers():
            total_text = guarded(event.total_text)
            return {"online": event.online, "total": event.total, "total_text": total_text}
        case events.RoomState():
            action = event.action.value
            return {"action": action, "value": event.value, "text": guarded(event.text)}
        case events.Unknown():
            return {"method": guarded(event.method)}
        case events.Fault():
            fault, detail = event.fault.value, guarded(event.detail)
            return {"fault": fault, "method": guarded(event.method), "detail": detail}
        case events.LinkChange():
            gap = "" if event.gap is None else event.gap
            return {"phase": guarded(event.phase), "detail": guarded(event.detail), "gap": gap}
        case events.Ranks():
            return {"ranks": _ranks(event)}


def _ranks(event: events.Ranks) -> str:
    """Return the places as JSON, which is one cell and can be read back."""
    return _encoded(
        [
            {
                "place": rank.place,
                "key": rank.user.key,
                "id": rank.user.id,
                "name": rank.user.name,
                "score": rank.score,
            }
            for rank in event.ranks
        ]
    )
