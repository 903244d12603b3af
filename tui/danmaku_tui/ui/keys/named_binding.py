"""Bindings that have a name, by which the configuration can give them another key."""

from __future__ import annotations

from textual.binding import Binding


def named(
    name: str, key: str, action: str, does: str, *, shown: bool = False, first: bool = False
) -> Binding:
    """Return the binding of ``action``; ``does`` is English, and marked for translation.

    ``shown`` puts it into the last row. ``first`` has it taken before any key that came with it.
    """
    return Binding(key, action, does, show=shown, id=name, priority=first)
