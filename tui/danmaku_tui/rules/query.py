r"""The search grammar.

A query is terms with white space between, and an event matches when every term does::

    words           in the text, the gift or the name, in any case, full width or half width
    "two words"     the same for all between the quotes; \" and \\ within
    /regex/         found in the text, the gift or the name; \/ for a slash
    user:NAME       the sender's name contains it, or the sender's id is it
    gift:NAME       a gift whose name contains it
    is:KIND         an event of that kind; is:admin for one of an admin
    level:N         the sender's level; level:>=N level:>N level:<=N level:<N
    -TERM           none that TERM finds

Values may be quoted as well. The quotes “ ” and a full-width colon mean the same as the plain
ones. The empty query finds everything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from danmaku_proto.events import Event, Kind
from danmaku_proto.line_error import LineError
from danmaku_proto.text import clean
from danmaku_tui.i18n.language import tr
from danmaku_tui.rules.case_fold import fold
from danmaku_tui.rules.pattern import PatternError
from danmaku_tui.rules.terms import (
    COMPARISONS,
    AdminTerm,
    GiftTerm,
    KindTerm,
    LevelTerm,
    RegexTerm,
    SearchText,
    SenderTerm,
    Term,
    TermTest,
    TextTerm,
)

QUERY_TERMS: Final = 50
"""Terms of one query, at most."""

WORD_CHARACTERS: Final = 500
"""A word, a quoted text or a name, in code points: as long as the longest comment."""

KIND_NAMES: Final[Mapping[str, Kind]] = MappingProxyType(
    {"comment": Kind.CHAT, "arrival": Kind.ENTER} | {kind.value: kind for kind in Kind}
)
"""The names that ``is:`` takes besides ``admin``, each with its kind."""

FIELDS: Final = ("user", "is", "level", "gift")
"""The words that a colon makes a field of. Any other word with a colon is a word."""

_field: Final = re.compile(rf"({'|'.join(FIELDS)})[:：]", re.IGNORECASE).match
_bare: Final = re.compile(r"\S*").match
_space: Final = re.compile(r"\s*").match
_comparison: Final = re.compile(r"(>=|<=|>|<|=)?\s*([0-9]{1,6})").fullmatch
_QUOTES: Final[Mapping[str, str]] = MappingProxyType({'"': '"', "“": "”"})


class QueryError(LineError):
    """A query that cannot be read, perhaps not yet. Its text is one line with the reason.

    ``at`` is where, in code points from the beginning of the query.
    """

    def __init__(self, message: str, at: int) -> None:
        super().__init__(message)
        self.at = at


@dataclass(frozen=True, slots=True)
class Query:
    """The terms of a search. ``str()`` returns a text that parses to an equal query."""

    terms: tuple[Term, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing is asked for, so that everything matches."""
        return not self.terms

    def matches(self, event: Event) -> bool:
        """Return whether every term is true of ``event``."""
        text = SearchText(event)
        for term in self.terms:  # noqa: SIM110  # an all() takes longer than most terms
            if term.test.holds(text) is term.negated:
                return False
        return True

    def marks(self, text: str) -> list[tuple[int, int]]:
        """Return where the words and expressions that are sought are in ``text``.

        Spans in code points of ``text``, sorted and apart. Names, kinds and negated terms leave
        no mark.
        """
        sought = [term.test for term in self.terms if not term.negated]
        spans = sorted(
            span
            for test in sought
            if isinstance(test, TextTerm | RegexTerm)
            for span in test.spans(text)
        )
        joined: list[tuple[int, int]] = []
        for start, end in spans:
            if joined and start < joined[-1][1]:
                joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
            else:
                joined.append((start, end))
        return joined

    def __str__(self) -> str:
        return " ".join(map(str, self.terms))


def parse(text: str) -> Query:
    """Return the query that ``text`` means; raise :class:`QueryError` where it means none."""
    return Query(tuple(_Reader(text).terms()))


