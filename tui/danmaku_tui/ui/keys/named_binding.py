"""Bindings with a name, by which the configuration can give them another key."""

from __future__ import annotations

from textual.binding import Binding


def named(
    name: str,
    key: str,
    action: str,
    description: str,
    *,
    shown: bool = False,
    priority: bool = False,
) -> Binding:
    """Return the binding of ``action``; ``description`` is English and marked for translation.

    ``shown`` puts it into the last row. ``priority`` has it checked before the focused widget.
    """
    return Binding(key, action, description, show=shown, id=name, priority=priority)
