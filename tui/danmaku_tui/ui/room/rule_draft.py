"""The draft of a rule for a selection, before the person looks at it and saves it."""

from __future__ import annotations

from danmaku_proto import events
from danmaku_tui.rules.rule import Rule, RuleAction, RuleError, Subject
from danmaku_tui.ui.keys.selection import Selection


def draft_of(selection: Selection | None) -> Rule | None:
    """Return a rule that hides the words of a comment, the kind of another event, or a person.

    None without a selection, or where no valid rule can be made of it.
    """
    if selection is None:
        return None
    event, user = selection.event, selection.user
    try:
        if isinstance(event, events.Chat):
            return Rule(RuleAction.HIDE, Subject.WORDS, event.text)
        if event is not None:
            return Rule(RuleAction.HIDE, Subject.KIND, event.kind.value)
        if user is not None:
            return Rule(RuleAction.HIDE, Subject.USER, user.key, label=user.name)
    except RuleError:
        return None
    return None
