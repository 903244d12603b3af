"""The option ``--record``, and the recordings that a command makes."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import click

from danmaku_tui import __version__
from danmaku_tui.cli.usage_error import CommandUsageError
from danmaku_tui.i18n.language import tr, trn

if TYPE_CHECKING:
    from danmaku_tui.store.recorder import Recorder
    from danmaku_tui.store.state import RecordState

F = TypeVar("F", bound=Callable[..., object])


@dataclass(frozen=True, slots=True)
class RecordingPlan:
    """What can be recorded of a command's source, and whether it was asked for.

    ``asked`` is what ``--record`` names: a file or a folder. ``source`` says what is watched, for a
    person; ``dialect`` names what reads its frames.
    """

    asked: Path | None
    source: str
    dialect: str

    def path(self) -> Path | None:
        """Return the file to record to from the start; None where it was not asked for.

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
        """Return the file in ``folder`` that a recording which begins now has."""
        from danmaku_tui.store.file_names import recording_path

        return recording_path(folder, self.source, time.time())

    def usual_path(self, folder: Path | None) -> Path:
        """Return the same in ``folder``, or else in the usual one, which is made where it can be.

        Where it cannot, the recording tells so.
        """
        if folder is None:
            from platformdirs import user_data_path

            folder = user_data_path("danmaku-tui", appauthor=False) / "recordings"
        with suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
        return self.path_in(folder)

    def recorder(self, path: Path) -> Recorder:
        """Return what records to ``path``, from now on."""
        from danmaku_tui.store.recorder import Recorder
        from danmaku_tui.store.state import RecordingOrigin

        program = f"danmaku-tui {__version__}"
        return Recorder(path, RecordingOrigin(self.source, self.dialect, program))


def record_option(command: F) -> F:
    """Add ``--record``; ``command`` gets it as ``record``."""
    return click.option(
        "--record",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Keep all that comes in FILE, or go on with the recording there; a folder gets a file "
        "with a name of its own.",
    )(command)


def tell_where(recorded: RecordState) -> None:
    """Say which file ``recorded`` is in, unless that cannot be written."""
    if recorded.trouble:
        return
    with suppress(OSError):  # the terminal is gone
        told = tr("recorded in {path}").format(path=recorded.path)
        click.echo(f"danmaku: {told}", err=True)


def missing(state: RecordState) -> str:
    """Return in one line what of a recording could not be written; empty where all was."""
    why = state.trouble or state.notice
    if not state.lost:
        return state.trouble
    words = trn("{n} message was not recorded", "{n} messages were not recorded", state.lost)
    told = words.format(n=state.lost)
    return f"{why} ({told})" if why else told
