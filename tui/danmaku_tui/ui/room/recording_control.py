"""The recording under its key: started, stopped, and its problems reported."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from danmaku_tui.i18n.language import tr, trn
from danmaku_tui.i18n.system_error import system_error
from danmaku_tui.store.file_names import display_path
from danmaku_tui.store.state import RecordState
from danmaku_tui.ui.room.context import RoomSession


class RecordingControl:
    """Starts and stops the recording of ``session``; ``new_path`` returns the path of a new file.

    Without ``new_path`` nothing can be recorded. ``wall`` gives seconds since 1970.
    """

    def __init__(
        self,
        session: RoomSession,
        new_path: Callable[[], Path] | None,
        wall: Callable[[], float],
    ) -> None:
        self._session = session
        self._new_path = new_path
        self._wall = wall
        self._reported = ("", "")

    @property
    def seconds(self) -> float | None:
        """The age of the recording in seconds; None without one."""
        state = self._session.recording
        return None if state is None else max(0.0, self._wall() - state.since)

    @property
    def failing(self) -> bool:
        """Whether nothing can be written at present."""
        state = self._session.recording
        return state is not None and bool(state.trouble)

    @property
    def files(self) -> int:
        """The number of files of the recording."""
        state = self._session.recording
        return 0 if state is None else len(state.files)

    def toggle(self) -> str:
        """Start a recording, or stop the present one; return the answer."""
        if self._session.recording is not None:
            return self._stopped(self._session.stop_recording())
        if self._new_path is None:
            return tr("this cannot be recorded: it is a recording already")
        try:
            path = self._new_path()
        except OSError as error:
            return tr("cannot record: {detail}").format(detail=system_error(error))
        self._session.record(path)
        # A narrow screen cuts the end: the folder is known better than the name.
        text = tr("recording to {name} in {folder}")
        return text.format(name=path.name, folder=display_path(path.parent))

    def news(self) -> str:
        """Return a problem or notice of the recording that is new; mostly the empty text."""
        state = self._session.recording
        present = ("", "") if state is None else (state.trouble, state.notice)
        before, self._reported = self._reported, present
        changed = (new for new, old in zip(present, before, strict=True) if new and new != old)
        return next(changed, "")

    def _stopped(self, state: RecordState | None) -> str:
        if state is None:
            return tr("nothing is recorded")
        frames = trn("{n:,} frame", "{n:,} frames", state.frames).format(n=state.frames)
        events = trn("{n:,} event", "{n:,} events", state.events).format(n=state.events)
        text = tr("recorded {frames}, {events} to {name} in {folder}")
        if (count := len(state.files)) > 1:
            text = trn(
                "recorded {frames}, {events} to {n} file in {folder}, the last is {name}",
                "recorded {frames}, {events} to {n} files in {folder}, the last is {name}",
                count,
            )
        name, folder = state.path.name, display_path(state.path.parent)
        text = text.format(
            frames=frames, events=events, name=name, folder=folder, n=len(state.files)
        )
        if not state.lost:
            return text
        words = trn("{n} message was not recorded", "{n} messages were not recorded", state.lost)
        return f"{text} ({words.format(n=state.lost)})"
