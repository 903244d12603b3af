"""The rules about one person: block, mute, highlight and undo, each with its answer."""

from __future__ import annotations

from typing import Final

from danmaku_proto.events import User
from danmaku_proto.width import ELLIPSIS
from danmaku_tui.i18n.language import N_, in_ascii, tr
from danmaku_tui.rules.rule import Rule, RuleAction, RuleError, Subject
from danmaku_tui.rules.rulebook import Rulebook
from danmaku_tui.ui.keys.selection import Selection
from danmaku_tui.ui.look.text_fit import shortened
from danmaku_tui.ui.sheets.undo_text import undone_text

NOTHING_SELECTED: Final = N_(
    "nothing is selected: freeze the stage, or go to a line of the list or board"
)
"""The answer where a key needs a selection and there is none."""

COPIED_CELLS: Final = 30
"""Cells of the copied text that the answer shows."""

RULE_ADDED: Final = {
    RuleAction.HIDE: N_("{name} is blocked · {undo} undoes it"),
    RuleAction.MUTE: N_("{name} is muted: only in the list · {undo} undoes it"),
    RuleAction.HIGHLIGHT: N_("{name} is highlighted · {undo} undoes it"),
}

RULE_REMOVED: Final = {
    RuleAction.HIDE: N_("{name} is no longer blocked · {undo} undoes it"),
    RuleAction.MUTE: N_("{name} is no longer muted · {undo} undoes it"),
    RuleAction.HIGHLIGHT: N_("{name} is no longer highlighted · {undo} undoes it"),
}


class RuleActions:
    """Changes ``rulebook`` for a selection; the answers name ``undo_key``.

    Nothing here raises: an error is the answer.
    """

    def __init__(self, rulebook: Rulebook, undo_key: str) -> None:
        self._rulebook = rulebook
        self._undo_key = undo_key

    def toggle(self, action: RuleAction, selection: Selection | None) -> str:
        """Add the rule of ``action`` for the sender of ``selection``, or remove it."""
        if selection is None:
            return tr(NOTHING_SELECTED)
        user = selection.user
        if user is None:
            return tr("this message has no sender")
        if not user.key:
            return tr("the room hides this sender: a rule would match everybody it hides")
        index = self._index(action, user)
        try:
            if index is not None:
                self._rulebook.remove(index)
            else:
                self._rulebook.add(Rule(action, Subject.USER, user.key, label=user.name))
        except RuleError as error:
            return str(error)
        texts = RULE_ADDED if index is None else RULE_REMOVED
        return tr(texts[action]).format(name=user.name, undo=self._undo_key)

    def undo(self) -> str:
        """Undo the last change of the rules."""
        try:
            return undone_text(self._rulebook.undo())
        except RuleError as error:
            return str(error)

    def _index(self, action: RuleAction, user: User) -> int | None:
        """Return the index of the active rule of ``action`` for ``user``; None without one."""
        for index, rule in enumerate(self._rulebook.rules):
            same = rule.on and (rule.action, rule.subject) == (action, Subject.USER)
            if same and rule.value == user.key:
                return index
        return None


def copy_answer(selection: Selection | None, *, enabled: bool) -> str:
    """Return the answer to the copy key; ``enabled`` is the setting ``copy.osc52``."""
    if selection is None:
        return tr(NOTHING_SELECTED)
    if not enabled:
        return tr("copying is off: copy.osc52 in the configuration turns it on")
    text = shortened(selection.text, COPIED_CELLS, in_ascii(ELLIPSIS))
    return tr("copied, if the terminal supports OSC 52: {text}").format(text=text)
