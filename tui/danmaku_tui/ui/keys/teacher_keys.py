"""The keys of a viewer that runs its classroom itself."""

from __future__ import annotations

from typing import Final

from danmaku_tui.i18n.language import N_
from danmaku_tui.ui.keys.named_binding import named

SENDER_ACTIONS: Final = frozenset({"silence", "expel"})
"""The names of the actions that need a selected sender; a card has them, too."""

TEACHER_KEYS: Final = (
    named("addresses", "a", "act('addresses')", N_("Addresses"), shown=True),
    named("people", "P", "act('people')", N_("People in the classroom")),
    named("silence", "S", "act('silence')", N_("Silence / unsilence sender for everyone")),
    named("expel", "X", "act('expel')", N_("Remove sender from the classroom")),
    named("freeze-room", "F", "act('freeze-room')", N_("Freeze / unfreeze the classroom")),
    named("clear-wall", "C", "act('clear-wall')", N_("Clear the wall")),
    named("slow-mode", "W", "act('slow-mode')", N_("Slow mode: next step")),
)
"""The keys that hold in ``danmaku serve --watch`` alone."""

TEACHER_ACTIONS: Final = frozenset(key.id for key in TEACHER_KEYS)
"""The names of the keys, which are those of their actions."""
