"""The recordings of a command: their files, and the messages about them."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from dataclasses import dataclass
from errno import EACCES
from pathlib import Path
from typing import TYPE_CHECKING

from danmaku_tui import __version__
from danmaku_tui.cli.echo import complain
from danmaku_tui.cli.options.recording import RecordOptions
from danmaku_tui.cli.usage_error import CommandUsageError
from danmaku_tui.config.split_limit import split_limit
from danmaku_tui.i18n.language import tr, trn

if TYPE_CHECKING:
    from danmaku_tui.store.recorder import Recorder
    from danmaku_tui.store.state import RecordState


@dataclass(frozen=True, slots=True)
class RecordingPlan:
    """The recording of a command's source, whether or not it was asked for.

    ``options`` are those of the command line. ``source`` names the source for a person;
    ``dialect`` is the name of the dialect of its frames.
    """

    options: RecordOptions
    source: str
    dialect: str

    @property
    def asked(self) -> Path | None:
        """The file or the folder of ``--record``."""
        return self.options.path

    def path(self) -> Path | None:
        """Return the file to record to from the start; None where none was asked for.

        Raises a usage error for a file that must not be written to.
        """
        if self.asked is None:
            return None
        from danmaku_tui.store.connection import check_to_append
        from danmaku_tui.store.error import RecordingError, not_written
        from danmaku_tui.store.file_names import check_name

        path = self.asked
        try:
            check_name(path)
            if path.is_dir():
                path = self.path_in(path)
            if not path.parent.is_dir():
                words = tr("{folder} is no folder: make it, or record somewhere else")
                raise CommandUsageError(words.format(folder=path.parent))
            check_name(path)
            check_to_append(path)
        except RecordingError as error:
            raise CommandUsageError(str(error)) from None
        except (OSError, ValueError) as error:
            words = tr("cannot record: {reason}")
            raise CommandUsageError(words.format(reason=not_written(path, error))) from None
        return path

    def path_in(self, folder: Path) -> Path:
        """Return the file in ``folder`` of a recording that begins now."""
        from danmaku_tui.store.file_names import recording_path

        return recording_path(folder, self.source, time.time())

    def usual_path(self, folder: Path | None) -> Path:
        """Return the file in ``folder``, or in the usual folder, which is made where it is missing.

        Where it cannot be made, the recorder reports it.
        """
        if folder is None:
            from platformdirs import user_data_path

            folder = user_data_path("danmaku-tui", appauthor=False) / "recordings"
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
        return self.path_in(folder)

    def recorder(self, path: Path, split: str = "", spill: Path | None = None) -> Recorder:
        """Return a recorder to ``path`` that runs from now on.

        ``split`` is the limit of one file in the configuration, where the command line has none.
        ``spill`` is the folder for messages that the disk does not take.
        """
        from danmaku_tui.store.recorder import Recorder
        from danmaku_tui.store.state import RecordingOrigin

        program = f"danmaku-tui {__version__}"
        limit = self.options.split or (split_limit(split) if split else None)
        origin = RecordingOrigin(self.source, self.dialect, program)
        return Recorder(path, origin, split=limit, spill=spill)


def checked_spill(folder: Path | None) -> Path | None:
    """Return ``folder``, which is made where it is missing; report that it cannot be written to.

    The recorder tries it again when it is needed.
    """
    if folder is None:
        return None
    problem = ""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK | os.X_OK):
            problem = os.strerror(EACCES)
    except (OSError, ValueError) as error:
        from danmaku_tui.store.error import why

        problem = why(error)
    if problem:
        words = tr("record.spill: {folder} cannot be written to: {why}")
        with suppress(OSError):  # the terminal is gone
            complain(words.format(folder=folder, why=problem))
    return folder


def report_file(state: RecordState) -> None:
    """Print the files of a recording on stderr, unless it cannot be written."""
    if state.spilled:
        message = _of_both(state)
    elif state.trouble:
        return
    else:
        message = _of_files(state)
    with suppress(OSError):  # the terminal is gone
        complain(message)


def _of_both(state: RecordState) -> str:
    """Return one line about a recording with messages in the spill folder."""
    words = trn(
        "recorded {here} of {all} message in {path}, {there} in {spill}: danmaku merge joins them",
        "recorded {here} of {all} messages in {path}, {there} in {spill}: danmaku merge joins them",
        state.frames + state.lost,
    )
    return words.format(
        here=state.frames - state.spilled,
        all=state.frames + state.lost,
        path=", ".join(map(str, state.files or (state.path,))),
        there=state.spilled,
        spill=", ".join(map(str, state.spill_files)),
    )


def _of_files(state: RecordState) -> str:
    files = state.files or (state.path,)
    message = tr("recorded in {path}").format(path=files[0])
    if len(files) > 1:
        words = trn(
            "recorded in {n} file in {folder}: {names}",
            "recorded in {n} files in {folder}: {names}",
            len(files),
        )
        names = ", ".join(file.name for file in files)
        message = words.format(n=len(files), folder=files[0].parent, names=names)
    return message


def missing(state: RecordState) -> str:
    """Return one line about the part of a recording that was not written; empty for none."""
    why = state.trouble or state.notice
    if not state.lost:
        return state.trouble
    words = trn("{n} message was not recorded", "{n} messages were not recorded", state.lost)
    lost = words.format(n=state.lost)
    return f"{why} ({lost})" if why else lost


def report_held() -> None:
    """Print one line where the process cannot end before a disk answers."""
    from danmaku_tui.store.disk_watch import held_by_disk

    if held_by_disk():
        with suppress(OSError):  # the terminal is gone
            complain(tr("the system keeps this process until the disk answers"))


def missing_earlier(state: RecordState) -> str:
    """Return :func:`missing` of a recording that was stopped before the end, with its file."""
    lacking = missing(state)
    return lacking and f"{state.path}: {lacking}"
