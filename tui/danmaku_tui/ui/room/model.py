"""The model of a room on the screen: the stage, the list, and the rules for both."""

from __future__ import annotations

from typing import Final

from danmaku_tui.config.values import MEBIBYTE
from danmaku_tui.i18n.language import tr
from danmaku_tui.room.history import Entry
from danmaku_tui.rules.event_group import EventGroup
from danmaku_tui.rules.judgement_cache import JudgementCache
from danmaku_tui.rules.rule import RuleAction
from danmaku_tui.stage.pins import Pins
from danmaku_tui.stage.stage import Stage
from danmaku_tui.ui.keys.selection import Selection
from danmaku_tui.ui.list.listing import Listing
from danmaku_tui.ui.room.context import RoomContext
from danmaku_tui.ui.room.rule_actions import RuleActions
from danmaku_tui.ui.stage.comment import Comment
from danmaku_tui.ui.stage.director import Director

ACTIONS: Final = {
    "block": RuleAction.HIDE,
    "mute": RuleAction.MUTE,
    "highlight": RuleAction.HIGHLIGHT,
}
"""The action of a rule by the name of the key for it."""


class RoomModel:
    """The director and the listing of a room, set up by the configuration.

    Both ask one cache of judgements, so a change of the rules takes effect for both in
    :meth:`adopt_rules`, and never for one of them alone.
    """

    def __init__(self, context: RoomContext) -> None:
        config, history, replay = context.config, context.session.history, context.replay
        view = config.view
        self.rulebook = context.rulebook
        self._judgements = JudgementCache(history, self.rulebook.rules)
        self._actions = RuleActions(self.rulebook, context.keys["undo"])
        self.director = Director(
            history,
            Stage[Comment](0, 0, crossing=view.crossing),
            self._judgements,
            Pins[Entry](0, config.pinned.seconds),
            pin_from=config.pinned.gift,
            names=view.names,
            motion=view.motion == "on",
            glyphs=context.glyphs,
            first_serial=(lambda: 0) if replay is None else (lambda: replay.passed),
            is_own=context.is_own,
        )
        self.director.wanted.off = frozenset(map(EventGroup, view.off))
        self.listing = Listing(
            history,
            self.director.wanted,
            config.list.fold,
            config.list.lines,
            is_own=context.is_own,
            most_bytes=config.list.memory * MEBIBYTE,
        )

    def act(self, name: str, selection: Selection | None) -> str:
        """Do ``block``, ``mute``, ``highlight`` or ``undo``; return the answer.

        The first three are for the sender of ``selection``.
        """
        if name == "undo":
            return self._actions.undo()
        return self._actions.toggle(ACTIONS[name], selection)

    def refresh_rules(self) -> str:
        """Adopt the rules that another window saved; return one line where that fails, or ""."""
        problem = self.rulebook.refresh()
        line = tr("the changed rules cannot be read, the old ones stay: {problem}")
        return line.format(problem=problem) if problem else ""

    def adopt_rules(self) -> bool:
        """Judge by the present rules of the rulebook; return whether they have changed."""
        if self.rulebook.rules == self._judgements.rules:
            return False
        self._judgements.adopt(self.rulebook.rules)
        return True
