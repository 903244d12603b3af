"""The recordings of a command: their files, and the messages about them."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from danmaku_tui import __version__
from danmaku_tui.cli.usage_error import CommandUsageError
from danmaku_tui.i18n.language import tr, trn

if TYPE_CHECKING:
    from danmaku_tui.store.recorder import Recorder
    from danmaku_tui.store.state import RecordState


@dataclass(frozen=True, slots=True)
class RecordingPlan:
    """The recording of a command's source, whether or not it was asked for.

    ``asked`` is the file or the folder of ``--record``. ``source`` names the source for a person;
    ``dialect`` is the name of the dialect of its frames.
    """

    asked: Path | None
    source: str
    dialect: str

    def path(self) -> Path | None:
        """Return the file to record to from the start; None where none was asked for.

        Raises a usage error for a file that must not be written to.
        """
        if self.asked is None:
            return None
        from danmaku_tui.store.connection import check_to_append
        from danmaku_tui.store.error import RecordingError, why

        path = self.path_in(self.asked) if self.asked.is_dir() else self.asked
        try:
            if not path.parent.is_dir():
                words = tr("{folder} is no folder: make it, or record somewhere else")
                raise CommandUsageError(words.format(folder=path.parent))
            check_to_append(path)
        except RecordingError as error:
            raise CommandUsageError(str(error)) from None
        except (OSError, ValueError) as error:
            words = tr("{path} cannot be recorded to: {why}")
            raise CommandUsageError(words.format(path=path, why=why(error))) from None
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

    def recorder(self, path: Path) -> Recorder:
        """Return a recorder to ``path`` that runs from now on."""
        from danmaku_tui.store.recorder import Recorder
        from danmaku_tui.store.state import RecordingOrigin

        program = f"danmaku-tui {__version__}"
        return Recorder(path, RecordingOrigin(self.source, self.dialect, program))


def report_file(state: RecordState) -> None:
    """Print the file of a recording on stderr, unless it cannot be written."""
    if state.trouble:
        return
    with suppress(OSError):  # the terminal is gone
        message = tr("recorded in {path}").format(path=state.path)
        click.echo(f"danmaku: {message}", err=True)


def missing(state: RecordState) -> str:
    """Return one line about the part of a recording that was not written; empty for none."""
    why = state.trouble or state.notice
    if not state.lost:
        return state.trouble
    words = trn("{n} message was not recorded", "{n} messages were not recorded", state.lost)
    lost = words.format(n=state.lost)
    return f"{why} ({lost})" if why else lost
