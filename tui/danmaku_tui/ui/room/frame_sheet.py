"""The sheet with the frame of a selected event: from the session, or from the recording."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from danmaku_proto.events import Event, LinkChange
from danmaku_tui.i18n.language import tr
from danmaku_tui.room.recent_frames import FRAME_BUDGET
from danmaku_tui.store.error import RecordingError
from danmaku_tui.ui.keys.selection import Selection
from danmaku_tui.ui.look.palette import Palette
from danmaku_tui.ui.room.clipboard import copy_rows
from danmaku_tui.ui.room.context import RoomContext

if TYPE_CHECKING:
    from textual.app import App


def open_frame(app: App[int], context: RoomContext, selection: Selection, palette: Palette) -> None:
    """Open the sheet with the frame that the event of ``selection`` came in."""
    from danmaku_tui.ui.sheets.wire import WireScreen

    frame, reason = _frame_of(context, selection.event)
    copy = partial(copy_rows, app, enabled=context.config.copy.osc52)
    app.push_screen(WireScreen(frame, selection.event, palette, copy, reason))


def _frame_of(context: RoomContext, event: Event | None) -> tuple[bytes | str | None, str]:
    """Return the frame of ``event``; or None and the reason why there is none."""
    if event is None:
        return None, tr("this card is of a person: the card of a message has a frame")
    if isinstance(event, LinkChange):
        return None, tr("this line is about the connection, and came in no frame")
    frame = context.session.frame_of(event)
    if frame is not None:
        return frame, ""
    if context.replay is None:
        words = tr("the frame is gone: only the newest {n} MiB of frames are held")
        return None, words.format(n=FRAME_BUDGET // 2**20)
    try:
        frame = context.replay.frame_of(event)
    except RecordingError as error:
        return None, str(error)
    return frame, "" if frame is not None else tr("the recording has no frame of this message")
