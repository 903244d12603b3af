"""The keys in force by the names of their bindings, for every text that names a key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from textual.binding import Binding

from danmaku_tui.i18n.language import N_
from danmaku_tui.ui.keys.key_names import key_name
from danmaku_tui.ui.keys.panel_keys import PANELS, SHEET_KEYS, STAGE_KEYS
from danmaku_tui.ui.keys.room_keys import KEYS

WALKED_LINES: Final = N_("In the list, the board, the rules and on sheets")
"""The place of the walking keys, in English."""


def named_keys() -> Iterator[tuple[Binding, str]]:
    """Yield each binding with a name once, and the English name of the place where it holds.

    The place is empty for a key of the whole room.
    """
    # The walking keys are described in the words of a sheet: those fit a list and a board, too.
    tables = (
        ("", KEYS),
        (PANELS["stage"].title, STAGE_KEYS),
        (WALKED_LINES, SHEET_KEYS),
        *((group.title, tuple(group.keys)) for group in PANELS.values()),
    )
    seen: set[str] = set()
    for place, bindings in tables:
        for binding in bindings:
            if binding.id is not None and binding.id not in seen:
                seen.add(binding.id)
                yield binding, place


def key_labels(keymap: Mapping[str, str]) -> dict[str, str]:
    """Return the first key of each name, as a person writes it.

    ``keymap`` has the keys from the configuration by name; every other name has its standard key.
    """
    return {
        binding.id: key_name((keymap.get(binding.id) or binding.key).partition(",")[0])
        for binding, _ in named_keys()
        if binding.id is not None
    }


STANDARD_LABELS: Final[Mapping[str, str]] = MappingProxyType(key_labels({}))
"""The labels without any configuration."""


def panels_of(name: str) -> frozenset[str]:
    """Return the panels and sheets in which the binding of this name holds."""
    return frozenset(
        panel
        for panel, group in PANELS.items()
        if any(binding.id == name for binding in group.effective)
    )
