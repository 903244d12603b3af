"""What a search can ask of an event, one question a class."""

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
"""How a level may be asked for."""


class SearchText:
    """An event as a search sees it; what several terms need is made once."""

    __slots__ = ("_folded", "_texts", "event", "user")

    def __init__(self, event: Event) -> None:
        self.event = event
        self.user = event.user
        self._texts: list[str] | None = None
        self._folded: str | None = None

    @property
    def texts(self) -> list[str]:
        """What is searched: what was said or given, and the names in it."""
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
    """One question about an event. ``str()`` is how it is typed."""

    def holds(self, sight: SearchText) -> bool:
        """Return whether it is true of what is seen."""


@dataclass(frozen=True, slots=True)
class Term:
    """A question, or its opposite."""

    test: TermTest
    negated: bool = False

    def __str__(self) -> str:
        return f"-{self.test}" if self.negated else str(self.test)


@dataclass(frozen=True, slots=True)
class TextTerm:
    """Said, given or named so."""

    text: str
    _needle: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_needle", fold(clean(self.text)))

    def holds(self, sight: SearchText) -> bool:
        """Return whether any of the texts contains the words."""
        return self._needle in sight.folded

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return where the words are in ``text``, in code points."""
        return occurrences(self._needle, text)

    def __str__(self) -> str:
        return _typed(self.text)


@dataclass(frozen=True, slots=True)
class RegexTerm:
    """Said, given or named so that an expression finds it.

    Raises :class:`~danmaku_tui.rules.pattern.PatternError` for an expression that is none.
    """

    source: str
    _pattern: Pattern = field(init=False, repr=False, compare=False)
    # Asked of many events, where only the few that it finds are marked.
    _patterns: Patterns = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_pattern", Pattern(self.source))
        object.__setattr__(self, "_patterns", Patterns([self.source]))

    def holds(self, sight: SearchText) -> bool:
        """Return whether the expression is found in any of the texts."""
        return any(self._patterns.first(text) is not None for text in sight.texts)

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Return what the expression finds in ``text``, in code points."""
        return self._pattern.spans(text)

    def __str__(self) -> str:
        return "/" + self.source.replace("/", "\\/") + "/"


@dataclass(frozen=True, slots=True)
class SenderTerm:
    """By someone whose name contains this, or whose id is this."""

    name: str
    _needle: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_needle", fold(clean(self.name)))

    def holds(self, sight: SearchText) -> bool:
        """Return whether it is the sender."""
        user = sight.user
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

    def holds(self, sight: SearchText) -> bool:
        """Return whether it is such a gift."""
        return isinstance(sight.event, Gift) and self._needle in fold(sight.event.gift)

    def __str__(self) -> str:
        return f"gift:{_typed(self.name)}"


@dataclass(frozen=True, slots=True)
class KindTerm:
    """An event of one kind."""

    kind: Kind

    def holds(self, sight: SearchText) -> bool:
        """Return whether the event is of that kind."""
        return sight.event.kind is self.kind

    def __str__(self) -> str:
        return f"is:{self.kind.value}"


@dataclass(frozen=True, slots=True)
class AdminTerm:
    """By an admin of the room."""

    def holds(self, sight: SearchText) -> bool:
        """Return whether the sender is an admin."""
        return sight.user is not None and sight.user.admin

    def __str__(self) -> str:
        return "is:admin"


@dataclass(frozen=True, slots=True)
class LevelTerm:
    """By someone of such a level. Level 0 means untold: only ``level:0`` finds it."""

    sign: str
    number: int

    def holds(self, sight: SearchText) -> bool:
        """Return whether the sender has such a level."""
        if sight.user is None or (sight.user.level == 0 and self.sign != "="):
            return False
        return COMPARISONS[self.sign](sight.user.level, self.number)

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
