"""The terms of a search, one class for each kind of term."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Protocol

from danmaku_proto import events
from danmaku_proto.events import Event, Gift, Kind, User, main_text
from danmaku_proto.text import clean
from danmaku_tui.rules.case_fold import fold, occurrences
from danmaku_tui.rules.pattern import Pattern, Patterns

COMPARISONS: Final[Mapping[str, Callable[[int, int], bool]]] = MappingProxyType(
    {">=": operator.ge, ">": operator.gt, "<=": operator.le, "<": operator.lt, "=": operator.eq}
)
"""The signs of ``level:``, with their meaning."""


class SearchText:
    """The texts of an event for a search; those that several terms need are made once."""

    __slots__ = ("_folded", "_texts", "event", "user")

    def __init__(self, event: Event) -> None:
        self.event = event
        self.user = event.user
        self._texts: list[str] | None = None
        self._folded: str | None = None

    @property
    def texts(self) -> list[str]:
        """The texts that are searched: the main text, further details, and the names."""
        if self._texts is None:
            self._texts = _texts(self.event, self.user)
        return self._texts

    @property
    def folded(self) -> str:
        """All texts, folded, a line each."""
        if self._folded is None:
            self._folded = fold("\n".join(self.texts))
        return self._folded


class TermTest(Protocol):
    """One test of an event. ``str()`` returns it as it is typed."""

    def holds(self, searched: SearchText) -> bool:
        """Return whether it is true of ``searched``."""


@dataclass(frozen=True, slots=True)
class Term:
    """A test, or its opposite."""

    test: TermTest
    negated: bool = False

    def __str__(self) -> str:
        return f"-{self.test}" if self.negated else str(self.test)


@dataclass(frozen=True, slots=True)
class TextTerm:
    """Words in any of the texts."""

    text: str
    _needle: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_needle", fold(clean(self.text)))

    def holds(self, searched: SearchText) -> bool:
        """Return whether any of the texts contains the words."""
        return self._needle in searched.folded

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return where the words are in ``text``, in code points."""
        return occurrences(self._needle, text)

    def __str__(self) -> str:
        return _typed(self.text)


@dataclass(frozen=True, slots=True)
class RegexTerm:
    """An expression that is found in any of the texts.

    Raises :class:`~danmaku_tui.rules.pattern.PatternError` for an expression that is none.
    """

    source: str
    _pattern: Pattern = field(init=False, repr=False, compare=False)
    # Asked of many events, where only the few that it finds are marked.
    _patterns: Patterns = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_pattern", Pattern(self.source))
        object.__setattr__(self, "_patterns", Patterns([self.source]))

    def holds(self, searched: SearchText) -> bool:
        """Return whether the expression is found in any of the texts."""
        return any(self._patterns.first(text) is not None for text in searched.texts)

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return the spans that the expression finds in ``text``, in code points."""
        return self._pattern.spans(text)

    def __str__(self) -> str:
        return "/" + self.source.replace("/", "\\/") + "/"


@dataclass(frozen=True, slots=True)
class SenderTerm:
    """A sender whose name contains this, or whose id is this."""

    name: str
    _needle: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_needle", fold(clean(self.name)))

    def holds(self, searched: SearchText) -> bool:
        """Return whether it is the sender."""
        user = searched.user
        return user is not None and (self._needle in fold(user.name) or self.name == user.id)

    def __str__(self) -> str:
        return f"user:{_typed(self.name)}"


@dataclass(frozen=True, slots=True)
class GiftTerm:
    """A gift whose name contains this."""

    name: str
    _needle: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_needle", fold(clean(self.name)))

    def holds(self, searched: SearchText) -> bool:
        """Return whether it is such a gift."""
        return isinstance(searched.event, Gift) and self._needle in fold(searched.event.gift)

    def __str__(self) -> str:
        return f"gift:{_typed(self.name)}"


@dataclass(frozen=True, slots=True)
class KindTerm:
    """An event of one kind."""

    kind: Kind

    def holds(self, searched: SearchText) -> bool:
        """Return whether the event is of that kind."""
        return searched.event.kind is self.kind

    def __str__(self) -> str:
        return f"is:{self.kind.value}"


@dataclass(frozen=True, slots=True)
class AdminTerm:
    """A sender who is an admin of the room."""

    def holds(self, searched: SearchText) -> bool:
        """Return whether the sender is an admin."""
        return searched.user is not None and searched.user.admin

    def __str__(self) -> str:
        return "is:admin"


@dataclass(frozen=True, slots=True)
class LevelTerm:
    """A sender of such a level. Level 0 means unknown: only ``level:0`` finds it."""

    sign: str
    number: int

    def holds(self, searched: SearchText) -> bool:
        """Return whether the sender has such a level."""
        if searched.user is None or (searched.user.level == 0 and self.sign != "="):
            return False
        return COMPARISONS[self.sign](searched.user.level, self.number)

    def __str__(self) -> str:
        return f"level:{'' if self.sign == '=' else self.sign}{self.number}"


def _texts(event: Event, user: User | None) -> list[str]:
    texts = [main_text(event)]
    match event:
        case Gift():
            texts.append("" if event.to is None else event.to.name)
        case events.RoomState():
            texts.append(event.text)
        case events.Unknown():
            texts.append(event.method)
        case events.Fault():
            texts += (event.method, event.detail)
        case events.LinkChange():
            texts.append(event.detail)
        case events.Chat() | events.FanClub() | events.Notice():
            pass  # their text is the first
        case events.Like() | events.Enter() | events.Social() | events.Viewers() | events.Ranks():
            pass
    if user is not None:
        texts.append(user.name)
    return [text for text in texts if text]


def _typed(text: str) -> str:
    """Return how ``text`` is typed so that it is read as one word."""
    plain = not any(c.isspace() or c in ":：" for c in text) and text[:1] not in '-/"“'
    if plain and text:
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
