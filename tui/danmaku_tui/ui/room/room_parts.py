"""Parts of a room's pane that are made from its context."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.app import App

from danmaku_tui.ui.keys.room_keys import OPENING
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.room.context import RoomContext
from danmaku_tui.ui.stage.director import Director

if TYPE_CHECKING:
    from danmaku_tui.ui.room.compose_line import ComposeLine
    from danmaku_tui.ui.sheets.ledger import LedgerScreen


def can_do(action: str, context: RoomContext, *, typing: bool) -> bool:
    """Return whether ``action`` can be done: not every one makes sense in each room.

    While a text is typed, the keys of :data:`OPENING` are letters of it.
    """
    if action in OPENING:
        return not typing
    if action in ("replay", "go_to_time"):
        return context.replay is not None
    return action != "teach" or context.classroom is not None


def new_ledger(context: RoomContext, director: Director, palette: Palette) -> LedgerScreen:
    """Return the ledger of ``director`` and of the session."""
    from danmaku_tui.ui.sheets.ledger import LedgerScreen

    session = context.session
    return LedgerScreen(lambda: session.view, director, palette, context.clock, context.keys)


def open_sheet(name: str, app: App[Any], context: RoomContext, palette: Palette) -> None:
    """Open the sheet of the classroom with this ``name``, where this program runs it."""
    if context.classroom is not None and name == "addresses":
        from danmaku_tui.ui.sheets.addresses import AddressScreen

        app.push_screen(AddressScreen(context.classroom, palette))


def new_compose_line(context: RoomContext, palette: Palette) -> ComposeLine | None:
    """Return the line for own comments; None where the feed takes none."""
    if context.speaker is None:
        return None
    # Imported here, because only a classroom needs it.
    from danmaku_tui.ui.room.compose_line import ComposeLine
    from danmaku_tui.ui.room.sent_comments import SentComments

    sent = SentComments(context.speaker, context.session.history, context.clock)
    return ComposeLine(context.speaker, sent, palette)
