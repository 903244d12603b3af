"""The rules of a person, changed step by step, and the file they are kept in."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from danmaku_tui.i18n.language import tr
from danmaku_tui.rules import rulefile
from danmaku_tui.rules.rule import Rule, RuleError, Subject

STEPS: Final = 100
"""Steps that can be undone."""


class Rulebook:
    """The rules in the order of their making; with a path, each change is saved there at once.

    Every change raises :class:`RuleError` when it could not be saved; it holds all the same, and
    the next change saves it too. A file that cannot be read is never overwritten. Changes
    of another program to the file are adopted before a change is made.

    ``rules`` join those that are in the file at the first change; :meth:`load` reads them at once.
    """

    __slots__ = ("_broken", "_kept", "_rules", "_stamp", "_steps", "path")

    def __init__(self, rules: Iterable[Rule] = (), path: Path | None = None) -> None:
        self.path = path
        self._rules = tuple(rules)
        self._steps: deque[_Step] = deque(maxlen=STEPS)
        # The content of the file where it is that of the rules; None otherwise.
        self._kept: tuple[Rule, ...] | None = None
        self._stamp: tuple[int, ...] | None = None
        self._broken: tuple[int, ...] | None = None

    @classmethod
    def load(cls, path: Path) -> Rulebook:
        """Return the rules that are kept at ``path``: none where there is no file.

        Raises :class:`RuleError`, which names the file and the line, for one that cannot be read.
        """
        stamp = rulefile.stamp(path)
        book = cls(rulefile.read(path) or (), path)
        book._kept, book._stamp = book._rules, stamp
        return book

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All rules, with those that are off."""
        return self._rules

    def add(self, rule: Rule) -> int:
        """Put ``rule`` last; return its index.

        It takes the place of one that does the same with the same, and a rule about a person that
        of any other about that person.
        """
        self._take_over()
        place = next((at for at, each in enumerate(self._rules) if _meets(each, rule)), None)
        if place is None:
            place = len(self._rules)
            self._change(_Step(place, None, rule))
        elif self._rules[place] != rule:
            self._change(_Step(place, self._rules[place], rule))
        return place

    def remove(self, index: int) -> None:
        """Take the rule at ``index`` out. Raises ``IndexError`` where there is none."""
        rule = self._rules[index]
        self._change(_Step(self._place(rule, index), rule, None))

    def replace(self, index: int, rule: Rule) -> None:
        """Put ``rule`` in the place of that at ``index``; raise ``IndexError`` for none."""
        before = self._rules[index]
        place = self._place(before, index)
        if before != rule:
            self._change(_Step(place, before, rule))

    def switch(self, index: int) -> None:
        """Switch the rule at ``index`` on or off. Raises ``IndexError`` where there is none."""
        rule = self._rules[index]
        self.replace(index, replace(rule, on=not rule.on))

    def undo(self) -> str | None:
        """Undo the last change that is not undone; return a line about it.

        The line is None when nothing is left to undo. A change that another program has undone is
        passed over.
        """
        self._take_over()
        while self._steps:
            step = self._steps.pop()
            place = step.place_in(self._rules)
            if place is not None:
                self._put(place, step.after, step.before)
                return step.undone()
        return None

    def save(self) -> None:
        """Write the file, unless it holds the rules already; without a path do nothing.

        Raises :class:`RuleError` when it cannot be written, or cannot be read before.
        """
        if self.path is None:
            return
        held = self._kept if self._is_unchanged() else rulefile.read(self.path)
        if held != self._rules:
            self._kept = self._stamp = None
            rulefile.write(self.path, self._rules)
            self._stamp = rulefile.stamp(self.path)
        self._kept = self._rules

    def refresh(self) -> str:
        """Adopt the changes of another window to the file; return a problem of it once, or "".

        A file that cannot be read leaves the rules as they are. Costs one look at the file's stamp
        while nothing has changed.
        """
        if self.path is None or self._kept is None:
            return ""
        stamp = rulefile.stamp(self.path)
        if stamp is None or stamp in (self._stamp, self._broken):
            return ""
        try:
            theirs = rulefile.read(self.path)
        except RuleError as error:
            self._broken = stamp
            return str(error)
        if theirs is not None:
            self._rules = self._kept = theirs
            self._stamp = stamp
        return ""

    def _change(self, step: _Step) -> None:
        self._steps.append(step)
        self._put(step.index, step.before, step.after)

    def _put(self, index: int, old: Rule | None, new: Rule | None) -> None:
        """Put ``new``, or nothing, at ``index`` in the place of ``old``, or of nothing."""
        end = index + (old is not None)
        between = () if new is None else (new,)
        self._rules = (*self._rules[:index], *between, *self._rules[end:])
        self.save()

    def _place(self, rule: Rule, index: int) -> int:
        """Return the place of the rule that was at ``index``, after adopting others' changes."""
        self._take_over()
        place = _nearest(self._rules, rule, index)
        if place is None:
            raise RuleError(tr("this rule does not exist any more: another window removed it"))
        return place

    def _take_over(self) -> None:
        """Adopt the changes of another program to the file."""
        if self.path is None or self._is_unchanged():
            return
        stamp = rulefile.stamp(self.path)
        theirs = None
        # A file that cannot be read is reported when the change is saved.
        with suppress(RuleError):
            theirs = rulefile.read(self.path)
        if theirs is None:
            self._stamp = None
        elif self._kept is None:
            self._rules = theirs + tuple(rule for rule in self._rules if rule not in theirs)
        else:
            self._rules = self._kept = theirs
            self._stamp = stamp

    def _is_unchanged(self) -> bool:
        """Return whether the file is as it was when it was last read or written in whole."""
        if self.path is None or self._kept is None or self._stamp is None:
            return False
        return rulefile.stamp(self.path) == self._stamp


@dataclass(frozen=True, slots=True)
class _Step:
    """A change at ``index``; ``before`` is None for a new rule, ``after`` for a removed one."""

    index: int
    before: Rule | None
    after: Rule | None

    def place_in(self, rules: tuple[Rule, ...]) -> int | None:
        """Return the place where this can be undone; None where its rule is not there."""
        if self.after is None:
            return min(self.index, len(rules))
        return _nearest(rules, self.after, self.index)

    def undone(self) -> str:
        """Return a line about the rule as it is after this was undone."""
        if self.before is None:
            text = tr("undone, the rule is removed: {rule}")
        elif self.after is None:
            text = tr("undone, the rule is back: {rule}")
        elif replace(self.before, on=self.after.on) != self.after:
            text = tr("undone, the rule is as before: {rule}")
        elif self.before.on:
            text = tr("undone, the rule is on again: {rule}")
        else:
            text = tr("undone, the rule is off again: {rule}")
        rule = self.before or self.after
        return text.format(rule="" if rule is None else rule.words())


def _nearest(rules: tuple[Rule, ...], rule: Rule, index: int) -> int | None:
    """Return where ``rule`` is, ``index`` first; None where it is not."""
    if index < len(rules) and rules[index] == rule:
        return index
    return rules.index(rule) if rule in rules else None


def _meets(one: Rule, other: Rule) -> bool:
    """Return whether both are about the same and would contend or double."""
    same = (one.subject, one.value) == (other.subject, other.value)
    return same and (one.subject is Subject.USER or one.action is other.action)
