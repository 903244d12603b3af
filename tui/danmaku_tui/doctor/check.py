"""One step of an examination."""

from __future__ import annotations

from dataclasses import dataclass

from danmaku_tui.i18n.language import tr


@dataclass(frozen=True, slots=True)
class Check:
    """What was found at one step, on one line.

    ``ok`` is None for what is not known, and for a step that was not reached because an earlier one
    failed, whose ``reached`` is false. ``advice`` says what to do or what follows; it may go with a
    step that is in order. Both texts are fit to be shown.
    """

    name: str
    ok: bool | None
    found: str
    advice: str = ""
    reached: bool = True


def not_reached(name: str) -> Check:
    """Return the step ``name`` as one that an earlier failure kept from being taken."""
    return Check(name, None, tr("not reached"), reached=False)
