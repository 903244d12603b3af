"""The keys of a viewer that runs its classroom itself."""

from __future__ import annotations

from typing import Final

from danmaku_tui.i18n.language import N_
from danmaku_tui.ui.keys.named_binding import named

TEACHER_KEYS: Final = (
    named("addresses", "a", "teach('addresses')", N_("Addresses and QR code"), shown=True),
)
"""The keys that hold in ``danmaku serve --watch`` alone."""
