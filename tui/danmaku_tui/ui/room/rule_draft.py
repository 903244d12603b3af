"""The rule that a person probably wants of what was picked, before it is looked at and saved."""

from __future__ import annotations

from danmaku_proto import events
from danmaku_tui.rules.rule import Rule, RuleAction, RuleError, Subject
from danmaku_tui.ui.keys.selection import Selection


def draft_of(pick: Selection | None) -> Rule | None:
    """Return a rule that hides the words of a comment, the kind of another event, or a person.

    None where nothing is picked, or where no rule can be made of it.
    """
    if pick is None:
        return None
    event = pick.event
    try:
        if isinstance(event, events.Chat):
            return Rule(RuleAction.HIDE, Subject.WORDS, event.text)
        if event is not None:
            return Rule(RuleAction.HIDE, Subject.KIND, event.kind.value)
        if pick.user is not None:
            return Rule(RuleAction.HIDE, Subject.USER, pick.user.key, label=pick.user.name)
    except RuleError:
        return None
    return None
