"""A recording under the keys: begun, ended, and told of when something is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from danmaku_tui.i18n.language import tr, trn
from danmaku_tui.i18n.system_error import system_error
from danmaku_tui.session import Session
from danmaku_tui.store.file_names import display_path
from danmaku_tui.store.state import RecordState


class RecordingControl:
    """Begins and ends the recording of ``session``; ``place`` returns a new file's path.

    Without ``place`` nothing can be recorded. ``wall`` is the time since 1970, in seconds.
    """

    def __init__(
        self, session: Session, place: Callable[[], Path] | None, wall: Callable[[], float]
    ) -> None:
        self._session = session
        self._place = place
        self._wall = wall
        self._told = ("", "")

    @property
    def seconds(self) -> float | None:
        """For how long a recording has been going on; None while there is none."""
        state = self._session.recording
        return None if state is None else max(0.0, self._wall() - state.since)

    def turn(self) -> str:
        """Begin a recording, or end the one that goes on; return what to say."""
        if self._session.recording is not None:
            return self._ended(self._session.stop_recording())
        if self._place is None:
            return tr("this cannot be recorded: it is a recording already")
        try:
            path = self._place()
        except OSError as error:
            return tr("nothing is recorded: {detail}").format(detail=system_error(error))
        self._session.record(path)
        # The end of a long answer is what has no room: a folder is known better than a name.
        words = tr("recording to {name} in {folder}")
        return words.format(name=path.name, folder=display_path(path.parent))

    def news(self) -> str:
        """Return what is to be told of the recording and was not yet; mostly nothing."""
        state = self._session.recording
        told = ("", "") if state is None else (state.trouble, state.notice)
        before, self._told = self._told, told
        changed = (new for new, old in zip(told, before, strict=True) if new and new != old)
        return next(changed, "")

    def _ended(self, state: RecordState | None) -> str:
        if state is None:
            return tr("nothing is recorded")
        frames = trn("{n:,} frame", "{n:,} frames", state.frames).format(n=state.frames)
        events = trn("{n:,} event", "{n:,} events", state.events).format(n=state.events)
        words = tr("recorded {frames}, {events} to {name} in {folder}")
        name, folder = state.path.name, display_path(state.path.parent)
        return words.format(frames=frames, events=events, name=name, folder=folder)
