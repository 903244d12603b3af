"""The teacher's keys: each does one thing to the classroom, and answers with one line."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from textual.screen import Screen

from danmaku_proto.events import User
from danmaku_proto.text import flatten
from danmaku_tui.i18n.language import tr
from danmaku_tui.ui.keys.selection import Selection
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.room.context import RoomContext
from danmaku_tui.ui.room.rule_actions import NOTHING_SELECTED

if TYPE_CHECKING:
    from danmaku_tui.classroom.desk import TeacherDesk

SLOW_STEPS: Final = (0.0, 5.0, 10.0, 30.0, 60.0)
"""The seconds between two comments of one person, in the order of the key."""


def teach(
    name: str,
    selection: Selection | None,
    context: RoomContext,
    palette: Palette,
    open_sheet: Callable[[Screen[Any]], object],
) -> str:
    """Do the action of the key of this ``name``, and return the answer; empty for a sheet.

    Some are for the sender of ``selection``. ``open_sheet`` opens a sheet over the room. Nothing is
    done where this program does not run the classroom.
    """
    own = context.classroom
    if own is None:
        return ""
    desk = own.desk
    match name:
        case "addresses":
            from danmaku_tui.ui.sheets.addresses import AddressScreen

            open_sheet(AddressScreen(own.addresses, palette))
            return ""
        case "people":
            from danmaku_tui.ui.sheets.people import PeopleScreen

            open_sheet(PeopleScreen(desk, palette))
            return ""
        case "freeze-room":
            return _freeze(desk)
        case "clear-wall":
            desk.clear()
            return tr("the wall is cleared, and late-comers get no earlier comments")
        case "slow-mode":
            return _slow(desk)
        case _:
            return _to_sender(name, selection, context, desk)


def _to_sender(
    name: str, selection: Selection | None, context: RoomContext, desk: TeacherDesk
) -> str:
    if selection is None:
        return tr(NOTHING_SELECTED)
    user = selection.user
    if user is None:
        return tr("this message has no sender")
    if context.speaker is not None and context.speaker.is_me(user):
        return tr("this is you")
    shown = _name_of(user, desk)
    if name == "silence":
        if desk.is_muted(shown, user.id):
            desk.unmute(shown, user.id)
            return tr("{name} may comment again").format(name=user.name)
        desk.mute(shown, user.id)
        words = tr("{name} is silenced: nobody sees their comments · {key} undoes it")
        return words.format(name=user.name, key=context.keys["silence"])
    if (shown, user.id) not in {(each.name, each.id) for each in desk.names()}:
        return tr("{name} is not in the classroom").format(name=user.name)
    desk.remove(shown, user.id)
    return tr("{name} was removed from the classroom").format(name=user.name)


def _freeze(desk: TeacherDesk) -> str:
    on = not desk.frozen
    desk.freeze(on=on)
    if on:
        return tr("the classroom is frozen: nobody may comment")
    return tr("the classroom goes on: everybody may comment")


def _slow(desk: TeacherDesk) -> str:
    """Take the next step after the present one; after the last comes the first."""
    seconds = next((step for step in SLOW_STEPS if step > desk.slow_seconds), 0.0)
    desk.slow(seconds)
    if not seconds:
        return tr("slow mode is off")
    return tr("slow mode: one comment in {seconds:g} s each").format(seconds=seconds)


def _name_of(user: User, desk: TeacherDesk) -> str:
    """Return the name of ``user`` as the server has it: some terminals get plainer emoji."""
    present = {each.name for each in desk.names() if each.id == user.id}
    muted = {each.name for each in desk.muted() if each.id == user.id}
    same = (name for name in present | muted if flatten(name) == flatten(user.name))
    return next(same, user.name)
