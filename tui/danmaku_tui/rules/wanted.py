"""The events that a person wants to see: asked by the stage, the list and the lines alike."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from danmaku_proto.events import Event, User, sender_key
from danmaku_tui.i18n.language import N_, tr
from danmaku_tui.room.history import Entry
from danmaku_tui.rules.event_group import EventGroup, group_of
from danmaku_tui.rules.judge import NEUTRAL, Judgement
from danmaku_tui.rules.judgement_cache import JudgementCache
from danmaku_tui.rules.rule import RuleAction


class FilterReason(StrEnum):
    """The reason why an event is not wanted."""

    GROUP = N_("kinds that are off")
    RULE = N_("rules")
    ONLY = N_("other people")

    @property
    def words(self) -> str:
        """The reason in the language of the program."""
        return tr(self.value)


class Wanted:
    """The choice of one room: groups of kinds, one person alone, and the person's rules.

    ``off`` are the groups that are left out. ``only`` is the one person whose events are wanted,
    and None for everybody. Without ``judgements`` there are no rules. The stage and the list share
    one object, so that they cannot disagree; whoever changes it has both of them look again.
    """

    __slots__ = ("_judgements", "_off", "only")

    def __init__(
        self,
        judgements: JudgementCache | None = None,
        off: Collection[EventGroup] = (),
        only: User | None = None,
    ) -> None:
        self._judgements = judgements
        self._off = frozenset(off)
        self.only = only

    @property
    def off(self) -> frozenset[EventGroup]:
        """The groups that are left out."""
        return self._off

    @off.setter
    def off(self, off: Collection[EventGroup]) -> None:
        self._off = frozenset(off)

    def switch(self, group: EventGroup) -> None:
        """Leave ``group`` out from now on, or no longer."""
        self._off ^= {group}

    def takes(self, event: Event) -> bool:
        """Return whether ``event`` is wanted as far as no rule is asked."""
        return self._refusal(event) is None

    def judgement(self, entry: Entry) -> Judgement:
        """Return the judgement of the rules on ``entry``."""
        return NEUTRAL if self._judgements is None else self._judgements.of(entry)

    def judged(self, entry: Entry) -> Judgement | FilterReason:
        """Return the judgement on an ``entry`` that is wanted, or the reason why it is not."""
        reason = self._refusal(entry.event)
        if reason is not None:
            return reason
        judgement = self.judgement(entry)
        return FilterReason.RULE if judgement.action is RuleAction.HIDE else judgement

    def _refusal(self, event: Event) -> FilterReason | None:
        if group_of(event.kind) in self._off:
            return FilterReason.GROUP
        if self.only is not None and sender_key(event) != self.only.key:
            return FilterReason.ONLY
        return None
