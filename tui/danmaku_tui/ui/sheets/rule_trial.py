"""The trial of a rule on the last messages. Pure."""

from __future__ import annotations

from typing import Final

from danmaku_proto.events import User
from danmaku_tui.i18n.language import tr, trn
from danmaku_tui.room.history import Entry, History
from danmaku_tui.rules.case_fold import fold
from danmaku_tui.rules.preview import Preview, preview
from danmaku_tui.rules.rule import Rule, RuleAction, RuleError, Subject

TRIED_MESSAGES: Final = 500
"""Messages on which a rule is tried."""

EARLIER_MESSAGES: Final = 2_000
"""Messages before those, one of which a repeated comment may repeat."""

SEARCHED: Final = 5_000
"""The newest messages, among whose senders a typed name is searched."""


class RuleTrial:
    """The trial of rules on the newest entries of ``history``.

    A typed name stands for the person of ``draft``, or for somebody in the room.
    """

    def __init__(self, history: History, draft: Rule | None = None) -> None:
        self._history = history
        self._draft = draft

    def rule(self, action: RuleAction, subject: Subject, text: str) -> Rule:
        """Return the rule from the typed ``text``; raise :class:`RuleError` if it is not valid."""
        on = True if self._draft is None else self._draft.on
        if subject is not Subject.USER:
            return Rule(action, subject, text, on=on)
        draft = self._draft
        if draft is not None and draft.subject is subject and text == (draft.label or draft.value):
            return Rule(action, subject, draft.value, draft.label, on)
        user = self._sender(text.strip())
        return Rule(action, subject, user.key, user.name, on)

    def of(self, rule: Rule) -> Preview:
        """Return the newest entries that ``rule`` matches."""
        end = self._history.end
        entries = self._history.slice(max(0, end - TRIED_MESSAGES), TRIED_MESSAGES)
        before: list[Entry] = []
        if rule.subject is Subject.REPEAT and entries:
            first = max(0, entries[0].serial - EARLIER_MESSAGES)
            before = self._history.slice(first, entries[0].serial - first)
        return preview(rule, entries, before)

    def _sender(self, name: str) -> User:
        """Return the last sender with ``name``; raise :class:`RuleError` where there is none."""
        if not name:
            raise RuleError(tr("type the name of a person in the room"))
        end, folded = self._history.end, fold(name)
        for entry in reversed(self._history.slice(max(0, end - SEARCHED), SEARCHED)):
            user = entry.event.user
            if user is not None and user.key and (user.key == name or fold(user.name) == folded):
                return user
        raise RuleError(
            trn(
                "nobody with this name in the last {count} message",
                "nobody with this name in the last {count} messages",
                min(SEARCHED, end),
            ).format(count=f"{min(SEARCHED, end):,}")
        )
