"""The events that one client of the share asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qs

from danmaku_proto.events import Event, Gift, Kind
from danmaku_proto.line_error import LineError
from danmaku_tui.rules.query import Query, QueryError, parse

_ALL: Final = Query()

PARAMETERS: Final = ("since", "kinds", "match", "token")


@dataclass(frozen=True, slots=True)
class EventChoice:
    """The choice of a client: ``since`` a serial, None for from now; ``kinds``, empty for all."""

    since: int | None = None
    kinds: frozenset[Kind] = frozenset()
    query: Query = _ALL

    def takes(self, event: Event) -> bool:
        """Return whether the client gets ``event``."""
        if self.kinds and event.kind not in self.kinds:
            return False
        if isinstance(event, Gift) and not event.count:
            return False  # a repeated state of a combo, without new units
        return self.query.empty or self.query.matches(event)


def event_choice(query: str) -> EventChoice:
    """Return the choice in the ``query`` of an address.

    Raises :class:`LineError` with the mistake, in English: a program reads it.
    """
    try:
        given = parse_qs(query, keep_blank_values=True, max_num_fields=20)
    except ValueError:
        raise LineError("too many parameters") from None
    for name in given:
        if name not in PARAMETERS:
            raise LineError(f"{name} is no parameter: use {', '.join(PARAMETERS)}")
    return EventChoice(_since(_last(given, "since")), _kinds(_last(given, "kinds")), _query(given))


def _last(given: Mapping[str, Sequence[str]], name: str) -> str:
    return given[name][-1].strip() if name in given else ""


def _since(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(2**63))):
        raise LineError(f"since={text} is no serial: use a whole number, 0 for the oldest event")
    return int(text)


def _kinds(text: str) -> frozenset[Kind]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    for name in names:
        if name not in list(Kind):
            raise LineError(f"kinds={name} is no kind: use {', '.join(Kind)}")
    return frozenset(map(Kind, names))


def _query(given: Mapping[str, Sequence[str]]) -> Query:
    try:
        return parse(_last(given, "match"))
    except QueryError as error:
        raise LineError(f"match: {error}") from None
