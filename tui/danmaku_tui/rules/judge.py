"""The judgement of the rules on an event."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf
from typing import Final

from danmaku_proto.events import Event, main_text
from danmaku_proto.text import clean
from danmaku_tui.rules.case_fold import fold
from danmaku_tui.rules.pattern import Patterns
from danmaku_tui.rules.repeats import RepeatTimes
from danmaku_tui.rules.rule import Rule, RuleAction, Subject


@dataclass(frozen=True, slots=True)
class Judgement:
    """The action for an event, and the rule behind it; neither where no rule touches it."""

    action: RuleAction | None
    rule: Rule | None


NEUTRAL: Final = Judgement(None, None)


class CompiledRules:
    """The rules, prepared for use.

    Of those that are on, the first of these decides:

    1. A rule about this very person that highlights.
    2. Any rule that hides; else any that mutes; else any that highlights.

    Of several rules about one person only the last of the list counts: it is the newest wish.
    Where several rules have the same action, the judgement names the one about the person, else by
    kind, level, repeat, words or expression, in this order, and the first of those in the list.
    """

    __slots__ = ("_persons", "_stages", "asks_repeats", "rules")

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        used = [rule for rule in self.rules if rule.on]
        self._persons = {
            rule.value: Judgement(rule.action, rule)
            for rule in used
            if rule.subject is Subject.USER
        }
        others = [rule for rule in used if rule.subject is not Subject.USER]
        self._stages = [
            _Stage(action, [rule for rule in others if rule.action is action])
            for action in RuleAction
        ]
        self.asks_repeats = any(rule.subject is Subject.REPEAT for rule in others)
        """Whether any rule needs the time since the same text."""

    def judgement(self, event: Event, since: float = inf) -> Judgement:
        """Return the judgement on ``event``, ``since`` seconds after the same text."""
        user = event.user
        personal = None if user is None else self._persons.get(user.key)
        if personal is not None and personal.action in (RuleAction.HIGHLIGHT, RuleAction.HIDE):
            return personal
        for stage in self._stages:
            if personal is not None and personal.action is stage.action:
                return personal
            found = stage.first(event, 0 if user is None else user.level, since)
            if found is not None:
                return found
        return NEUTRAL


class Judge:
    """The judge of events in their order; it remembers their texts for the rules by repeat."""

    __slots__ = ("_compiled", "_repeats")

    def __init__(self, rules: Iterable[Rule]) -> None:
        self._compiled = CompiledRules(rules)
        self._repeats = RepeatTimes()

    def judge(self, event: Event) -> Judgement:
        """Return the judgement on the next ``event``; :data:`NEUTRAL` where no rule touches it."""
        since = self._repeats.add(event) if self._compiled.asks_repeats else inf
        return self._compiled.judgement(event, since)


class _Stage:
    """The rules of one action, without those about persons."""

    __slots__ = (
        "_any",
        "_expressions",
        "_kinds",
        "_levels",
        "_matches",
        "_repeats",
        "_words",
        "action",
    )

    def __init__(self, action: RuleAction, rules: Sequence[Rule]) -> None:
        self.action = action
        self._kinds: dict[str, Judgement] = {}
        self._levels: list[tuple[int, Judgement]] = []
        self._repeats: list[tuple[int, Judgement]] = []
        self._words: list[tuple[str, Judgement]] = []
        self._matches: list[Judgement] = []
        for rule in rules:
            judgement = Judgement(action, rule)
            match rule.subject:
                case Subject.KIND:
                    self._kinds.setdefault(rule.value, judgement)
                case Subject.LEVEL:
                    self._levels.append((rule.number, judgement))
                case Subject.REPEAT:
                    self._repeats.append((rule.number, judgement))
                case Subject.WORDS:
                    self._words.append((fold(clean(rule.value)).strip(), judgement))
                case Subject.REGEX:
                    self._matches.append(judgement)
                case Subject.USER:
                    continue
        self._expressions = Patterns([r.value for r in rules if r.subject is Subject.REGEX])
        self._any = bool(rules)

    def first(self, event: Event, level: int, since: float) -> Judgement | None:
        if not self._any:
            return None
        if self._kinds and event.kind in self._kinds:
            return self._kinds[event.kind]
        for below, judgement in self._levels:
            if 0 < level < below:
                return judgement
        for seconds, judgement in self._repeats:
            if since <= seconds:
                return judgement
        return self._by_text(main_text(event)) if self._words or self._matches else None

    def _by_text(self, text: str) -> Judgement | None:
        if not text:
            return None
        if self._words:
            folded = fold(text)
            for needle, judgement in self._words:
                if needle in folded:
                    return judgement
        if self._matches:
            at = self._expressions.first(text)
            if at is not None:
                return self._matches[at]
        return None
