"""What a person does to a pick: block, mute, highlight, and take back. Every answer is words."""

from __future__ import annotations

from typing import Final

from danmaku_proto.events import User
from danmaku_proto.width import ELLIPSIS
from danmaku_tui.i18n.language import N_, in_ascii, tr
from danmaku_tui.rules.rule import Rule, RuleAction, RuleError, Subject
from danmaku_tui.rules.rulebook import Rulebook
from danmaku_tui.ui.keys.selection import Selection
from danmaku_tui.ui.look.row import shortened

NOTHING: Final = N_("nothing is picked: freeze the stage, or go to a line of the list or board")
"""The answer where a key needs a pick and there is none."""

COPIED_CELLS: Final = 30
"""Cells of what was copied that are shown as a proof."""

DONE: Final = {
    RuleAction.HIDE: N_("{name} is blocked · {undo} undoes it"),
    RuleAction.MUTE: N_("{name} is muted: only in the list · {undo} undoes it"),
    RuleAction.HIGHLIGHT: N_("{name} is highlighted · {undo} undoes it"),
}

TAKEN_BACK: Final = {
    RuleAction.HIDE: N_("{name} is no longer blocked · {undo} undoes it"),
    RuleAction.MUTE: N_("{name} is no longer muted · {undo} undoes it"),
    RuleAction.HIGHLIGHT: N_("{name} is no longer highlighted · {undo} undoes it"),
}


class RuleActions:
    """Changes ``rulebook`` for what was picked. ``undo_key`` is named in the answers.

    Nothing here raises: what cannot be done, or not be saved, is the answer.
    """

    def __init__(self, rulebook: Rulebook, undo_key: str) -> None:
        self._rulebook = rulebook
        self._undo_key = undo_key

    def turn(self, action: RuleAction, pick: Selection | None) -> str:
        """Let ``action`` hold for the sender of ``pick``; or no longer, where it did."""
        if pick is None:
            return tr(NOTHING)
        user = pick.user
        if user is None:
            return tr("nobody said this")
        if not user.key:
            return tr("the room hides who this is: a rule would hit everybody")
        held = self._held(action, user)
        try:
            if held is not None:
                self._rulebook.remove(held)
            else:
                self._rulebook.add(Rule(action, Subject.USER, user.key, label=user.name))
        except RuleError as error:
            return str(error)
        words = TAKEN_BACK if held is not None else DONE
        return tr(words[action]).format(name=user.name, undo=self._undo_key)

    def undo(self) -> str:
        """Take the last change of the rules back."""
        try:
            undone = self._rulebook.undo()
        except RuleError as error:
            return str(error)
        if undone is None:
            return tr("there is no change of the rules to undo")
        return undone

    def _held(self, action: RuleAction, user: User) -> int | None:
        """Return the place of the rule that holds ``action`` for ``user``; None without one."""
        for index, rule in enumerate(self._rulebook.rules):
            held = rule.on and (rule.action, rule.subject) == (action, Subject.USER)
            if held and rule.value == user.key:
                return index
        return None


def copied(pick: Selection | None, *, wanted: bool) -> str:
    """Return what to say of a copy of ``pick``; ``wanted`` says whether copies are settled on."""
    if pick is None:
        return tr(NOTHING)
    if not wanted:
        return tr("copying is off: copy.osc52 in the configuration turns it on")
    text = shortened(pick.text, COPIED_CELLS, in_ascii(ELLIPSIS))
    return tr("copied, if the terminal takes OSC 52: {text}").format(text=text)
