"""Parts of a room's pane that are made from its context."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from danmaku_tui.ui.keys.room_keys import OPENING
from danmaku_tui.ui.keys.selection import Selection
from danmaku_tui.ui.keys.teacher_keys import TEACHER_ACTIONS
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.room.context import RoomContext
from danmaku_tui.ui.stage.director import Director

if TYPE_CHECKING:
    from danmaku_tui.ui.room.compose_line import ComposeLine
    from danmaku_tui.ui.sheets.card import CardScreen
    from danmaku_tui.ui.sheets.ledger import LedgerScreen


def can_do(
    action: str, parameters: tuple[object, ...], context: RoomContext, *, typing: bool
) -> bool:
    """Return whether ``action`` can be done: not every one makes sense in each room.

    While a text is typed, the keys of :data:`OPENING` are letters of it.
    """
    if action in OPENING:
        return not typing
    if action in ("replay", "go_to_time"):
        return context.replay is not None
    return context.classroom is not None or TEACHER_ACTIONS.isdisjoint(parameters)


def new_ledger(context: RoomContext, director: Director, palette: Palette) -> LedgerScreen:
    """Return the ledger of ``director`` and of the session."""
    from danmaku_tui.ui.sheets.ledger import LedgerScreen

    session = context.session
    return LedgerScreen(lambda: session.view, director, palette, context.clock, context.keys)


def new_card(
    selection: Selection,
    context: RoomContext,
    palette: Palette,
    act: Callable[[str], str],
    open_frame: Callable[[Palette], None],
) -> CardScreen:
    """Return the card of ``selection``; ``act`` does an action of its keys."""
    from danmaku_tui.ui.sheets.card import CardScreen

    history, teaches = context.session.history, context.classroom is not None
    return CardScreen(selection, history, palette, act, teaches=teaches, open_frame=open_frame)


def new_compose_line(context: RoomContext, palette: Palette) -> ComposeLine | None:
    """Return the line for own comments; None where the feed takes none."""
    if context.speaker is None:
        return None
    # Imported here, because only a classroom needs it.
    from danmaku_tui.ui.room.compose_line import ComposeLine
    from danmaku_tui.ui.room.sent_comments import SentComments

    sent = SentComments(context.speaker, context.session.history, context.clock)
    return ComposeLine(context.speaker, sent, palette)
