"""What a rule would do to what has been said last. Pure."""

from __future__ import annotations

from typing import Final

from danmaku_proto.events import User
from danmaku_tui.i18n.language import tr, trn
from danmaku_tui.room.history import Entry, History
from danmaku_tui.rules.case_fold import fold
from danmaku_tui.rules.preview import Preview, preview
from danmaku_tui.rules.rule import Rule, RuleAction, RuleError, Subject

LOOKED_AT: Final = 500
"""Messages on which a rule is tried out."""

REMEMBERED: Final = 2_000
"""Messages before those: what repeats something may repeat one of them."""

SEARCHED: Final = 5_000
"""Messages, the newest, among which a name that is typed is looked for."""


class RuleTrial:
    """Tries rules out on the newest entries of ``history``.

    A name may stand for a person in what is typed: that of ``draft``, or of somebody in the room.
    """

    def __init__(self, history: History, draft: Rule | None = None) -> None:
        self._history = history
        self._draft = draft

    def rule(self, action: RuleAction, subject: Subject, text: str) -> Rule:
        """Return the rule that ``text`` means; raise :class:`RuleError` when it means none."""
        on = True if self._draft is None else self._draft.on
        if subject is not Subject.USER:
            return Rule(action, subject, text, on=on)
        draft = self._draft
        if draft is not None and draft.subject is subject and text == (draft.label or draft.value):
            return Rule(action, subject, draft.value, draft.label, on)
        user = self._found(text.strip())
        return Rule(action, subject, user.key, user.name, on)

    def of(self, rule: Rule) -> Preview:
        """Return which of the newest entries ``rule`` touches."""
        end = self._history.end
        entries = self._history.slice(max(0, end - LOOKED_AT), LOOKED_AT)
        before: list[Entry] = []
        if rule.subject is Subject.REPEAT and entries:
            first = max(0, entries[0].serial - REMEMBERED)
            before = self._history.slice(first, entries[0].serial - first)
        return preview(rule, entries, before)

    def _found(self, name: str) -> User:
        """Return who was last here under ``name``; raise :class:`RuleError` for nobody."""
        if not name:
            raise RuleError(tr("type the name of somebody in the room"))
        end, wanted = self._history.end, fold(name)
        for entry in reversed(self._history.slice(max(0, end - SEARCHED), SEARCHED)):
            user = entry.event.user
            if user is not None and user.key and (user.key == name or fold(user.name) == wanted):
                return user
        raise RuleError(
            trn(
                "nobody of this name is among the last {count} message",
                "nobody of this name is among the last {count} messages",
                min(SEARCHED, end),
            ).format(count=f"{min(SEARCHED, end):,}")
        )
