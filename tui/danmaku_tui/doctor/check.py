"""One step of an examination."""

from __future__ import annotations

from dataclasses import dataclass

from danmaku_tui.i18n.language import tr


@dataclass(frozen=True, slots=True)
class Check:
    """The finding of one step, on one line.

    ``ok`` is None where nothing is known. ``reached`` is false for a step that an earlier failure
    prevented. ``advice`` is the remedy or the consequence; a step that is in order may have one
    too. Both texts can be shown as they are.
    """

    name: str
    ok: bool | None
    found: str
    advice: str = ""
    reached: bool = True


def not_reached(name: str) -> Check:
    """Return the step ``name``, which an earlier failure prevented."""
    return Check(name, None, tr("not reached"), reached=False)
