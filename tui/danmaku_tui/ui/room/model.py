"""What a person's hands work on: the stage, the list, and the rules that hold for both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from danmaku_tui.config.values import Config
from danmaku_tui.room.history import Entry, History
from danmaku_tui.rules.event_group import EventGroup
from danmaku_tui.rules.judgement_cache import JudgementCache
from danmaku_tui.rules.rule import RuleAction
from danmaku_tui.rules.rulebook import Rulebook
from danmaku_tui.stage.pins import Pins
from danmaku_tui.stage.stage import Stage
from danmaku_tui.ui.keys.selection import Selection
from danmaku_tui.ui.list.listing import Listing
from danmaku_tui.ui.look.glyphs import Glyphs
from danmaku_tui.ui.room.rule_actions import RuleActions
from danmaku_tui.ui.stage.comment import Comment
from danmaku_tui.ui.stage.director import Director

if TYPE_CHECKING:
    from danmaku_tui.replay.replay import Replay

ACTIONS: Final = {
    "block": RuleAction.HIDE,
    "mute": RuleAction.MUTE,
    "highlight": RuleAction.HIGHLIGHT,
}
"""What is done to a person, by the name of its key."""


class RoomModel:
    """Lays ``history`` out as ``config`` and ``rulebook`` say; ``undo_key`` is named in answers.

    What ``replay`` passes over does not fly.

    A change of the rules holds from :meth:`adopt` on, for the stage and the list alike.
    """

    def __init__(
        self,
        history: History,
        config: Config,
        rulebook: Rulebook,
        glyphs: Glyphs,
        undo_key: str,
        *,
        replay: Replay | None = None,
    ) -> None:
        view = config.view
        self.rulebook = rulebook
        self._sieve = JudgementCache(history, rulebook.rules)
        self._hands = RuleActions(rulebook, undo_key)
        self.director = Director(
            history,
            Stage[Comment](0, 0, crossing=view.crossing),
            self._sieve,
            Pins[Entry](0, config.pinned.seconds),
            pin_from=config.pinned.gift,
            names=view.names,
            motion=view.motion == "on",
            glyphs=glyphs,
            first_serial=(lambda: 0) if replay is None else (lambda: replay.passed),
        )
        self.director.wanted.off = frozenset(map(EventGroup, view.off))
        listed = config.list
        self.listing = Listing(history, self.director.wanted, listed.fold, listed.lines)

    def act(self, name: str, pick: Selection | None) -> str:
        """Do ``block``, ``mute`` or ``highlight`` to ``pick``, or ``undo``; return what to say."""
        return self._hands.undo() if name == "undo" else self._hands.turn(ACTIONS[name], pick)

    def adopt(self) -> bool:
        """Judge by the rules as they are now; return whether they have changed."""
        if self.rulebook.rules == self._sieve.rules:
            return False
        self._sieve.adopt(self.rulebook.rules)
        return True
