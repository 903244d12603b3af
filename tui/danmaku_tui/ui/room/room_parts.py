"""Parts of a room's pane that are made from its context."""

from __future__ import annotations

from typing import TYPE_CHECKING

from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.room.context import RoomContext
from danmaku_tui.ui.stage.director import Director

if TYPE_CHECKING:
    from danmaku_tui.ui.room.compose_line import ComposeLine
    from danmaku_tui.ui.sheets.ledger import LedgerScreen


def new_ledger(context: RoomContext, director: Director, palette: Palette) -> LedgerScreen:
    """Return the ledger of ``director`` and of the session."""
    from danmaku_tui.ui.sheets.ledger import LedgerScreen

    session = context.session
    return LedgerScreen(lambda: session.view, director, palette, context.clock, context.keys)


def new_compose_line(context: RoomContext, palette: Palette) -> ComposeLine | None:
    """Return the line for own comments; None where the feed takes none."""
    if context.speaker is None:
        return None
    # Imported here, because only a classroom needs it.
    from danmaku_tui.ui.room.compose_line import ComposeLine
    from danmaku_tui.ui.room.sent_comments import SentComments

    sent = SentComments(context.speaker, context.session.history, context.clock)
    return ComposeLine(context.speaker, sent, palette)
