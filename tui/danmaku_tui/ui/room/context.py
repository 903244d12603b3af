"""The values that the screen of one room is made from."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from danmaku_proto.events import Event
from danmaku_tui.config.values import Config
from danmaku_tui.room.board import BoardKind, Window
from danmaku_tui.room.history import History
from danmaku_tui.rules.rulebook import Rulebook
from danmaku_tui.session import SessionView
from danmaku_tui.store.state import RecordState
from danmaku_tui.ui.keys.key_labels import key_labels
from danmaku_tui.ui.look.glyphs import ASCII, UNICODE, Glyphs

if TYPE_CHECKING:
    from danmaku_tui.classroom.own_classroom import OwnClassroom
    from danmaku_tui.classroom.speaker import Speaker
    from danmaku_tui.replay.replay import Replay


class RoomSession(Protocol):
    """The part of a :class:`~danmaku_tui.session.Session` that a screen uses."""

    @property
    def history(self) -> History:
        """The events of the room in order."""

    @property
    def view(self) -> SessionView:
        """The present state of the connection and of the room."""

    @property
    def error(self) -> BaseException | None:
        """The exception that ended the feed; None while it runs."""

    @property
    def recording(self) -> RecordState | None:
        """The state of the recording in progress; None without one."""

    def frame_of(self, event: Event) -> bytes | str | None:
        """Return the message in which ``event`` arrived; None where it is not held."""

    def start(self) -> None:
        """Start the feed."""

    def show_board(self, kind: BoardKind, window: Window) -> None:
        """Choose the board of :attr:`view`."""

    def reconnect_now(self) -> None:
        """Connect again without waiting."""

    def record(self, path: Path) -> None:
        """Start a recording to a new file at ``path``."""

    def stop_recording(self) -> RecordState | None:
        """Stop the recording, and return its last state; None without one."""


@dataclass(frozen=True, slots=True)
class RoomContext:
    """One room to show, and the choices of the person who watches it.

    ``source`` is the name of the feed on the screen. ``clock`` gives seconds of a monotonic clock.
    ``replay`` is set where ``session`` plays a recording. ``record_to`` returns the path of a new
    recording; without it nothing can be recorded. ``speaker`` is set where the feed takes comments,
    and ``classroom`` where this program runs the classroom itself.
    """

    session: RoomSession
    source: str
    config: Config = field(default_factory=Config)
    rulebook: Rulebook = field(default_factory=Rulebook)
    clock: Callable[[], float] = time.monotonic
    replay: Replay | None = None
    record_to: Callable[[], Path] | None = None
    speaker: Speaker | None = None
    classroom: OwnClassroom | None = None
    keys: Mapping[str, str] = field(init=False)
    """The labels of the keys in force, by the names of their bindings."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "keys", key_labels(dict(self.config.keys)))

    def is_own(self, event: Event) -> bool:
        """Return whether the person who watches has written ``event``."""
        return self.speaker is not None and self.speaker.wrote(event)

    @property
    def glyphs(self) -> Glyphs:
        """The signs for the screen."""
        return ASCII if self.config.view.borders == "ascii" else UNICODE
