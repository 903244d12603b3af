"""A rule: a decision of a person about messages of a certain look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from danmaku_proto.events import Kind
from danmaku_proto.line_error import LineError
from danmaku_proto.terminal_text import safe_line
from danmaku_proto.text import clean
from danmaku_tui.i18n.language import N_, tr
from danmaku_tui.rules.pattern import Pattern, PatternError

VALUE_CHARACTERS: Final = 500
"""The value of a rule, in code points: as long as the longest comment."""

LEVEL_MOST: Final = 999
REPEAT_SECONDS_MOST: Final = 3600


class RuleError(LineError):
    """A rule, or a file of them, that cannot be used. Its text is one line with advice."""


class RuleAction(StrEnum):
    """The action for a message that a rule touches; the values are those of the file."""

    HIDE = "hide"
    """It is neither on the stage nor in the list."""
    MUTE = "mute"
    """It is not on the stage, and dim in the list."""
    HIGHLIGHT = "highlight"
    """It flies favoured, is marked, and is in the pinned rows."""


class Subject(StrEnum):
    """The part of a message that a rule looks at; the values are those of the file."""

    WORDS = "words"
    """The text or the gift contains the value, in any case, full width or half width."""
    REGEX = "regex"
    """The value, a regular expression, is found in the text or the gift."""
    USER = "user"
    """The sender's :attr:`~danmaku_proto.events.User.key` is the value."""
    LEVEL = "level"
    """The sender's level is below the value. Level 0 means unknown, and is never touched."""
    KIND = "kind"
    """The kind of event is the value."""
    REPEAT = "repeat"
    """A comment with a text that anyone wrote in the last ``value`` seconds."""


KIND_WORDS: Final[Mapping[Kind, str]] = MappingProxyType(
    {
        Kind.CHAT: N_("comments"),
        Kind.GIFT: N_("gifts"),
        Kind.LIKE: N_("likes"),
        Kind.ENTER: N_("arrivals"),
        Kind.SOCIAL: N_("follows and shares"),
        Kind.FAN_CLUB: N_("fan club messages"),
        Kind.VIEWERS: N_("viewer counts"),
        Kind.RANKS: N_("rankings"),
        Kind.STATE: N_("changes of the room"),
        Kind.NOTICE: N_("notices"),
        Kind.UNKNOWN: N_("messages that are not read"),
        Kind.FAULT: N_("faults"),
        Kind.LINK: N_("changes of the connection"),
    }
)
"""The names of the kinds in English, for :func:`tr`."""

_SENTENCES: Final[Mapping[tuple[RuleAction, Subject], str]] = MappingProxyType(
    {
        (RuleAction.HIDE, Subject.WORDS): N_("hide messages with “{value}”"),
        (RuleAction.HIDE, Subject.REGEX): N_("hide messages that match /{value}/"),
        (RuleAction.HIDE, Subject.USER): N_("hide everything of {value}"),
        (RuleAction.HIDE, Subject.LEVEL): N_("hide people below level {value}"),
        (RuleAction.HIDE, Subject.KIND): N_("hide all {value}"),
        (RuleAction.HIDE, Subject.REPEAT): N_("hide comments repeated within {value} s"),
        (RuleAction.MUTE, Subject.WORDS): N_("mute messages with “{value}”"),
        (RuleAction.MUTE, Subject.REGEX): N_("mute messages that match /{value}/"),
        (RuleAction.MUTE, Subject.USER): N_("mute everything of {value}"),
        (RuleAction.MUTE, Subject.LEVEL): N_("mute people below level {value}"),
        (RuleAction.MUTE, Subject.KIND): N_("mute all {value}"),
        (RuleAction.MUTE, Subject.REPEAT): N_("mute comments repeated within {value} s"),
        (RuleAction.HIGHLIGHT, Subject.WORDS): N_("highlight messages with “{value}”"),
        (RuleAction.HIGHLIGHT, Subject.REGEX): N_("highlight messages that match /{value}/"),
        (RuleAction.HIGHLIGHT, Subject.USER): N_("highlight everything of {value}"),
        (RuleAction.HIGHLIGHT, Subject.LEVEL): N_("highlight people below level {value}"),
        (RuleAction.HIGHLIGHT, Subject.KIND): N_("highlight all {value}"),
        (RuleAction.HIGHLIGHT, Subject.REPEAT): N_("highlight comments repeated within {value} s"),
    }
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One decision. ``label`` is how a person knows the value: the name of a user.

    A rule that exists can be used: one that cannot raises :class:`RuleError` when it is made,
    which is what a form shows while its value is typed.
    """

    action: RuleAction
    subject: Subject
    value: str
    label: str = ""
    on: bool = True

    def __post_init__(self) -> None:
        problem = _problem(self.subject, self.value) or _unwritable(self.value + self.label)
        if problem:
            raise RuleError(problem)

    @property
    def number(self) -> int:
        """The value of a rule by level or by repeat: a level, or seconds."""
        return int(self.value)

    def words(self) -> str:
        """Return the effect of the rule, as a phrase without a capital letter.

        The value and the label in it are data, never markup.
        """
        return tr(_SENTENCES[self.action, self.subject]).format(
            value=safe_line(self._value_words())
        )

    def _value_words(self) -> str:
        match self.subject:
            case Subject.KIND:
                return tr(KIND_WORDS[Kind(self.value)])
            case Subject.USER:
                return self.label or self.value
            case Subject.LEVEL | Subject.REPEAT:
                return str(self.number)
            case Subject.WORDS | Subject.REGEX:
                return self.value


def _problem(subject: Subject, value: str) -> str:
    """Return the problem of ``value``; empty when there is none."""
    if len(value) > VALUE_CHARACTERS:
        return tr("the value is longer than {count} characters").format(count=VALUE_CHARACTERS)
    match subject:
        case Subject.WORDS:
            return "" if clean(value).strip() else tr("type the words to look for")
        case Subject.REGEX:
            return _pattern_problem(value)
        case Subject.USER:
            return "" if value else tr("the feed does not distinguish this person from others")
        case Subject.LEVEL:
            return _number_problem(value, LEVEL_MOST, tr("type a level from 1 to {most}"))
        case Subject.REPEAT:
            return _number_problem(value, REPEAT_SECONDS_MOST, tr("type seconds from 1 to {most}"))
        case Subject.KIND:
            if value in {kind.value for kind in Kind}:
                return ""
            return tr("no such kind of event; one of: {kinds}").format(kinds=", ".join(Kind))


def _pattern_problem(source: str) -> str:
    try:
        Pattern(source)
    except PatternError as error:
        return str(error)
    return ""


def _number_problem(value: str, most: int, advice: str) -> str:
    digits = value.strip()
    if digits.isdecimal() and len(digits) <= len(str(most)) and 1 <= int(digits) <= most:
        return ""
    return advice.format(most=most)


def _unwritable(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        return tr("it holds half a character; type it again")
    return ""
