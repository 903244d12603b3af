"""Captured frame files, read like a recording."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from danmaku_proto.dialect import Dialect, Received
from danmaku_proto.dialects import DIALECTS
from danmaku_proto.events import Event, Fault, FaultKind
from danmaku_proto.limits import MESSAGE_BYTES
from danmaku_tui.i18n.event_text import phrase
from danmaku_tui.i18n.language import tr, trn
from danmaku_tui.room.event_size import event_bytes
from danmaku_tui.room.room import Room
from danmaku_tui.store.error import RecordingError, why
from danmaku_tui.store.rows import ReceivedFrame
from danmaku_tui.store.state import RecordingOrigin
from danmaku_tui.store.writer import make, write_rows

ENDINGS: Final = (".bin", ".frame", ".pb")
"""The endings of captured frames in a folder; a single file may have any name."""

FRAMES: Final = 10_000
"""The most files of a folder that are read."""

FOLDER_BYTES: Final = 40 * 1024 * 1024
"""The most bytes of all files: they are read into memory, and a recording is not."""

EVENTS_BYTES: Final = 80 * 1024 * 1024
"""The most bytes of all their events in memory."""

COSTLY_FRAMES: Final = 10
"""The most frames that are over the budget of work on a frame: each takes tenths of a second."""

SECONDS_APART: Final = 1.0
"""The time from one frame to the next: their arrival is not known."""


def captured_frames(path: Path) -> sqlite3.Connection:
    """Return a recording in memory of the frame file at ``path``, or of those in that folder.

    They are in the order of their names, from the time of the first file on. Raises
    :class:`RecordingError` for a file that no dialect reads, and a folder without frames.
    """
    try:
        files = sorted(_files(path)) if path.is_dir() else [path]
        start = files[0].stat().st_mtime if files else 0.0
        if sum(file.stat().st_size for file in files) > FOLDER_BYTES:
            raise _TooLargeError(path)
        messages = [_message(file) for file in files]
    except OSError as error:
        words = tr("{path} cannot be read: {why}")
        raise RecordingError(words.format(path=path, why=why(error))) from None
    if not files:
        words = tr("{path} holds no captured frames: their names end in {endings}")
        raise RecordingError(words.format(path=path, endings=", ".join(ENDINGS)))
    times = [start + SECONDS_APART * index for index in range(len(files))]
    dialect, frames = _best(path, list(zip(messages, times, strict=True)))
    if dialect is None:
        raise RecordingError(
            tr("{path} is no recording: give a file that danmaku recorded").format(path=path)
        )
    if all(isinstance(event, Fault) for frame in frames for event in frame.events):
        _check_readable(path, frames)
    database = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    origin = RecordingOrigin(path.name, dialect, "")
    make(database, origin, start)
    database.execute(
        "INSERT INTO session (id, started, ended, source, dialect, program)"
        " VALUES (1, ?, ?, ?, ?, '')",
        (start, times[-1], origin.source, dialect),
    )
    write_rows(database, 1, 0, frames)
    return database


class _TooLargeError(RecordingError):
    """The captured frames at a path are more than fit into memory, or than can be read soon."""

    def __init__(self, path: Path) -> None:
        words = tr("{path} is too large for captured frames: record them with --record")
        super().__init__(words.format(path=path))


def _check_readable(path: Path, frames: list[ReceivedFrame]) -> None:
    """Raise :class:`RecordingError` where ``frames`` hold faults and nothing else."""
    faults = [event for frame in frames for event in frame.events if isinstance(event, Fault)]
    if not faults:
        return  # such as answers to heartbeats
    words = trn(
        "{path} holds {count} frame, and it cannot be read ({why}): capture it again",
        "{path} holds {count} frames, and none can be read ({why}): capture them again",
        len(frames),
    )
    why_not = phrase(faults[0])
    raise RecordingError(words.format(path=path, count=len(frames), why=why_not))


def _files(folder: Path) -> Iterable[Path]:
    found = [each for each in folder.iterdir() if each.suffix in ENDINGS and each.is_file()]
    return found[:FRAMES]


def _message(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(MESSAGE_BYTES + 1)


def _best(
    path: Path, messages: list[tuple[bytes, float]]
) -> tuple[str | None, list[ReceivedFrame]]:
    """Return the dialect of most of ``messages``, and the frames as it decodes them.

    A message that a dialect owns by its fields counts for that one alone, even where it cannot be
    decoded: a damaged push frame must not become a comment of a class.
    """
    owners = [_owner(data) for data, _ in messages]
    best: tuple[str | None, list[ReceivedFrame]] = (None, [])
    most = 0
    for info in DIALECTS.values():
        valid, frames = _read(path, info.make(), messages)
        mine = sum(
            owner == info.name or (good and not owner)
            for owner, good in zip(owners, valid, strict=True)
        )
        if mine > most:
            best, most = (info.name, frames), mine
    return best


def _owner(data: bytes) -> str:
    """Return the dialect that owns ``data`` by its fields; empty where none does."""
    return next((info.name for info in DIALECTS.values() if info.owns(data)), "")


def _read(
    path: Path, dialect: Dialect, messages: list[tuple[bytes, float]]
) -> tuple[list[bool], list[ReceivedFrame]]:
    """Return for each of ``messages`` whether ``dialect`` decodes it, and the frames."""
    room, frames = Room(), []
    valid = list[bool]()
    size = costly = 0
    for data, at in messages:
        received: Received = dialect.receive(data, at)
        valid.append(received.valid)
        size += sum(map(event_bytes, received.events))
        costly += sum(_is_costly(event) for event in received.events)
        if size > EVENTS_BYTES or costly > COSTLY_FRAMES:
            raise _TooLargeError(path)
        applied = [room.apply(event, at) for event in received.events]
        frames.append(ReceivedFrame(data, [event for event in applied if event is not None], at))
    return valid, frames


def _is_costly(event: Event) -> bool:
    return isinstance(event, Fault) and event.fault is FaultKind.FRAME_WORK