class _Reader:
    """Reads a query from left to right."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0

    def terms(self) -> list[Term]:
        terms: list[Term] = []
        self._skip_space()
        while self._at < len(self._text):
            if len(terms) == QUERY_TERMS:
                raise QueryError(
                    tr("a search has at most {count} terms").format(count=QUERY_TERMS), self._at
                )
            terms.append(self._term())
            self._skip_space()
        return terms

    def _term(self) -> Term:
        start = self._at
        negated = self._next() == "-"
        self._at += negated
        if negated and not self._next().strip():
            raise QueryError(tr("type the word to leave out after the -"), start)
        return Term(self._test(), negated)

    def _test(self) -> TermTest:
        start = self._at
        if self._next() == "/":
            return self._regex()
        field = _field(self._text, self._at)
        if field is None:
            return TextTerm(self._visible(self._value(), start))
        self._at = field.end()
        return self._asked(field[1].lower(), start)

    def _asked(self, field: str, start: int) -> TermTest:
        value = self._value()
        match field:
            case "user":
                return SenderTerm(self._named(value, start))
            case "gift":
                return GiftTerm(self._named(value, start))
            case "is":
                return _of_kind(value, start)
            case _:
                return _level(value, start)

    def _regex(self) -> RegexTerm:
        start = self._at
        self._at += 1
        source: list[str] = []
        while (character := self._next()) != "/":
            if not character:
                raise QueryError(tr("the regular expression has no / at its end yet"), start)
            if character == "\\":
                self._at += 1
                escaped = self._next()
                source.append(escaped if escaped == "/" else "\\" + escaped)
            else:
                source.append(character)
            self._at += 1
        self._at += 1
        if self._next().strip():
            raise QueryError(
                tr("a space is missing after /regex/; quote it to find the slashes"), self._at
            )
        try:
            return RegexTerm("".join(source))
        except PatternError as error:
            raise QueryError(str(error), start) from None

    def _value(self) -> str:
        """Return the word or the quoted text that is next, and go past it."""
        closing = _QUOTES.get(self._next())
        if closing is not None:
            return self._quoted(closing)
        start = self._at
        bare = _bare(self._text, start)
        self._at = start if bare is None else bare.end()
        return self._text[start : self._at]

    def _quoted(self, closing: str) -> str:
        start = self._at
        self._at += 1
        quoted: list[str] = []
        while (character := self._next()) != closing:
            if not character:
                raise QueryError(tr("the quote is not closed yet"), start)
            self._at += 1
            if character == "\\" and self._next() in ("\\", closing):
                character = self._next()
                self._at += 1
            quoted.append(character)
        self._at += 1
        if self._next().strip():
            raise QueryError(tr("a space is missing after the quote"), self._at)
        return "".join(quoted)

    def _named(self, value: str, start: int) -> str:
        if not value:
            raise QueryError(tr("a name is missing after the colon"), self._at)
        return self._visible(value, start)

    def _visible(self, value: str, start: int) -> str:
        if len(value) > WORD_CHARACTERS:
            raise QueryError(
                tr("longer than {count} characters").format(count=WORD_CHARACTERS), start
            )
        # Texts of strangers have no invisible characters, and no white space at their ends.
        if not clean(value).strip():
            raise QueryError(tr("there is nothing to look for here"), start)
        return value

    def _next(self) -> str:
        return self._text[self._at : self._at + 1]

    def _skip_space(self) -> None:
        space = _space(self._text, self._at)
        self._at = self._at if space is None else space.end()


def _of_kind(value: str, start: int) -> TermTest:
    name = fold(value)
    if name == "admin":
        return AdminTerm()
    if name not in KIND_NAMES:
        # One name of each kind, the plainest: there is not room for many.
        plain = {kind: name for name, kind in reversed([*KIND_NAMES.items()])}
        names = ", ".join(["admin", *(plain[kind] for kind in Kind)])
        raise QueryError(tr("is: one of {names}").format(names=names), start)
    return KindTerm(KIND_NAMES[name])


def _level(value: str, start: int) -> TermTest:
    level = _comparison(fold(value))
    if level is None:
        raise QueryError(
            tr("level: a number, alone or after {signs}").format(
                signs=" ".join(sign for sign in COMPARISONS if sign != "=")
            ),
            start,
        )
    return LevelTerm(level[1] or "=", int(level[2]))
